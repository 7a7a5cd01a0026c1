package io.millpond.benchmark.report;

import io.millpond.benchmark.contender.Contender;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A run as readers see it; the page and the Markdown show the same. */
record View(
        String plan,
        String machine,
        String warning,
        String summary,
        List<TargetRow> targets,
        List<LeadRow> leads,
        List<Program> programs,
        List<String> notes,
        List<String> disturbances,
        List<String> libraries) {
    /** One target: {@code met} is empty if it was not measured. */
    record TargetRow(String what, String pool, String target, String measured, String met, String ahead) {}

    /** Something in which another project's pool is better than Millpond, and how many times. */
    record LeadRow(String what, String ours, String pool, String theirs, String times) {}

    /** One program; {@code growth} if its scenarios are points of a curve. */
    record Program(String name, boolean growth, List<Table> tables) {}

    /** One measure of a program. */
    record Table(String title, boolean moreIsBetter, List<String> scenarios, List<Row> rows) {}

    /** One pool; an empty cell was not measured. */
    record Row(String pool, boolean ours, List<Cell> cells) {}

    /**
     * A value, for charts and for people, and how many times better than HikariCP it is; the rounds are told of
     * one of the two.
     */
    record Cell(Double value, String text, String ratio) {
        private static final Cell EMPTY = new Cell(Double.NaN, "", "");
    }

    /** What all ratios have in common. */
    static final String EXPLANATION =
            "What counts are the ratios to HikariCP in the same run (n × is n times better); absolute figures belong to that machine. "
                    + "A figure is the median of its rounds, and behind it in brackets are the least and the most of them, if they differ; "
                    + Spread.ONCE
                    + " was measured in one round only, so that nobody knows how far the next would have been from it. "
                    + "A longest wait with ≥ had not ended when the measuring did: it would have been longer. A ratio to such a one has ≥ too, a ratio of one ≤, and of one to another ≈.";

    static final String LEADS = "Where another pool is ahead of Millpond";

    /** What is compared there. */
    static final String LEADS_EXPLANATION =
            "Of every figure of this report, with a target or without: the best of the other projects' pools, with the settings that the README of `benchmarks` lists, where it is better than Millpond's by more than "
                    + Math.round(100 * (Lead.NOTABLE - 1))
                    + " %; both as they were in the rounds in which both were measured. A pool that keeps no order lends most often to the thread that has just returned, which does not wait: the p50 of its waits can be next to nothing, while the longest are "
                    + "many times as long. Left out is what is neither good nor bad in itself: the operations of the thread with the most, and the waits that had not ended, which are part of the others.";

    static View of(Results results, List<Target> targets) {
        List<Program> programs = new ArrayList<>();
        for (String program : results.programs()) {
            programs.add(new Program(program, program.startsWith("growth"), tables(results, program)));
        }
        return new View(
                results.plan(),
                results.machine().line(),
                warning(results),
                summary(results, targets),
                targets.stream().map(target -> row(results, target)).toList(),
                Lead.allIn(results).stream().map(lead -> row(results, lead)).toList(),
                programs,
                results.notes(),
                results.machine().disturbances(),
                results.machine().libraries().entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .toList());
    }

    private static String warning(Results results) {
        if (results.plan().equals("tiny")) {
            return "The tiny plan shows that everything runs. Its figures mean nothing.";
        }
        return results.machine().wasBusy()
                ? "The machine was busy with other things, see the end of this report: measure again before you believe it."
                : "";
    }

    /**
     * How many targets are met; those that were not measured count as missed. Within the spread, the next run may
     * decide otherwise.
     */
    static String summary(Results results, List<Target> targets) {
        int met = 0;
        int metWithin = 0;
        int missedWithin = 0;
        int unknown = 0;
        for (Target target : targets) {
            Optional<Spread> spread = target.spread(results);
            boolean isMet = spread.filter(s -> target.isMet(s.median())).isPresent();
            boolean isWithin = spread.filter(target::isWithin).isPresent();
            met += isMet ? 1 : 0;
            metWithin += isMet && isWithin ? 1 : 0;
            missedWithin += !isMet && isWithin ? 1 : 0;
            unknown += spread.isEmpty() ? 1 : 0;
        }
        return met + " of " + targets.size() + " targets are met"
                + (metWithin == 0 ? "" : ", " + metWithin + " of them within the spread of their rounds")
                + (missedWithin == 0 ? "" : "; missed, but within the spread: " + missedWithin)
                + (unknown == 0 ? "" : "; " + unknown + " were not measured");
    }

    private static TargetRow row(Results results, Target target) {
        Optional<Spread> measured = target.spread(results);
        return new TargetRow(
                what(target.program(), target.scenario(), target.measure()),
                Contender.of(target.pool()).title(),
                target.text(),
                measured.map(m -> target.isRatio() ? m.ratio() : m.text()).orElse("not measured"),
                measured.map(target::verdict).orElse(""),
                target.whoIsAhead(results).map(Contender::title).orElse(""));
    }

    private static LeadRow row(Results results, Lead lead) {
        Figure ours = lead.ours();
        return new LeadRow(
                what(ours.program(), ours.scenario(), ours.measure()),
                results.sign(ours) + Numbers.value(ours.valueBeside(lead.theirs())),
                lead.pool().title(),
                results.sign(lead.theirs()) + Numbers.value(lead.theirs().valueBeside(ours)),
                lead.timesBetter().ratio());
    }

    private static String what(String program, String scenario, Measure measure) {
        return program + ", " + scenario + ": " + measure.title();
    }

    private static List<Table> tables(Results results, String program) {
        List<Figure> figures = results.of(program);
        Set<String> scenarios = new LinkedHashSet<>();
        figures.forEach(figure -> scenarios.add(figure.scenario()));
        List<Table> tables = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            if (figures.stream().anyMatch(figure -> figure.measure() == measure)) {
                tables.add(new Table(
                        measure.title(),
                        measure.moreIsBetter(),
                        List.copyOf(scenarios),
                        rows(results, program, measure, scenarios)));
            }
        }
        return tables;
    }

    private static List<Row> rows(Results results, String program, Measure measure, Set<String> scenarios) {
        List<Row> rows = new ArrayList<>();
        for (Contender pool : Contender.values()) {
            List<Cell> cells = scenarios.stream()
                    .map(scenario -> cell(results, program, scenario, pool, measure))
                    .toList();
            if (cells.stream().anyMatch(cell -> cell != Cell.EMPTY)) {
                rows.add(new Row(pool.title(), pool.id().startsWith(Contender.MILLPOND.id()), cells));
            }
        }
        return rows;
    }

    private static Cell cell(Results results, String program, String scenario, Contender pool, Measure measure) {
        String ratio = results.against(program, scenario, measure, pool.id(), Contender.BASELINE.id())
                .filter(r -> pool != Contender.BASELINE)
                .map(Spread::ratio)
                .orElse("");
        return results.figure(program, scenario, pool.id(), measure)
                .map(results::values)
                .map(values -> new Cell(values.median(), ratio.isEmpty() ? values.text() : values.middle(), ratio))
                .orElse(Cell.EMPTY);
    }
}
