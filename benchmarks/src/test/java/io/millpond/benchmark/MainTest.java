package io.millpond.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.benchmark.report.Machine;
import io.millpond.benchmark.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published is what measures every target. */
class MainTest {
    private static final String README =
            "<!-- benchmarks: written by the run that measured them -->\nold\n<!-- benchmarks: end -->\n";

    @TempDir
    Path home;

    private Path published;

    @BeforeEach
    void aReadme() throws IOException {
        Files.writeString(home.resolve("README.md"), README);
        published = home.resolve("benchmarks/results");
    }

    private static Results of(String plan) {
        Machine machine = new Machine("2026-01-02T03:04:05Z", "", "", 1, 1_024, "", "", List.of(), 0, "", Map.of());
        return new Results(plan, machine, List.of(), List.of());
    }

    private String readme() throws IOException {
        return Files.readString(home.resolve("README.md"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "guard"})
    void figuresThatAreNotForPublishingMustReplaceNothing(String plan) throws IOException {
        assertThatThrownBy(() -> Main.write(of(plan), published, home))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not of " + plan);
        assertThat(readme()).isEqualTo(README);
        assertThat(published).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"quick", "full"})
    void figuresOfEveryTargetMustBeShownInTheReadme(String plan) throws IOException {
        Main.write(of(plan), published, home);
        assertThat(readme()).contains("plan “" + plan + "”").doesNotContain("old");
        assertThat(published.resolve("report.md")).exists();
    }

    @Test
    void elsewhereAnyPlanMustWriteItsReportAndNothingElse() throws IOException {
        Path elsewhere = home.resolve("target");
        Main.write(of("tiny"), elsewhere, home);
        assertThat(elsewhere.resolve("report.md")).exists();
        assertThat(readme()).isEqualTo(README);
    }
}
