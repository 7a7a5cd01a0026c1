package io.millpond.benchmark.plan;

import java.time.Duration;
import java.util.List;

/** Scenarios, in order. */
public record Plan(String name, List<Scenario> scenarios) {
    public Plan {
        scenarios = List.copyOf(scenarios);
    }

    /** About how long it takes. */
    public Duration estimate() {
        double seconds = 0;
        for (Scenario scenario : scenarios) {
            seconds += scenario.seconds() * scenario.rounds() * scenario.pools().size();
        }
        return Duration.ofSeconds(Math.round(seconds));
    }
}
