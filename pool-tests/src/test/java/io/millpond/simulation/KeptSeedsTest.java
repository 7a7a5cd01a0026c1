package io.millpond.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Seeds that have found something, which {@code docs/simulation.md} tells. What a seed means changes with the scenarios
 * and with the pool, so that some are ordinary ones by now; nearly all mends have a test of their own as well.
 */
class KeptSeedsTest {
    private static final long[] KEPT = {
        1349, 4608, 5169, 28_305, 35_475, 45_026, 48_926, 97_867, 100_456, 109_936, 130_609, 168_822, 173_689, 175_490,
        231_481, 250_471, 298_479, 455_268, 695_434, 700_429, 736_415, 953_520, 1_033_861, 2_013_508, 4_217_706
    };

    @Test
    void mustKeepItsInvariantsWhereItOnceDidNot() {
        List<Long> failed = new ArrayList<>();
        try (QuietPool ignored = new QuietPool()) {
            Strands strands = Strands.best();
            PoolLoader loader = Seeds.warm(Map.of(), strands);
            for (long seed : KEPT) {
                Simulation.Result result =
                        Simulation.run(loader, strands, Scenarios.of(seed), Decisions.random(seed), false);
                if (result.violation() != null) {
                    failed.add(seed);
                }
            }
        }
        assertThat(failed)
                .withFailMessage(() -> Seeds.explain(Map.of(), failed.get(0)))
                .isEmpty();
    }
}
