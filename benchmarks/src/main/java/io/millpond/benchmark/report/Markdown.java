package io.millpond.benchmark.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The report as Markdown. */
final class Markdown {
    private final StringBuilder text = new StringBuilder();

    private Markdown() {}

    static String of(View view) {
        Markdown markdown = new Markdown();
        markdown.write(view);
        return markdown.text.toString();
    }

    private void write(View view) {
        line("# Benchmarks, plan “" + view.plan() + "”");
        line("");
        line(view.machine() + ".");
        line("");
        if (!view.warning().isEmpty()) {
            line("**" + view.warning() + "**");
            line("");
        }
        line(View.EXPLANATION);
        line("Written by the command in the README of `benchmarks`, not by hand.");
        targets(view);
        leads(view);
        for (View.Program program : view.programs()) {
            line("");
            line("## " + program.name());
            program.tables().forEach(this::table);
        }
        list("What was not measured", view.notes());
        list("What others took of the processors during the run", view.disturbances());
        list("Versions", List.of(String.join(", ", view.libraries())));
    }

    private void targets(View view) {
        line("");
        line("## Targets");
        line("");
        line(view.summary() + ".");
        line("");
        row(List.of("what", "pool", "target", "measured", "met", "another pool that is ahead"));
        row(Collections.nCopies(6, "---"));
        view.targets()
                .forEach(row ->
                        row(List.of(row.what(), row.pool(), row.target(), row.measured(), row.met(), row.ahead())));
    }

    private void leads(View view) {
        line("");
        line("## " + View.LEADS);
        line("");
        line(View.LEADS_EXPLANATION);
        line("");
        if (view.leads().isEmpty()) {
            line("Nowhere in this run.");
            return;
        }
        row(List.of("what", "Millpond", "the best other pool", "its value", "so many times better"));
        row(Collections.nCopies(5, "---"));
        view.leads().forEach(row -> row(List.of(row.what(), row.ours(), row.pool(), row.theirs(), row.times())));
    }

    private void table(View.Table table) {
        line("");
        line("**" + table.title() + "** (" + (table.moreIsBetter() ? "more" : "less") + " is better)");
        line("");
        List<String> head = new ArrayList<>(List.of(""));
        head.addAll(table.scenarios());
        row(head);
        row(Collections.nCopies(head.size(), "---"));
        for (View.Row row : table.rows()) {
            List<String> cells = new ArrayList<>(List.of(row.ours() ? "**" + row.pool() + "**" : row.pool()));
            row.cells()
                    .forEach(cell ->
                            cells.add(cell.ratio().isEmpty() ? cell.text() : cell.text() + " · " + cell.ratio()));
            row(cells);
        }
    }

    private void list(String title, List<String> items) {
        if (!items.isEmpty()) {
            line("");
            line("## " + title);
            line("");
            items.forEach(item -> line("* " + item));
        }
    }

    private void row(List<String> cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
