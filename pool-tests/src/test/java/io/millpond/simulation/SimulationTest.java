package io.millpond.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final long SEEDS = Long.getLong("millpond.simulation.seeds", 10_000);
    private static final long FIRST = Long.getLong("millpond.simulation.first", 0);
    private static final int THREADS = Integer.getInteger(
            "millpond.simulation.threads", Runtime.getRuntime().availableProcessors());

    @Test
    void mustKeepItsInvariantsInWhateverOrderThingsHappen() {
        Seeds.Report report = Seeds.run(Map.of(), FIRST, SEEDS, THREADS);
        System.out.println("simulation: " + report);
        Seeds.Failure failure = report.failure();
        assertThat(failure)
                .withFailMessage(() -> Seeds.explain(Map.of(), failure.seed()))
                .isNull();
        for (Borrower.Outcome outcome : Borrower.Outcome.values()) {
            assertThat(report.outcomes()[outcome.ordinal()])
                    .as("borrows that ended %s", outcome)
                    .isPositive();
        }
    }
}
