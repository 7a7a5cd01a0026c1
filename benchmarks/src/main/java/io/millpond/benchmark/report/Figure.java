package io.millpond.benchmark.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * One pool's value of one measure in one scenario.
 *
 * @param pool the id of a {@link io.millpond.benchmark.contender.Contender}
 * @param rounds one value for each round; all pools take turns in each round, so the n-th values of all belong
 *     together, and a round that failed is {@link Double#NaN}
 */
public record Figure(
        String program,
        String scenario,
        String pool,
        Measure measure,

        @JsonSerialize(contentUsing = NullIfNotMeasured.class)
        List<Double> rounds) {
    public Figure {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("no value of " + measure + " for " + pool + " in " + program);
        }
        // a null is what JSON has for a round that failed
        rounds = rounds.stream()
                .map(round -> Objects.requireNonNullElse(round, Double.NaN))
                .toList();
    }

    /** The median of the rounds that were measured. */
    @JsonIgnore
    public double value() {
        return values().median();
    }

    /** The rounds that were measured. */
    Spread values() {
        return Spread.of(rounds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** How many times better than the other: the ratios of rounds that belong together, of which both were measured. */
    public Spread against(Figure other) {
        int pairs = Math.min(rounds.size(), other.rounds.size());
        double[] ratios = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            ratios[i] = measure.timesBetter(rounds.get(i), other.rounds.get(i));
        }
        return Spread.of(ratios);
    }

    /** The median of that; not a number if no round has both. */
    public double timesBetterThan(Figure other) {
        return against(other).median();
    }

    /** The median of those rounds in which the other was measured too: what the ratio of the two is of. */
    double valueBeside(Figure other) {
        int pairs = Math.min(rounds.size(), other.rounds.size());
        double[] values = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            values[i] = other.rounds.get(i).isNaN() ? Double.NaN : rounds.get(i);
        }
        return Spread.of(values).median();
    }

    /** Whether it is no less than the other in a round in which both were measured. */
    boolean isSomewhereAsMuchAs(Figure other) {
        return IntStream.range(0, Math.min(rounds.size(), other.rounds.size()))
                .anyMatch(i -> rounds.get(i) >= other.rounds.get(i));
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

    /** JSON has no word for what is not a number. */
    static final class NullIfNotMeasured extends JsonSerializer<Double> {
        @Override
        public void serialize(Double round, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (round.isNaN()) {
                json.writeNull();
            } else {
                json.writeNumber(round);
            }
        }
    }
}
