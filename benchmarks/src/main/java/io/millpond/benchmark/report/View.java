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
        List<TargetRow> targets,
        List<Program> programs,
        List<String> notes,
        List<String> libraries) {
    /** One target: {@code met} is empty if it was not measured. */
    record TargetRow(String what, String pool, String target, String measured, String met, String ahead) {}

    /** One program; {@code growth} if its scenarios are points of a curve. */
    record Program(String name, boolean growth, List<Table> tables) {}

    /** One measure of a program. */
    record Table(String title, boolean moreIsBetter, List<String> scenarios, List<Row> rows) {}

    /** One pool; an empty cell was not measured. */
    record Row(String pool, boolean ours, List<Cell> cells) {}

    /** A value, for charts and for people, and how many times better than HikariCP it is. */
    record Cell(Double value, String text, String ratio) {
        private static final Cell EMPTY = new Cell(Double.NaN, "", "");
    }

    static View of(Results results, List<Target> targets) {
        List<Program> programs = new ArrayList<>();
        for (String program : results.programs()) {
            programs.add(new Program(program, program.startsWith("growth"), tables(results, program)));
        }
        return new View(
                results.plan(),
                results.machine().line(),
                warning(results),
                targets.stream().map(target -> row(results, target)).toList(),
                programs,
                results.notes(),
                results.machine().libraries().entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .toList());
    }

    private static String warning(Results results) {
        if (results.plan().equals("tiny")) {
            return "The tiny plan shows that everything runs. Its figures mean nothing.";
        }
        return results.machine().wasBusy()
                ? "The machine was busy with other things: measure again before you believe it."
                : "";
    }

    private static TargetRow row(Results results, Target target) {
        Optional<Double> measured = target.measured(results);
        return new TargetRow(
                target.program() + ", " + target.scenario() + ": "
                        + target.measure().title(),
                Contender.of(target.pool()).title(),
                target.text(),
                measured.map(m -> target.isRatio() ? Numbers.ratio(m) : Numbers.value(m))
                        .orElse("not measured"),
                measured.map(m -> target.isMet(m) ? "yes" : "no").orElse(""),
                target.whoIsAhead(results).map(Contender::title).orElse(""));
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
        String ratio = results.timesBetter(program, scenario, measure, pool.id(), Contender.BASELINE.id())
                .filter(r -> pool != Contender.BASELINE)
                .filter(r -> !r.isNaN())
                .map(Numbers::ratio)
                .orElse("");
        return results.figure(program, scenario, pool.id(), measure)
                .map(Figure::value)
                .map(value -> new Cell(value, Numbers.value(value), ratio))
                .orElse(Cell.EMPTY);
    }
}
