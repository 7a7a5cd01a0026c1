package io.millpond.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.spi.RetireReason;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final int ENOUGH = 10_000;

    private static final long SEEDS = Long.getLong("millpond.simulation.seeds", ENOUGH);
    private static final long FIRST = Long.getLong("millpond.simulation.first", 0);
    private static final int THREADS = Integer.getInteger(
            "millpond.simulation.threads", Runtime.getRuntime().availableProcessors());

    /** Of a slot, as drawn at its state. */
    private static final List<String> MOVES = List.of(
            "FREE to OPENING",
            "OPENING to CHECKING",
            "OPENING to FREE",
            "CHECKING to IDLE",
            "CHECKING to LEASED",
            "CHECKING to CLOSING",
            "CHECKING to FREE",
            "IDLE to LEASED",
            "IDLE to CHECKING",
            "IDLE to CLOSING",
            "LEASED to IDLE",
            "LEASED to LEASED",
            "LEASED to RESETTING",
            "LEASED to CHECKING",
            "LEASED to CLOSING",
            "RESETTING to IDLE",
            "RESETTING to LEASED",
            "RESETTING to CHECKING",
            "RESETTING to CLOSING",
            "CLOSING to FREE");

    @Test
    void mustKeepItsInvariantsInWhateverOrderThingsHappen() {
        Seeds.Report report = Seeds.run(Map.of(), FIRST, SEEDS, THREADS);
        System.out.println("simulation: " + report);
        Seeds.Failure failure = report.failure();
        assertThat(failure)
                .withFailMessage(() -> Seeds.explain(Map.of(), failure.seed()))
                .isNull();
        if (SEEDS >= ENOUGH) {
            assertThat(whatCanHappen())
                    .allSatisfy(each -> assertThat(report.coverage().of(each))
                            .as("how often happened: %s", each)
                            .isPositive());
        }
    }

    /** What steps and mischief there are is taken from the scenarios themselves. */
    private static Set<String> whatCanHappen() {
        Set<String> all = new TreeSet<>(MOVES);
        for (Borrower.Outcome outcome : Borrower.Outcome.values()) {
            all.add("borrow " + outcome);
        }
        Arrays.stream(RetireReason.values())
                .filter(reason -> reason != RetireReason.LEAKED) // a matter of the garbage collector
                .forEach(reason -> all.add("closed for " + reason));
        LongStream.range(FIRST, FIRST + ENOUGH).mapToObj(Scenarios::of).forEach(scenario -> {
            for (Mischief each : scenario.mischief()) {
                all.add("wrong in " + each.call());
                all.add("wrong as " + each.what());
            }
            for (Scenario.Step step : scenario.steps()) {
                all.add("act " + step.act());
                if (step.act() == Scenario.Act.VISIT) {
                    all.add("use " + step.use());
                    all.add("end " + step.end());
                }
            }
        });
        return all;
    }
}
