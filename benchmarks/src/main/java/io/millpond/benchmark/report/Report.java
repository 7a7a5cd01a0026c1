package io.millpond.benchmark.report;

import io.millpond.benchmark.contender.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what a run found: {@code results.json}, {@code report.html}, {@code report.md} and {@code chart.svg}. */
public final class Report {
    private final Results results;
    private final List<Target> targets;

    public Report(Results results, List<Target> targets) {
        this.results = results;
        this.targets = List.copyOf(targets);
    }

    /** Into a folder, which is made if it is not there; files of an earlier run are replaced. */
    public void writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        View view = View.of(results, targets);
        results.writeTo(folder.resolve("results.json"));
        Files.writeString(folder.resolve("report.html"), Page.of(view));
        Files.writeString(folder.resolve("report.md"), Markdown.of(view));
        Files.writeString(folder.resolve("chart.svg"), Drawing.of(results, panels()));
    }

    /** The first target of each program that is about times or waits, or is measured by what is possible at all. */
    private List<Drawing.Panel> panels() {
        Map<String, Drawing.Panel> panels = new LinkedHashMap<>();
        for (Target target : targets) {
            boolean isSpeed = target.measure() == Measure.TIME || target.measure() == Measure.WAIT_P99;
            if (isSpeed || target.baseline().equals(Contender.RAW.id())) {
                String title = target.program() + ", " + target.scenario();
                panels.putIfAbsent(
                        target.program(),
                        new Drawing.Panel(title, target.program(), target.scenario(), target.measure()));
            }
        }
        return List.copyOf(panels.values());
    }
}
