package io.millpond.testkit.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The catalogue of faults: what there is to test, and why not where there is no test. */
public final class FaultRows {
    /**
     * One fault.
     *
     * @param number its row: "N3"
     * @param fault what goes wrong
     * @param happens what the pool does then; empty if there is no test
     * @param untested why there is no test; empty if there is one
     * @param skippable what a machine may lack that the test needs, so that it may be skipped; empty if it must run
     *     wherever the table is made
     */
    public record Row(String number, String fault, String happens, String untested, String skippable) {
        /** Whether a test shows it. */
        public boolean isTested() {
            return untested.isEmpty();
        }
    }

    /**
     * Rows that belong together.
     *
     * @param file name of their file
     * @param title for people
     */
    public record Group(String file, String title, List<Row> rows) {}

    private FaultRows() {}

    /** All of them, in order. */
    public static List<Group> all() {
        return List.of(
                group("network", "The network"),
                group("server", "The server"),
                group("hostile", "The driver, and the life of the pool"),
                group("threads", "Threads, misuse, cancels"));
    }

    private static Group group(String file, String title) {
        List<Row> rows = new ArrayList<>();
        try (InputStream in = FaultRows.class.getResourceAsStream("/faults/" + file + ".tsv")) {
            if (in == null) {
                throw new IllegalStateException("no catalogue " + file);
            }
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .forEach(cells -> rows.add(
                            new Row(cells[0], cells[1], cells[2], cells[3], cells.length > 4 ? cells[4] : "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Group(file, title, rows);
    }
}
