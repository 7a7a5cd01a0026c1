package io.millpond.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.benchmark.report.ReadmeSection;
import io.millpond.benchmark.report.Results;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is published can be read by the code of today, whatever wrote it. */
class PublishedResultsTest {
    private static final String PLACE =
            "<!-- benchmarks: written by the run that measured them -->\n<!-- benchmarks: end -->";

    @Test
    void theReadmeMustTellOfEverythingThatAnApplicationNotices() throws Exception {
        Results published = Results.readFrom(Path.of("results/results.json"));
        assertThat(ReadmeSection.replaceIn(PLACE, published, Targets.all()))
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
