package io.millpond.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A simulation that finds nothing must be one that would. */
class PlantedDefectTest {
    private static final long FEW_SEEDS = 4_000;
    private static final long MANY_SEEDS = 40_000;

    private static final Path DOCUMENT =
            Path.of(System.getProperty("basedir", ".")).resolve("../docs/simulation.md");

    static List<PlantedDefect> some() {
        return PlantedDefects.SOME;
    }

    static List<PlantedDefect> more() {
        return PlantedDefects.MORE;
    }

    private static void mustBeFound(PlantedDefect defect, long seeds) {
        Seeds.Report report = Seeds.run(defect.classes(), 0, seeds, 1);
        assertThat(report.failure()).as("%s, in %s", defect, report).isNotNull();
        Violation violation = report.failure().violation();
        System.out.printf(
                "simulation: found after %d seeds: %s (invariant %d: %s)%n",
                report.seeds(), defect, violation.invariant(), violation.what());
        assertThat(violation.invariant())
                .as("what %s violates: %s", defect, violation.what())
                .isEqualTo(defect.invariant());
    }

    @ParameterizedTest
    @MethodSource("some")
    void mustBeFound(PlantedDefect defect) {
        mustBeFound(defect, FEW_SEEDS);
    }

    @ParameterizedTest
    @MethodSource("more")
    @Tag("slow")
    void mustBeFoundToo(PlantedDefect defect) {
        mustBeFound(defect, MANY_SEEDS);
    }

    /** What is not planted with each build must be noticed all the same when the code changes. */
    @ParameterizedTest
    @MethodSource("more")
    void mustStandWhereItIsPlanted(PlantedDefect defect) {
        assertThat(defect.classes()).isNotEmpty();
    }

    @Test
    void theDocumentMustNameEachWithWhatItViolates() throws IOException {
        String document = Files.readString(DOCUMENT);
        Map<String, Integer> told = new TreeMap<>();
        Pattern.compile("^\\| ([^|]+) \\| [\\d,]+ \\| (\\d+) \\|$", Pattern.MULTILINE)
                .matcher(document)
                .results()
                .forEach(row -> told.put(row.group(1), Integer.valueOf(row.group(2))));
        Map<String, Integer> planted = new TreeMap<>();
        Stream.concat(some().stream(), more().stream()).forEach(each -> planted.put(each.name(), each.invariant()));
        assertThat(told).isEqualTo(planted);
        assertThat(document).contains(" and " + some().size() + " planted defects: ");
    }

    @Test
    void aFailureMustBeToldWithItsSeedAndAsSmallAsItCanBe() {
        Map<String, byte[]> broken = PlantedDefects.SOME.get(0).classes();
        Seeds.Failure failure = Seeds.run(broken, 0, FEW_SEEDS, 1).failure();
        assertThat(failure).isNotNull();
        String told = Seeds.explain(broken, failure.seed());
        assertThat(told)
                .startsWith("seed " + failure.seed() + " violates invariant 4")
                .contains("decisions {}")
                .contains("VIOLATION of invariant 4");
        // one who holds the connection and one who waits for it
        assertThat(told.lines().filter(line -> line.startsWith("  actor"))).hasSizeLessThanOrEqualTo(3);
    }
}
