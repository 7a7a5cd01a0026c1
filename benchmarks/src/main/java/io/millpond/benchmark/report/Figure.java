package io.millpond.benchmark.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Arrays;
import java.util.List;

/**
 * One pool's value of one measure in one scenario.
 *
 * @param pool the id of a {@link io.millpond.benchmark.contender.Contender}
 * @param rounds one value for each round; all pools take turns in each round, so the n-th values of all belong together
 */
public record Figure(String program, String scenario, String pool, Measure measure, List<Double> rounds) {
    public Figure {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("no value of " + measure + " for " + pool + " in " + program);
        }
        rounds = List.copyOf(rounds);
    }

    /** The median of the rounds. */
    @JsonIgnore
    public double value() {
        return median(rounds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** How many times better than the other: the median of the ratios of rounds that belong together. */
    public double timesBetterThan(Figure other) {
        int pairs = Math.min(rounds.size(), other.rounds.size());
        double[] ratios = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            ratios[i] = measure.timesBetter(rounds.get(i), other.rounds.get(i));
        }
        return median(ratios);
    }

    boolean isOf(String otherProgram, String otherScenario, String otherPool, Measure otherMeasure) {
        return program.equals(otherProgram)
                && scenario.equals(otherScenario)
                && pool.equals(otherPool)
                && measure == otherMeasure;
    }

    /** Of at least one value; not changed. */
    public static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
