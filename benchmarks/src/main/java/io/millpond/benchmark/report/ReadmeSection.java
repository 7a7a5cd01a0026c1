package io.millpond.benchmark.report;

import io.millpond.benchmark.contender.Contender;
import java.util.List;
import java.util.Optional;

/** The part of the project's README that tells the figures: written by the run that measured them. */
public final class ReadmeSection {
    private static final String BEGIN = "<!-- benchmarks: written by the run that measured them -->";
    private static final String END = "<!-- benchmarks: end -->";

    private static final String WHAT_IS_COMPARED =
            "Millpond with what it has on by default and a query limit (sampled times, slow-query check, leak watch) beside HikariCP as it is by default, in the same run. n × is n times "
                    + "HikariCP's speed; of waits, start and heap HikariCP's value is n times Millpond's; below 1 × HikariCP is ahead. Cycles run on a driver that does nothing: a borrow and a return; a query on a connection "
                    + "that is kept; both. “32 threads on 32” share a pool of 32 connections.";

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
        StringBuilder rows = new StringBuilder();
        for (Target target : targets) {
            if (isHeadline(target, crowd(targets))) {
                rows.append(row(target, target.spread(results)));
            }
        }
        Machine machine = results.machine();
        return "![Millpond and other pools](benchmarks/results/chart.svg)\n\n"
                + WHAT_IS_COMPARED + "\n\n| what | measured |\n| --- | --- |\n" + rows + "\n"
                + "More threads, drivers and pools, and everything in which another pool is ahead, are in the [report](benchmarks/results/report.md), with the targets that were set before anything was measured: "
                + View.summary(results, targets) + ".\n\n"
                + machine.day() + ", plan “" + results.plan() + "”, " + machine.processors() + " × "
                + machine.processor() + "; in brackets the least and the most of the rounds, "
                + Spread.ONCE + " means one round only."
                + (machine.wasBusy() ? " **The machine was busy with other things.**" : "") + "\n";
    }

    /**
     * Times of one thread and of as many as there are connections, and one figure of everything else that an
     * application notices, be it good or bad.
     */
    private static boolean isHeadline(Target target, String crowd) {
        boolean isAgainstBaseline = target.baseline().equals(Contender.BASELINE.id());
        return switch (target.measure()) {
            case TIME -> isAgainstBaseline && isOfOneThreadOrAll(target.scenario());
            case FIRST, POOL_BYTES -> isAgainstBaseline;
            case WAIT_P999 -> isAgainstBaseline && target.scenario().equals(crowd);
            case THROUGHPUT -> !isAgainstBaseline || target.scenario().equals(crowd);
            default -> false;
        };
    }

    private static boolean isOfOneThreadOrAll(String scenario) {
        return scenario.startsWith("1 thread") || scenario.equals("32 threads on 32");
    }

    /** Of the scenarios of which the longest waits count the last, which is the one with most threads. */
    private static String crowd(List<Target> targets) {
        return targets.stream()
                .filter(target -> target.measure() == Measure.WAIT_P999)
                .map(Target::scenario)
                .reduce("", (one, next) -> next);
    }

    private static String row(Target target, Optional<Spread> ratio) {
        Contender pool = Contender.of(target.pool());
        return "| " + target.program() + ", " + target.scenario()
                + (target.measure() == Measure.TIME
                        ? ""
                        : ": " + target.measure().bareTitle())
                + (pool == Contender.MILLPOND
                        ? ""
                        : ", " + pool.title().replace(Contender.MILLPOND.title() + ",", "with"))
                + (target.baseline().equals(Contender.BASELINE.id())
                        ? ""
                        : " against " + Contender.of(target.baseline()).title())
                + " | " + ratio.map(Spread::ratio).orElse("not measured") + " |\n";
    }
}
