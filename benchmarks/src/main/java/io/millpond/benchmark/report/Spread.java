package io.millpond.benchmark.report;

import java.util.Arrays;

/**
 * A median and how far the rounds are apart that it is of.
 *
 * @param sign before it for people: empty, or what is known of it if it is a bound
 * @param rounds how many were measured; of one alone nobody knows how far the next would have been from it
 */
public record Spread(String sign, double median, double least, double most, int rounds) {
    /** Behind what was measured once. */
    static final String ONCE = "*";

    Spread(double median, double least, double most, int rounds) {
        this("", median, least, most, rounds);
    }

    /** What is not a number was not measured and does not count; if nothing was, nor is the median a number. */
    static Spread of(double... values) {
        double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        return new Spread(Figure.median(sorted), sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    /** The same with that sign. */
    Spread signed(String other) {
        return new Spread(other, median, least, most, rounds);
    }

    /** Whether there is anything. */
    boolean isMeasured() {
        return rounds > 0;
    }

    /** For people, with the range, or the mark of a single round; rounds that look the same are told once. */
    String text() {
        return withRange("");
    }

    /** The same of a ratio. */
    String ratio() {
        return withRange(" ×");
    }

    /** The same as {@link #text} without the range. */
    String middle() {
        return sign + Numbers.value(median);
    }

    private String withRange(String unit) {
        String middle = middle() + unit;
        if (rounds == 1) {
            return middle + ONCE;
        }
        String low = Numbers.value(least);
        String high = Numbers.value(most);
        return low.equals(high) ? middle : middle + " (" + low + "–" + high + ")";
    }
}
