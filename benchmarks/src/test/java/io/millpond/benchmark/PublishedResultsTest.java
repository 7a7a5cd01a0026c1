package io.millpond.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.benchmark.report.ReadmeSection;
import io.millpond.benchmark.report.Report;
import io.millpond.benchmark.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is published can be read by the code of today, whatever wrote it, and is shown as it shows it: else
 * {@code -Dbenchmark=report} writes it anew.
 */
class PublishedResultsTest {
    private static final String PLACE =
            "<!-- benchmarks: written by the run that measured them -->\n<!-- benchmarks: end -->";

    @TempDir
    Path folder;

    private static Results published() throws IOException {
        return Results.readFrom(Path.of("results/results.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"report.md", "report.html", "chart.svg"})
    void theReportMustBeWhatTheResultsGiveNow(String file) throws IOException {
        new Report(published(), Targets.all()).writeTo(folder);
        String now = Files.readString(folder.resolve(file));
        // not compared by AssertJ, which would print two pages with a library each
        assertThat(Files.readString(Path.of("results", file)).equals(now))
                .as("results/" + file + " is what -Dbenchmark=report -Dbenchmark.results=results writes")
                .isTrue();
    }

    @Test
    void theReadmeMustShowWhatTheResultsGiveNow() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        assertThat(readme).isEqualTo(ReadmeSection.replaceIn(readme, published(), Targets.all()));
    }

    @Test
    void theReadmeMustTellOfEverythingThatAnApplicationNotices() throws Exception {
        assertThat(ReadmeSection.replaceIn(PLACE, published(), Targets.all()))
                .contains(
                        "of " + Targets.all().size() + " targets are met",
                        "connection cycle, 1 thread on 32 |",
                        "connection cycle, 1 thread on 32, with exactTimes |",
                        "contention, 200 threads on 10, held for 50 µs: wait, p99.9 |",
                        "contention, 200 threads on 10, held for 50 µs: throughput |",
                        "shop on PostgreSQL, 10 threads on 10: throughput against raw connections |",
                        "start on PostgreSQL, a pool of 10: build() to first connection, warm JVM |",
                        "idle, nobody borrows: heap per idle pool without connections |")
                .doesNotContain("everything on");
    }
}
