package io.millpond.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.benchmark.contender.Contender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report names everything in which another pool is better, with a target or without. */
class LeadTest {
    private static final Machine MACHINE =
            new Machine("2026-01-02T03:04:05Z", "", "", 1, 1_024, "", "", List.of(), 0, "", Map.of());

    @TempDir
    Path folder;

    private static Figure figure(Contender pool, Measure measure, double value) {
        return new Figure("idle", "nobody", pool.id(), measure, List.of(value));
    }

    private static List<Lead> leads(Figure... figures) {
        return Lead.allIn(new Results("test", MACHINE, Arrays.asList(figures), List.of()));
    }

    @Test
    void mustNameTheBestOfThoseThatAreAhead() throws Exception {
        Results results = new Results(
                "test",
                MACHINE,
                List.of(
                        figure(Contender.MILLPOND, Measure.POOL_BYTES, 600),
                        figure(Contender.AGROAL, Measure.POOL_BYTES, 300),
                        figure(Contender.HIKARI, Measure.POOL_BYTES, 500)),
                List.of());
        new Report(results, List.of()).writeTo(folder);
        assertThat(Files.readString(folder.resolve("report.md")))
                .contains("## Where another pool is ahead of Millpond")
                .contains("| idle, nobody: heap per idle pool without connections, B | 600 | Agroal | 300 | 2.00 ×* |");
        assertThat(Files.readString(folder.resolve("report.html")))
                .contains("Where another pool is ahead of Millpond")
                .contains("\"pool\":\"Agroal\",\"theirs\":\"300\",\"times\":\"2.00 ×*\"");
    }

    @Test
    void mustShowBothAsTheyWereInTheRoundsThatTheRatioIsOf() {
        Results results = new Results(
                "test",
                MACHINE,
                List.of(
                        new Figure("idle", "nobody", "millpond", Measure.TIME, List.of(300.0, 100.0, 110.0)),
                        new Figure("idle", "nobody", "beecp", Measure.TIME, List.of(200.0))),
                List.of());
        assertThat(View.of(results, List.of()).leads())
                .containsExactly(new View.LeadRow(
                        "idle, nobody: time per operation and thread, ns", "300", "BeeCP", "200", "1.50 ×*"));
    }

    @Test
    void mustKnowWhichWayIsBetter() {
        assertThat(leads(
                        figure(Contender.MILLPOND, Measure.THROUGHPUT, 100),
                        figure(Contender.AGROAL, Measure.THROUGHPUT, 103),
                        figure(Contender.MILLPOND, Measure.TIME, 100),
                        figure(Contender.AGROAL, Measure.TIME, 103)))
                .singleElement()
                .satisfies(lead -> assertThat(lead.ours().measure()).isEqualTo(Measure.THROUGHPUT));
    }

    @Test
    void mustNotCountWhatNoiseExplainsNorWhatIsNoOtherPool() {
        assertThat(leads(
                        figure(Contender.MILLPOND, Measure.TIME, 100),
                        figure(Contender.AGROAL, Measure.TIME, 99),
                        figure(Contender.MILLPOND_UNLIMITED, Measure.TIME, 50),
                        figure(Contender.HIKARI_WEAK, Measure.TIME, 50),
                        figure(Contender.RAW, Measure.TIME, 10)))
                .isEmpty();
    }
}
