package io.millpond.pool;

import io.millpond.core.TimeHistogram;
import io.millpond.spi.TimeStats;
import java.util.Arrays;

/** Recorded durations at one moment: how many fell into each bucket, in ascending order of buckets. */
public final class TimeSnapshot implements TimeStats {
    private final long[] floors;

    /** Exclusive, and different for each bucket; 0 for what was too short to be timed. */
    private final long[] ceilings;

    private final long[] counts;
    private final long count;

    /** Sum of {@code counts}; differs from {@code count} where only some were timed. */
    private final long recorded;

    private final long totalNanos;
    private final long maxNanos;

    private TimeSnapshot(Builder builder, long count) {
        floors = Arrays.copyOf(builder.floors, builder.size);
        ceilings = Arrays.copyOf(builder.ceilings, builder.size);
        counts = Arrays.copyOf(builder.counts, builder.size);
        this.count = count;
        recorded = builder.counted();
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
    public long countUpTo(long nanos) {
        if (nanos < 0) {
            return 0;
        }
        long seen = 0;
        for (int i = 0; i < counts.length && ceilings[i] - 1 <= nanos; i++) {
            seen += counts[i];
        }
        return seen;
    }

    @Override
    public TimeStats since(TimeStats earlier) {
        if (!(earlier instanceof TimeSnapshot before)) {
            throw new IllegalArgumentException("earlier is a "
                    + earlier.getClass().getName() + "; give the TimeStats of an earlier snapshot of the same pool");
        }
        Builder added = new Builder();
        long longest = 0;
        for (int i = 0; i < counts.length; i++) {
            // what was too short to be timed is a difference itself, and can be less than before for a moment
            long more = counts[i] - before.countIn(ceilings[i]);
            if (more > 0) {
                added.bucket(floors[i], ceilings[i], more);
                longest = Math.max(0, ceilings[i] - 1);
            }
        }
        added.total(
                Math.max(0, totalNanos - before.totalNanos),
                maxNanos > before.maxNanos ? maxNanos : Math.min(longest, maxNanos));
        return added.build(Math.max(0, count - before.count));
    }

    private long countIn(long ceiling) {
        int at = Arrays.binarySearch(ceilings, ceiling);
        return at < 0 ? 0 : counts[at];
    }

    @Override
    public String toString() {
        return "count=" + count + " total=" + totalNanos + "ns p50=" + percentileNanos(0.5) + "ns p99="
                + percentileNanos(0.99) + "ns max=" + maxNanos + "ns";
    }

    /** Collects buckets of several histograms, all of them divided alike. */
    public static final class Builder implements TimeHistogram.Reader {
        private long[] floors = new long[64];
        private long[] ceilings = new long[64];
        private long[] counts = new long[64];
        private int size;
        private long totalNanos;
        private long maxNanos;

        @Override
        public void bucket(long floor, long ceiling, long count) {
            int at = Arrays.binarySearch(ceilings, 0, size, ceiling);
            if (at < 0) {
                at = -at - 1;
                insert(at, floor, ceiling);
            }
            counts[at] += count;
        }

        private void insert(int at, long floor, long ceiling) {
            if (size == floors.length) {
                floors = Arrays.copyOf(floors, size * 2);
                ceilings = Arrays.copyOf(ceilings, size * 2);
                counts = Arrays.copyOf(counts, size * 2);
            }
            System.arraycopy(floors, at, floors, at + 1, size - at);
            System.arraycopy(ceilings, at, ceilings, at + 1, size - at);
            System.arraycopy(counts, at, counts, at + 1, size - at);
            floors[at] = floor;
            ceilings[at] = ceiling;
            counts[at] = 0;
            size++;
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
            return Arrays.stream(counts, 0, size).sum();
        }

        /** @param count the true number, where only some were timed */
        public TimeSnapshot build(long count) {
            return new TimeSnapshot(this, count);
        }
    }
}
