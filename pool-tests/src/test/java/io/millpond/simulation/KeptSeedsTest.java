package io.millpond.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Seeds that have found something, which {@code docs/simulation.md} tells. What a seed means changes with the scenarios and with the pool, so that each mend has a test of its
 * own as well.
 */
class KeptSeedsTest {
    private static final long[] KEPT = {
        4608, 5169, 35_475, 45_026, 100_456, 109_936, 130_609, 298_479, 1_033_861, 2_013_508, 4_217_706
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
