package io.millpond.benchmark.report;

import io.millpond.benchmark.contender.Contender;
import java.util.ArrayList;
import java.util.List;

/** The part of the project's README that tells the figures: written by the run that measured them. */
public final class ReadmeSection {
    private static final String BEGIN = "<!-- benchmarks: written by the run that measured them -->";
    private static final String END = "<!-- benchmarks: end -->";

    private ReadmeSection() {}

    /**
     * The README with the figures of this run.
     *
     * @throws IllegalArgumentException if the two comments are not there, between which they belong
     */
    public static String replaceIn(String readme, Results results, List<Target> targets) {
        int begin = readme.indexOf(BEGIN);
        int end = readme.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("the README has no place for the benchmarks");
        }
        return readme.substring(0, begin + BEGIN.length()) + "\n" + text(results, targets) + readme.substring(end);
    }

    private static String text(Results results, List<Target> targets) {
        List<String> ratios = new ArrayList<>();
        for (Target target : targets) {
            boolean headline = target.baseline().equals(Contender.BASELINE.id()) && target.measure() == Measure.TIME;
            if (headline && target.pool().equals(Contender.MILLPOND.id())) {
                target.measured(results)
                        .ifPresent(ratio ->
                                ratios.add(target.program() + ", " + target.scenario() + ": " + Numbers.ratio(ratio)));
            }
        }
        return "![Millpond and other pools, shorter is better](benchmarks/results/chart.svg)\n\n"
                + "Millpond with everything on against HikariCP with nothing on, in the same run, n × is n times faster: "
                + String.join("; ", ratios)
                + ". All pools, all figures: [benchmarks/results](benchmarks/results/report.md). "
                + results.machine().day() + ", plan “" + results.plan() + "”, "
                + results.machine().processors() + " × " + results.machine().processor() + ".\n";
    }
}
