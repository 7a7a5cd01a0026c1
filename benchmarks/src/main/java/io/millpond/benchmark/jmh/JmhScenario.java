package io.millpond.benchmark.jmh;

import io.millpond.benchmark.contender.Contender;
import io.millpond.benchmark.plan.JvmFlags;
import io.millpond.benchmark.plan.Scenario;
import io.millpond.benchmark.report.Figure;
import io.millpond.benchmark.report.Measure;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One JMH benchmark; each round of each pool is a JVM of its own.
 *
 * <p>The time of an operation is that of all threads, divided by the operations of all: JMH's own average is that of
 * each thread's average, in which one thread that starved, with an operation of some seconds, outweighs millions.
 *
 * @param benchmark class and method
 * @param warmUpIterations before those that are measured, each as long
 */
public record JmhScenario(
        String program,
        String name,
        String benchmark,
        int threads,
        int size,
        int drivers,
        List<Contender> pools,
        int rounds,
        int warmUpIterations,
        int iterations,
        int iterationMillis)
        implements Scenario {
    private static final double JVM_SECONDS = 1.5;

    /** From this Java on a JVM warns of what JMH does. */
    private static final int WARNS = 24;

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Override
    public double seconds() {
        return (warmUpIterations + iterations) * iterationMillis / 1_000.0 + JVM_SECONDS;
    }

    @Override
    public Map<Measure, Double> run(Contender pool) throws RunnerException {
        RunResult found = new Runner(options(pool)).runSingle();
        double[] times = found.getAggregatedResult().getIterationResults().stream()
                .mapToDouble(iteration -> threads / iteration.getPrimaryResult().getScore())
                .toArray();
        Map<Measure, Double> figures = new EnumMap<>(Measure.class);
        figures.put(Measure.TIME, Figure.median(times));
        found.getSecondaryResults().forEach((name, allocated) -> {
            if (name.endsWith(ALLOCATED)) {
                // the profiler shares its own few bytes out among millions of operations
                figures.put(Measure.ALLOCATED, Math.round(10 * allocated.getScore()) / 10.0);
            }
        });
        return figures;
    }

    private static List<String> jvmArguments() {
        List<String> arguments = JvmFlags.and("-Xmx512m");
        if (Runtime.version().feature() >= WARNS) {
            arguments.add("--sun-misc-unsafe-memory-access=allow");
        }
        return arguments;
    }

    private Options options(Contender pool) {
        TimeValue time = TimeValue.milliseconds(iterationMillis);
        return new OptionsBuilder()
                .include("\\." + benchmark.replace(".", "\\.") + "$")
                .param("pool", pool.id())
                .param("size", Integer.toString(size))
                .param("drivers", Integer.toString(drivers))
                .mode(Mode.Throughput)
                .timeUnit(TimeUnit.NANOSECONDS)
                .threads(threads)
                .forks(1)
                .warmupIterations(warmUpIterations)
                .warmupTime(time)
                .measurementIterations(iterations)
                .measurementTime(time)
                .jvmArgs(jvmArguments().toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
    }
}
