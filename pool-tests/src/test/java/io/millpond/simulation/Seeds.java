package io.millpond.simulation;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs many seeds, and tells of the first that fails how to see it again, shrunk. */
final class Seeds {
    private static final int BLOCK = 50;

    /** A seed that violated an invariant. */
    record Failure(long seed, Violation violation) {}

    /** What was run. */
    record Report(
            long seeds,
            long nanos,
            long steps,
            long switches,
            Coverage coverage,
            @Nullable Failure failure) {
        @Override
        public String toString() {
            return String.format(
                    "%d seeds in %.1f s, %d steps, %d switches; %s", seeds, nanos / 1e9, steps, switches, coverage);
        }
    }

    private final Map<String, byte[]> patched;
    private final AtomicLong next;
    private final long end;
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong switches = new AtomicLong();
    private final Coverage coverage = new Coverage();

    private Seeds(Map<String, byte[]> patched, long first, long count) {
        this.patched = patched;
        this.next = new AtomicLong(first);
        this.end = first + count;
    }

    /** Runs seeds from the first on until one fails. */
    static Report run(Map<String, byte[]> patched, long first, long count, int threads) {
        return new Seeds(patched, first, count).run(threads);
    }

    private Report run(int threads) {
        long begun = System.nanoTime();
        try (QuietPool ignored = new QuietPool()) {
            IntStream.range(0, threads).parallel().forEach(thread -> work());
        }
        return new Report(done.get(), System.nanoTime() - begun, steps.get(), switches.get(), coverage, failure.get());
    }

    private void work() {
        Strands strands = Strands.best();
        PoolLoader loader = warm(patched, strands);
        for (long from = next.getAndAdd(BLOCK); from < end; from = next.getAndAdd(BLOCK)) {
            for (long seed = from; seed < Math.min(end, from + BLOCK); seed++) {
                if (failure.get() != null) {
                    return;
                }
                Simulation.Result result =
                        Simulation.run(loader, strands, Scenarios.of(seed), Decisions.random(seed), false);
                note(seed, result);
            }
        }
    }

    /**
     * A copy of the pool whose classes are initialised, where nobody was preempted: a fiber cannot be
     * switched in there.
     */
    static PoolLoader warm(Map<String, byte[]> patched, Strands strands) {
        PoolLoader loader = new PoolLoader(patched);
        for (long seed = 0; seed < 3; seed++) {
            Simulation.run(loader, strands, Scenarios.of(seed), Decisions.none(), false);
        }
        return loader;
    }

    private void note(long seed, Simulation.Result result) {
        done.incrementAndGet();
        steps.addAndGet(result.steps());
        switches.addAndGet(result.switches());
        synchronized (coverage) {
            coverage.add(result.coverage());
        }
        Violation violation = result.violation();
        if (violation != null) {
            failure.updateAndGet(old -> old == null || seed < old.seed ? new Failure(seed, violation) : old);
        }
    }

    /**
     * What a person needs to understand this failure: the seed, the smallest schedule that fails, and all
     * that happens in it.
     */
    static String explain(Map<String, byte[]> patched, long seed) {
        Strands strands = Strands.best();
        try (QuietPool ignored = new QuietPool()) {
            PoolLoader loader = warm(patched, strands);
            Scenario scenario = Scenarios.of(seed);
            Simulation.Result whole = Simulation.run(loader, strands, scenario, Decisions.random(seed), false);
            Violation violation = whole.violation();
            if (violation == null) {
                return "seed " + seed + " violates nothing";
            }
            Shrinking shrinking = new Shrinking(loader, strands, scenario, whole.decisions(), violation);
            Shrinking.Failing small = shrinking.smallest();
            Simulation.Result again =
                    Simulation.run(loader, strands, small.scenario(), Decisions.replay(small.decisions()), true);
            StringBuilder text = new StringBuilder();
            text.append("seed ").append(seed).append(" violates invariant ").append(violation.invariant());
            text.append(": ").append(violation.what()).append('\n');
            text.append("shrunk from ")
                    .append(scenario.size())
                    .append(" steps and ")
                    .append(whole.decisions().size());
            text.append(" decisions to ")
                    .append(small.scenario().size())
                    .append(" and ")
                    .append(small.decisions().size());
            text.append(", in ").append(shrinking.runs()).append(" runs:\n").append(small.scenario());
            text.append("  decisions ").append(small.decisions()).append('\n');
            for (String line : again.trace()) {
                text.append(line).append('\n');
                if (line.contains("VIOLATION")) {
                    break;
                }
            }
            Throwable cause = small.violation().cause();
            if (cause != null) {
                text.append("at\n");
                Arrays.stream(cause.getStackTrace())
                        .limit(25)
                        .forEach(frame -> text.append("    ").append(frame).append('\n'));
            }
            return text.toString();
        }
    }
}
