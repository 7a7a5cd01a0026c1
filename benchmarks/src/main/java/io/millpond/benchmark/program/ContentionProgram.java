package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.contender.PoolUnderTest;
import io.millpond.benchmark.contender.Settings;
import io.millpond.benchmark.report.Measure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * More threads than connections, each of which borrows, holds and returns for ever: who waits how long, and who is served.
 * Arguments: {@code threads}, {@code virtual}, {@code size}, {@code hold} (park or compute), {@code micros}, {@code warmup} and {@code millis}.
 */
public final class ContentionProgram implements Program {
    private final Phases phases = new Phases();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    @Override
    public Map<Measure, Double> run(Contender contender, Arguments arguments) throws Exception {
        int threads = arguments.number("threads");
        Waits waits = new Waits(threads);
        try (PoolUnderTest pool =
                contender.open(Settings.stub(arguments.number("size"))).fill()) {
            List<Borrower> borrowers = new ArrayList<>();
            List<Thread> started = new ArrayList<>();
            Hold hold = Hold.of(arguments.text("hold"));
            for (int i = 0; i < threads; i++) {
                Borrower borrower = new Borrower(i, pool.source(), hold, arguments.number("micros"), waits);
                borrowers.add(borrower);
                started.add(Threads.start(arguments.flag("virtual"), borrower));
            }
            phases.play(arguments.number("warmup"), arguments.number("millis"));
            long longestUnfinished =
                    borrowers.stream().mapToLong(Borrower::stillWaiting).max().orElse(0);
            for (Thread thread : started) {
                thread.join(TimeUnit.MINUTES.toMillis(1));
            }
            @Nullable Throwable failed = failure.get();
            if (failed != null) {
                throw new IllegalStateException("a borrower failed", failed);
            }
            return figures(borrowers, waits.sum(), longestUnfinished);
        }
    }

    private Map<Measure, Double> figures(List<Borrower> borrowers, Histogram histogram, long longestUnfinished) {
        long[] operations = borrowers.stream().mapToLong(b -> b.operations).toArray();
        double longest = Math.max(histogram.getMaxValue(), longestUnfinished);
        Shares shares = new Shares(operations);
        double perSecond = shares.total() * 1e9 / phases.nanos();
        Map<Measure, Double> figures = new EnumMap<>(Measure.class);
        figures.put(Measure.THROUGHPUT, perSecond);
        Waits.put(figures, Measure.WAIT_P50, histogram, 50);
        Waits.put(figures, Measure.WAIT_P90, histogram, 90);
        Waits.put(figures, Measure.WAIT_P99, histogram, 99);
        Waits.put(figures, Measure.WAIT_P999, histogram, 99.9);
        figures.put(Measure.WAIT_MAX, longest / 1e6);
        figures.put(Measure.WAIT_MAX_TO_IDEAL, longest / 1e9 / (borrowers.size() / perSecond));
        figures.put(Measure.LEAST_OPERATIONS, (double) shares.least());
        figures.put(Measure.MOST_OPERATIONS, (double) shares.most());
        figures.put(Measure.SPREAD, shares.spread());
        figures.put(Measure.JAIN, shares.jain());
        figures.put(Measure.STARVED, (double) shares.empty());
        figures.put(Measure.CPU, phases.cpuNanos() / 1e3 / shares.total());
        return figures;
    }

    /** One thread. */
    private final class Borrower implements Runnable {
        private final int number;
        private final DataSource source;
        private final Hold hold;
        private final int micros;
        private final Waits waits;

        /** Read by others only when this thread has ended. */
        private long operations;

        /** Since when it waits, 0 if it does not. */
        private final AtomicLong waitingSince = new AtomicLong();

        Borrower(int number, DataSource source, Hold hold, int micros, Waits waits) {
            this.number = number;
            this.source = source;
            this.hold = hold;
            this.micros = micros;
            this.waits = waits;
        }

        @Override
        public void run() {
            try {
                while (!phases.over()) {
                    borrow();
                }
            } catch (SQLException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        }

        @SuppressWarnings("try") // javac misses a use of the connection; holding it is the use
        private void borrow() throws SQLException {
            long asked = System.nanoTime();
            waitingSince.lazySet(asked);
            try (Connection connection = source.getConnection()) {
                long got = System.nanoTime();
                waitingSince.lazySet(0);
                if (phases.measuring()) {
                    waits.record(number, got - asked);
                    operations++;
                }
                hold.forMicros(micros);
            }
        }

        /** Nanoseconds that it had waited at the end without having been served. */
        long stillWaiting() {
            long since = waitingSince.get();
            return since == 0 ? 0 : Math.max(0, phases.end() - since);
        }
    }
}
