package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.contender.PoolUnderTest;
import io.millpond.benchmark.contender.Settings;
import io.millpond.benchmark.report.Measure;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * More threads than connections, each of which borrows, holds and returns for ever: who waits how long, and who is
 * served. As a connection that is held leaves few borrows for the compiler to learn from, as many threads borrow and
 * return at once beforehand; they have ended when those of the measuring start, so that no wait is carried over.
 * Arguments: {@code threads}, {@code virtual}, {@code size}, {@code hold} (park or compute), {@code micros},
 * {@code borrows} beforehand, {@code most} milliseconds of them, {@code warmup} and {@code millis}.
 */
public final class ContentionProgram implements Program {
    @Override
    public Map<Measure, Double> run(Contender contender, Arguments arguments) throws Exception {
        int threads = arguments.number("threads");
        boolean virtual = arguments.flag("virtual");
        try (PoolUnderTest pool =
                contender.open(Settings.stub(arguments.number("size"))).fill()) {
            int before = arguments.number("borrows");
            if (before > 0) {
                new Borrowers(pool.source(), threads, Hold.PARK, 0)
                        .workThrough(before, arguments.number("most"), virtual);
            }
            Borrowers borrowers =
                    new Borrowers(pool.source(), threads, Hold.of(arguments.text("hold")), arguments.number("micros"));
            borrowers.measure(arguments.number("warmup"), arguments.number("millis"), virtual);
            return figures(borrowers);
        }
    }

    private static Map<Measure, Double> figures(Borrowers borrowers) {
        Histogram histogram = borrowers.waits().sum();
        double longest = histogram.getMaxValue();
        long[] operations = borrowers.operations();
        Shares shares = new Shares(operations);
        Phases phases = borrowers.phases();
        double perSecond = shares.total() * 1e9 / phases.nanos();
        Map<Measure, Double> figures = new EnumMap<>(Measure.class);
        figures.put(Measure.THROUGHPUT, perSecond);
        Waits.put(figures, Measure.WAIT_P50, histogram, 50);
        Waits.put(figures, Measure.WAIT_P90, histogram, 90);
        Waits.put(figures, Measure.WAIT_P99, histogram, 99);
        Waits.put(figures, Measure.WAIT_P999, histogram, 99.9);
        figures.put(Measure.WAIT_MAX, longest / 1e6);
        figures.put(Measure.WAIT_MAX_TO_IDEAL, longest / 1e9 / (operations.length / perSecond));
        long[] open = borrowers.openWaits();
        figures.put(Measure.OPEN_WAITS, (double) open.length);
        // rounded as the longest is that it is compared with
        Arrays.stream(open)
                .max()
                .ifPresent(most -> figures.put(Measure.OPEN_MAX, histogram.highestEquivalentValue(most) / 1e6));
        figures.put(Measure.LEAST_OPERATIONS, (double) shares.least());
        figures.put(Measure.MOST_OPERATIONS, (double) shares.most());
        figures.put(Measure.SPREAD, shares.spread());
        figures.put(Measure.JAIN, shares.jain());
        figures.put(Measure.STARVED, (double) shares.empty());
        figures.put(Measure.CPU, phases.cpuNanos() / 1e3 / shares.total());
        return figures;
    }
}
