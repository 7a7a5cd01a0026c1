package io.millpond.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Durations in nanoseconds, in buckets that are at most 25 % wide: four to each power of two. There is room for the
 * powers of two between the shortest and the longest duration so far, 32 bytes for each; as a rule no recording
 * allocates anything, and a histogram without any has 32 bytes. Either one thread at a time records with
 * {@link #recordExclusive}, each having received the histogram from the one before by a happens-before edge, or any
 * number with {@link #record}; never both. Anybody may read; a reader may see a recording in part.
 */
public final class TimeHistogram {
    private static final int STEPS_BITS = 2;
    private static final int STEPS = 1 << STEPS_BITS;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle COUNTS;
    private static final VarHandle TOTAL;
    private static final VarHandle MAX;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            COUNTS = lookup.findVarHandle(TimeHistogram.class, "counts", long[].class);
            TOTAL = lookup.findVarHandle(TimeHistogram.class, "total", long.class);
            MAX = lookup.findVarHandle(TimeHistogram.class, "max", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Where is recorded what there is no memory for; never read. */
    private static final TimeHistogram NOWHERE = new TimeHistogram();

    /**
     * Element 0 is the number of the first bucket that there is room for, then come the counts from that one on. Null
     * until something is counted. Replaced by a copy to grow, and by each {@link #record}.
     */
    private long @Nullable [] counts;

    /** Sum of all durations. By {@link #TOTAL} only. */
    @SuppressWarnings("unused")
    private long total;

    /** The longest. By {@link #MAX} only. */
    @SuppressWarnings("unused")
    private long max;

    /** A new one if there is memory for it. */
    static @Nullable TimeHistogram tryCreate() {
        try {
            return new TimeHistogram();
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    /** Where to record: whoever does has something to bring to its end, which must not fail for want of memory. */
    static TimeHistogram orNowhere(@Nullable TimeHistogram times) {
        return times != null ? times : NOWHERE;
    }

    /**
     * Records {@code weight} durations of which {@code nanos} is an example; nothing if there is no memory for
     * it. Single writer.
     */
    public void recordExclusive(long nanos, long weight) {
        int bucket = bucketOf(nanos);
        long[] known = counts;
        if (known == null || !hasRoom(known, bucket)) {
            known = stretched(known, bucket);
            if (known == null) {
                return;
            }
            COUNTS.setRelease(this, known);
        }
        int at = placeOf(known, bucket);
        COUNT.setOpaque(known, at, known[at] + weight);
        TOTAL.setOpaque(this, total + nanos * weight);
        if (nanos > max) {
            MAX.setOpaque(this, nanos);
        }
    }

    /**
     * Records one duration; nothing if there is no memory for it. Any number of writers, each of which copies the
     * counts: for what is rare.
     */
    public void record(long nanos) {
        int bucket = bucketOf(nanos);
        long[] known;
        long[] next;
        do {
            known = (long[]) COUNTS.getAcquire(this);
            next = stretched(known, bucket);
            if (next == null) {
                return;
            }
            next[placeOf(next, bucket)]++;
        } while (!COUNTS.compareAndSet(this, known, next));
        TOTAL.getAndAdd(this, nanos);
        long longest = (long) MAX.getVolatile(this);
        while (nanos > longest && !MAX.compareAndSet(this, longest, nanos)) {
            longest = (long) MAX.getVolatile(this);
        }
    }

    private static int placeOf(long[] counts, int bucket) {
        return bucket - (int) counts[0] + 1;
    }

    private static boolean hasRoom(long[] counts, int bucket) {
        int at = placeOf(counts, bucket);
        return at > 0 && at < counts.length;
    }

    /** A copy with room for this bucket and all of its power of two; null if there is no memory. */
    private static long @Nullable [] stretched(long @Nullable [] known, int bucket) {
        int first = bucket & -STEPS;
        int end = first + STEPS;
        if (known != null) {
            first = Math.min(first, (int) known[0]);
            end = Math.max(end, (int) known[0] + known.length - 1);
        }
        try {
            long[] wider = new long[1 + end - first];
            wider[0] = first;
            if (known != null) {
                System.arraycopy(known, 1, wider, 1 + (int) known[0] - first, known.length - 1);
            }
            return wider;
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    /** Takes in what has been recorded, bucket by bucket. */
    public interface Reader {
        /**
         * {@code count} durations of at least {@code floor} and less than {@code ceiling} nanoseconds; never 0 of them.
         */
        void bucket(long floor, long ceiling, long count);

        /** The sum of all durations and the longest, after the buckets. */
        void total(long nanos, long max);
    }

    /** Shows what has been recorded so far. */
    public void showTo(Reader reader) {
        long[] known = (long[]) COUNTS.getAcquire(this);
        for (int at = 1; known != null && at < known.length; at++) {
            long count = (long) COUNT.getOpaque(known, at);
            if (count != 0) {
                int bucket = (int) known[0] + at - 1;
                reader.bucket(floorOf(bucket), floorOf(bucket + 1), count);
            }
        }
        reader.total((long) TOTAL.getOpaque(this), (long) MAX.getOpaque(this));
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
