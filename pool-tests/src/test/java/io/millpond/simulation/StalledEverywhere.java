package io.millpond.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One scenario, run once for each of its steps: nobody is preempted, but whoever is at that step stands still
 * there for a while.
 */
final class StalledEverywhere {
    private static final long FEWEST_STEPS = 200;

    /** @param step the first at which an invariant was violated, or -1 */
    record Outcome(long runs, long step, @Nullable Violation violation, List<String> trace) {
        void mustHold() {
            assertThat(violation).as("%s", this).isNull();
            // else the scenario has come to nothing
            assertThat(runs).isGreaterThan(FEWEST_STEPS);
        }

        void mustFind(PlantedDefect defect) {
            assertThat(violation)
                    .as("what %s violates: %s", defect, this)
                    .isNotNull()
                    .extracting(Violation::invariant)
                    .isEqualTo(defect.invariant());
        }

        @Override
        public String toString() {
            return violation == null
                    ? "nothing violated in " + runs + " runs"
                    : "with a thread stalled at step " + step + ": " + violation + '\n' + String.join("\n", trace);
        }
    }

    private StalledEverywhere() {}

    /** Until the first violation, or all steps are through. */
    static Outcome run(Map<String, byte[]> patched, Scenario scenario, long nanos) {
        try (QuietPool ignored = new QuietPool()) {
            Strands strands = Strands.best();
            PoolLoader loader = Seeds.warm(patched, strands);
            for (long step = 1; ; step++) {
                Simulation.Result result = Simulation.run(loader, strands, scenario, stalledAt(step, nanos), false);
                if (result.violation() != null) {
                    List<String> trace = Simulation.run(loader, strands, scenario, stalledAt(step, nanos), true)
                            .trace();
                    return new Outcome(step, step, result.violation(), trace);
                }
                if (result.steps() < step) {
                    return new Outcome(step, -1, null, List.of());
                }
            }
        }
    }

    private static Decisions stalledAt(long step, long nanos) {
        return Decisions.replay(new TreeMap<>(Map.of(step, Decisions.STALL + nanos)));
    }
}
