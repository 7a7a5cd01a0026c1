package io.millpond.pool;

import io.millpond.core.TimeHistogram;
import io.millpond.spi.TimeStats;
import java.util.Arrays;

/** Recorded durations at one moment. */
public final class TimeSnapshot implements TimeStats {
    private final long[] floors;
    private final long[] ceilings;
    private final long[] counts;
    private final long count;

    /** Sum of {@code counts}; differs from {@code count} where only some were timed. */
    private final long recorded;

    private final long totalNanos;
    private final long maxNanos;

    private TimeSnapshot(Builder builder, long count) {
        int size = builder.size;
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compare(builder.floors[a], builder.floors[b]));
        floors = new long[size];
        ceilings = new long[size];
        counts = new long[size];
        for (int i = 0; i < size; i++) {
            floors[i] = builder.floors[order[i]];
            ceilings[i] = builder.ceilings[order[i]];
            counts[i] = builder.counts[order[i]];
        }
        this.count = count;
        this.recorded = builder.counted();
        totalNanos = builder.totalNanos;
        maxNanos = builder.maxNanos;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public long totalNanos() {
        return totalNanos;
    }

    @Override
    public long maxNanos() {
        return maxNanos;
    }

    @Override
    public long percentileNanos(double share) {
        if (!(share >= 0.0 && share <= 1.0)) {
            throw new IllegalArgumentException(
                    "share = " + share + " is outside 0.0 … 1.0; give 0.99 for the 99th percentile");
        }
        long rank = (long) Math.ceil(share * recorded);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                long middle = floors[i] + (ceilings[i] - floors[i]) / 2;
                return Math.min(middle, maxNanos);
            }
        }
        return maxNanos;
    }

    @Override
    public String toString() {
        return "count=" + count + " total=" + totalNanos + "ns p50=" + percentileNanos(0.5) + "ns p99="
                + percentileNanos(0.99) + "ns max=" + maxNanos + "ns";
    }

    /** Collects buckets of several histograms. */
    public static final class Builder implements TimeHistogram.Reader {
        private long[] floors = new long[64];
        private long[] ceilings = new long[64];
        private long[] counts = new long[64];
        private int size;
        private long totalNanos;
        private long maxNanos;

        @Override
        public void bucket(long floor, long ceiling, long count) {
            if (size == floors.length) {
                floors = Arrays.copyOf(floors, size * 2);
                ceilings = Arrays.copyOf(ceilings, size * 2);
                counts = Arrays.copyOf(counts, size * 2);
            }
            floors[size] = floor;
            ceilings[size] = ceiling;
            counts[size++] = count;
        }

        @Override
        public void total(long nanos, long max) {
            totalNanos += nanos;
            maxNanos = Math.max(maxNanos, max);
        }

        /** Adds durations that were too short to be timed. */
        public void immediate(long count) {
            if (count > 0) {
                bucket(0, 0, count);
            }
        }

        /** How many were added so far. */
        public long counted() {
            return Arrays.stream(counts).sum();
        }

        /** @param count the true number, where only some were timed */
        public TimeSnapshot build(long count) {
            return new TimeSnapshot(this, count);
        }
    }
}
