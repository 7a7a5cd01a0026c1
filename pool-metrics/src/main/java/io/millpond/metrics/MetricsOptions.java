package io.millpond.metrics;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What {@link MillpondMetrics} shows, and how.
 *
 * @param names the sets of names; by default {@link MeterNames#JDBC} alone
 * @param poolNames the value of the tag that tells pools apart, for each set of names; by default, and for sets that
 *     are not in it, the pool's own name. Where something else reports some of these meters already (Spring Boot:
 *     {@code jdbc.connections.active} and three more, by the name of the bean), the same value here makes them one
 *     meter instead of two
 * @param tags further tags of every meter; none by default
 * @param percentiles shares from 0.0 to 1.0, ascending; by default 0.5, 0.95 and 0.99. Of the last two minutes, and of
 *     {@link MeterNames#JDBC} only
 * @param histogram upper bounds of the buckets of every time, ascending; none by default, which means no histogram. Of
 *     {@link MeterNames#JDBC} only
 * @param maxAge how old the numbers of a pool may be when they are read, so that all meters of a scrape show the same
 *     moment; 1 s by default. ZERO: every meter looks anew; 365 days at most
 */
public record MetricsOptions(
        Set<MeterNames> names,
        Map<MeterNames, String> poolNames,
        Tags tags,
        List<Double> percentiles,
        List<Duration> histogram,
        Duration maxAge) {

    /** As for the times of a pool: its nanoseconds fit in any sum. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final List<Duration> USUAL_BOUNDS = List.of(
            Duration.ofMillis(1),
            Duration.ofMillis(2),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30));

    /**
     * Keeps copies; percentiles and bounds are put in order, and doubles dropped.
     *
     * @throws IllegalArgumentException if {@code names} is empty, a percentile outside 0.0 … 1.0, a bound not above
     *     zero, {@code maxAge} negative, or a time longer than 365 days
     */
    public MetricsOptions {
        check(!names.isEmpty(), "names is empty; name at least one set, or bind nothing");
        check(!maxAge.isNegative(), "maxAge = " + maxAge + " is negative; ZERO means that every meter looks anew");
        check(
                maxAge.compareTo(LONGEST) <= 0,
                "maxAge = " + maxAge + " is longer than 365 days; numbers that old tell nothing, give seconds");
        for (double share : percentiles) {
            check(
                    share >= 0.0 && share <= 1.0,
                    "percentile = " + share + " is outside 0.0 … 1.0; give 0.99 for the 99th");
        }
        for (Duration bound : histogram) {
            check(bound.compareTo(Duration.ZERO) > 0, "histogram bound = " + bound + " is not above zero");
            check(
                    bound.compareTo(LONGEST) <= 0,
                    "histogram bound = " + bound + " is longer than 365 days; leave it out, the count has them all");
        }
        names = Set.copyOf(names);
        poolNames = Map.copyOf(poolNames);
        percentiles = List.copyOf(new TreeSet<>(percentiles));
        histogram = List.copyOf(new TreeSet<>(histogram));
    }

    /** What the tag of this set of names says; {@code null} for the pool's own name. */
    public @Nullable String poolName(MeterNames set) {
        return poolNames.get(set);
    }

    /** Everything at its default. */
    public static MetricsOptions defaults() {
        return builder().build();
    }

    /** Everything at its default, to be changed. */
    public static Builder builder() {
        return new Builder();
    }

    private static void check(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }

    /** Collects options; see {@link MetricsOptions} for their meaning and defaults. Not thread-safe. */
    public static final class Builder {
        private Set<MeterNames> names = EnumSet.of(MeterNames.JDBC);
        private final Map<MeterNames, String> poolNames = new EnumMap<>(MeterNames.class);
        private Tags tags = Tags.empty();
        private List<Double> percentiles = List.of(0.5, 0.95, 0.99);
        private List<Duration> histogram = List.of();
        private Duration maxAge = Duration.ofSeconds(1);

        private Builder() {}

        /** These sets of names and no others. */
        public Builder names(MeterNames first, MeterNames... further) {
            names = EnumSet.of(first, further);
            return this;
        }

        /** The pool's name in the tags of all sets; {@code null} for its own. */
        public Builder poolName(@Nullable String name) {
            poolNames.clear();
            if (name != null) {
                Arrays.stream(MeterNames.values()).forEach(set -> poolNames.put(set, name));
            }
            return this;
        }

        /** The pool's name in the tags of one set. */
        public Builder poolName(MeterNames set, String name) {
            poolNames.put(set, name);
            return this;
        }

        /** One more tag of every meter. */
        public Builder tag(String key, String value) {
            tags = tags.and(key, value);
            return this;
        }

        /** More tags of every meter. */
        public Builder tags(Iterable<? extends Tag> further) {
            tags = tags.and(further);
            return this;
        }

        /** These percentiles and no others; without any, none. */
        public Builder percentiles(double... shares) {
            percentiles = DoubleStream.of(shares).boxed().toList();
            return this;
        }

        /** Histograms of all times, with these upper bounds; without any, from 1 ms to 30 s in steps of 1, 2 and 5. */
        public Builder histogram(Duration... bounds) {
            histogram = bounds.length == 0 ? USUAL_BOUNDS : Arrays.asList(bounds);
            return this;
        }

        /** How old numbers may be. */
        public Builder maxAge(Duration age) {
            maxAge = age;
            return this;
        }

        /**
         * What has been collected.
         *
         * @throws IllegalArgumentException as {@link MetricsOptions} says
         */
        public MetricsOptions build() {
            return new MetricsOptions(names, poolNames, tags, percentiles, histogram, maxAge);
        }
    }
}
