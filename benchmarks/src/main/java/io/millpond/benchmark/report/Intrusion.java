package io.millpond.benchmark.report;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * What others took of the processors while a scenario ran.
 *
 * @param scenario program and scenario
 * @param stolen share of all processors, 0 to 1, that went to other machines on the same hardware
 * @param others share of all processors that went to processes that are not part of the benchmark
 */
public record Intrusion(String scenario, double stolen, double others) {
    private static final double HARMFUL = 0.05;

    /** Both. */
    public double share() {
        return stolen + others;
    }

    /** Whether the scenario's figures should be measured again. */
    @JsonIgnore
    public boolean isHarmful() {
        return share() > HARMFUL;
    }

    /** For people. */
    String text() {
        return scenario + ": " + percent(share()) + " of the processors (" + percent(stolen)
                + " taken by other machines, " + percent(others) + " by other processes)";
    }

    static String percent(double share) {
        return Math.round(100 * share) + " %";
    }
}
