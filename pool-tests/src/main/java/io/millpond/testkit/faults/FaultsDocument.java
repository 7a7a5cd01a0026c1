package io.millpond.testkit.faults;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** Writes {@code docs/faults.md} from what the tests of faults have left behind. */
public final class FaultsDocument {
    /** What one run of one test left. */
    private record Result(List<String> rows, String test, String on, String outcome, String ours, String hikari) {}

    private final List<Result> results = new ArrayList<>();

    private FaultsDocument(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                Properties values = new Properties();
                try (Reader in = Files.newBufferedReader(file)) {
                    values.load(in);
                }
                results.add(new Result(
                        List.of(values.getProperty("rows", "").split(",")),
                        values.getProperty("test", ""),
                        values.getProperty("on", ""),
                        values.getProperty("outcome", ""),
                        values.getProperty("ours", ""),
                        values.getProperty("hikari", "")));
            }
        }
        results.sort(Comparator.comparing(Result::test).thenComparing(Result::on));
    }

    /**
     * The folder with the results, the document to write, and the version of HikariCP. The document is written whatever
     * the results are; fails afterwards if one of them is a failure, or if a row that has tests has no result.
     */
    public static void main(String[] arguments) throws IOException {
        FaultsDocument document = new FaultsDocument(Path.of(arguments[0]));
        Files.writeString(Path.of(arguments[1]), document.text(arguments[2]));
        List<String> wrong = document.wrong();
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("the table is written, but not good:\n" + String.join("\n", wrong));
        }
    }

    private List<String> wrong() {
        List<String> wrong = new ArrayList<>();
        for (Result result : results) {
            if (result.outcome.startsWith("FAILED")) {
                wrong.add(String.join(", ", result.rows) + " " + result.test + " " + result.on + ": " + result.outcome);
            }
        }
        FaultRows.all().stream()
                .flatMap(group -> group.rows().stream())
                .filter(FaultRows.Row::isTested)
                .forEach(row -> {
                    List<Result> of = of(row);
                    if (of.isEmpty()) {
                        wrong.add(row.number() + ": no test of it ran");
                    }
                    if (row.skippable().isEmpty()) {
                        of.stream()
                                .filter(result -> result.outcome.startsWith("skipped"))
                                .forEach(result -> wrong.add(row.number() + " " + result.test + ": " + result.outcome));
                    }
                });
        return wrong;
    }

    private List<Result> of(FaultRows.Row row) {
        return results.stream()
                .filter(result -> result.rows.contains(row.number()))
                .toList();
    }

    private String text(String hikariVersion) {
        List<FaultRows.Group> groups = FaultRows.all();
        long rows = groups.stream().mapToLong(group -> group.rows().size()).sum();
        long tested = groups.stream()
                .flatMap(group -> group.rows().stream())
                .filter(FaultRows.Row::isTested)
                .count();
        StringBuilder text = new StringBuilder();
        text.append("# What goes wrong, and what happens then\n\n");
        text.append("A connection pool is as good as its worst day. This table puts ")
                .append(rows);
        text.append(" faults to Millpond, and most of them to HikariCP ").append(hikariVersion);
        text.append(", with the settings that come closest, in the same run.\n");
        text.append(tested).append(" of them have automatic tests; for the others the table says why not.\n\n");
        text.append("It is made by one command, which needs no Docker where PostgreSQL and MariaDB are installed:\n\n");
        text.append("```sh\nmvn -Pfaults verify\n```\n\n");
        text.append(
                "It needs Java 21 or later for the rows with virtual threads; what is published comes from Java 25. ");
        text.append("The table is written even when a test fails, and then the command fails.\n\n");
        text.append(
                "Figures with a limit fail the test that measures them. \"The machine itself late by\" is how late a thread was, at");
        text.append(
                " the same time, that only waited; it is taken off. Figures of HikariCP are told and never judged; what takes");
        text.append(
                " it longer than the test has patience for is given as that. Where its cell is empty the fault was not put to it.\n\n");
        text.append("Measured on ").append(LocalDate.now(ZoneOffset.UTC)).append(", ");
        text.append(Runtime.getRuntime().availableProcessors()).append(" virtual CPUs, Java ");
        text.append(Runtime.version().feature())
                .append(", ")
                .append(System.getProperty("os.name"))
                .append(".\n");
        for (FaultRows.Group group : groups) {
            text.append("\n## ").append(group.title()).append("\n\n");
            text.append("| | fault | what happens | measured | HikariCP |\n| --- | --- | --- | --- | --- |\n");
            group.rows().forEach(row -> text.append(line(row)));
        }
        return text.toString();
    }

    private String line(FaultRows.Row row) {
        if (!row.isTested()) {
            return "| " + row.number() + " | " + row.fault() + " | no test: " + row.untested() + " | | |\n";
        }
        List<String> ours = new ArrayList<>();
        List<String> hikari = new ArrayList<>();
        for (Result result : of(row)) {
            String on = result.on.isEmpty() ? "" : result.on + ": ";
            ours.add(on + (result.outcome.equals("passed") ? result.ours : result.outcome));
            if (!result.hikari.isEmpty()) {
                hikari.add(on + result.hikari);
            }
        }
        if (ours.isEmpty()) {
            ours.add("NO RESULT");
        }
        return "| " + row.number() + " | " + row.fault() + " | " + row.happens() + " | " + cell(ours) + " | "
                + cell(hikari) + " |\n";
    }

    private static String cell(List<String> lines) {
        return String.join("<br>", lines).replace("|", "\\|").replace("\n", " ");
    }
}
