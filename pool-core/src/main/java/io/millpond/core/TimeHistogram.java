package io.millpond.core;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Durations in nanoseconds, in buckets that are at most 25 % wide: four to each power of two. Nothing is allocated by recording.
 * Either one thread at a time records with {@link #recordExclusive}, each having received the histogram from the one before by a happens-before
 * edge, or any number with {@link #record}; never both. Anybody may read; a reader may see a recording in part.
 */
public final class TimeHistogram {
    private static final int STEPS_BITS = 2;
    private static final int STEPS = 1 << STEPS_BITS;
    private static final int BUCKETS = (Long.SIZE - STEPS_BITS) * STEPS;
    private static final int TOTAL = BUCKETS;
    private static final int MAX = BUCKETS + 1;

    private final AtomicLongArray cells = new AtomicLongArray(BUCKETS + 2);

    /** Records {@code weight} durations of which {@code nanos} is an example. Single writer. */
    public void recordExclusive(long nanos, long weight) {
        int bucket = bucketOf(nanos);
        cells.setOpaque(bucket, cells.getPlain(bucket) + weight);
        cells.setOpaque(TOTAL, cells.getPlain(TOTAL) + nanos * weight);
        if (nanos > cells.getPlain(MAX)) {
            cells.setOpaque(MAX, nanos);
        }
    }

    /** Records one duration. Any number of writers. */
    public void record(long nanos) {
        cells.getAndIncrement(bucketOf(nanos));
        cells.getAndAdd(TOTAL, nanos);
        cells.accumulateAndGet(MAX, nanos, Math::max);
    }

    /** Takes in what has been recorded, bucket by bucket. */
    public interface Reader {
        /** {@code count} durations of at least {@code floor} and less than {@code ceiling} nanoseconds; never 0 of them. */
        void bucket(long floor, long ceiling, long count);

        /** The sum of all durations and the longest, after the buckets. */
        void total(long nanos, long max);
    }

    /** Shows what has been recorded so far. */
    public void showTo(Reader reader) {
        for (int i = 0; i < BUCKETS; i++) {
            long count = cells.getOpaque(i);
            if (count != 0) {
                reader.bucket(floorOf(i), floorOf(i + 1), count);
            }
        }
        reader.total(cells.getOpaque(TOTAL), cells.getOpaque(MAX));
    }

    static int bucketOf(long nanos) {
        if (nanos < STEPS) {
            return (int) Math.max(0, nanos);
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int step = (int) (nanos >>> exponent - STEPS_BITS) & STEPS - 1;
        return (exponent - STEPS_BITS + 1) * STEPS + step;
    }

    static long floorOf(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int exponent = bucket / STEPS + STEPS_BITS - 1;
        if (exponent >= Long.SIZE - 1) {
            return Long.MAX_VALUE;
        }
        return (1L << exponent) + ((long) (bucket % STEPS) << exponent - STEPS_BITS);
    }
}
