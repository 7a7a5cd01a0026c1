package io.millpond.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A simulation that finds nothing must be one that would. */
class PlantedDefectTest {
    private static final long FEW_SEEDS = 4_000;
    private static final long MANY_SEEDS = 40_000;

    static List<PlantedDefect> some() {
        return PlantedDefects.SOME;
    }

    static List<PlantedDefect> more() {
        return PlantedDefects.MORE;
    }

    private static void mustBeFound(PlantedDefect defect, long seeds) {
        Seeds.Report report = Seeds.run(defect.classes(), 0, seeds, 1);
        assertThat(report.failure()).as("%s, in %s", defect, report).isNotNull();
        System.out.printf(
                "simulation: found after %d seeds: %s (%s)%n",
                report.seeds(), defect, report.failure().violation().what());
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
