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
            for (int round = 0; round < scenario.rounds(); round++) {
                seconds += scenario.seconds() * scenario.pools(round).size();
            }
        }
        return Duration.ofSeconds(Math.round(seconds));
    }
}
