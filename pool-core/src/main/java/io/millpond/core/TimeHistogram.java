package io.millpond.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Durations in nanoseconds, in buckets that are at most 25 % wide: four to each power of two. The buckets of four powers of two are allocated
 * together, 144 bytes, when the first duration falls among them; as a rule no recording allocates anything.
 * Either one thread at a time records with {@link #recordExclusive}, each having received the histogram from the one before by a happens-before
 * edge, or any number with {@link #record}; never both. Anybody may read; a reader may see a recording in part.
 */
public final class TimeHistogram {
    private static final int STEPS_BITS = 2;
    private static final int STEPS = 1 << STEPS_BITS;
    private static final int BUCKETS = (Long.SIZE - STEPS_BITS) * STEPS;
    private static final int GROUP_BITS = 4;
    private static final int GROUP = 1 << GROUP_BITS;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle GROUPS = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final VarHandle TOTAL;
    private static final VarHandle MAX;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TOTAL = lookup.findVarHandle(TimeHistogram.class, "total", long.class);
            MAX = lookup.findVarHandle(TimeHistogram.class, "max", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Where counts go that there is no memory for; never read. */
    private static final long[] NOWHERE = new long[GROUP];

    /** Counts by bucket; a group is null until something is counted in it, and set once, by CAS. */
    private final long[][] groups = new long[(BUCKETS + GROUP - 1) / GROUP][];

    /** Sum of all durations. By {@link #TOTAL} only. */
    @SuppressWarnings("unused")
    private long total;

    /** The longest. By {@link #MAX} only. */
    @SuppressWarnings("unused")
    private long max;

    /** Records {@code weight} durations of which {@code nanos} is an example. Single writer. */
    public void recordExclusive(long nanos, long weight) {
        int bucket = bucketOf(nanos);
        long[] group = groupOf(bucket);
        int at = bucket & GROUP - 1;
        COUNT.setOpaque(group, at, group[at] + weight);
        TOTAL.setOpaque(this, total + nanos * weight);
        if (nanos > max) {
            MAX.setOpaque(this, nanos);
        }
    }

    /** Records one duration. Any number of writers. */
    public void record(long nanos) {
        int bucket = bucketOf(nanos);
        COUNT.getAndAdd(groupOf(bucket), bucket & GROUP - 1, 1L);
        TOTAL.getAndAdd(this, nanos);
        long longest = (long) MAX.getVolatile(this);
        while (nanos > longest && !MAX.compareAndSet(this, longest, nanos)) {
            longest = (long) MAX.getVolatile(this);
        }
    }

    private long[] groupOf(int bucket) {
        int at = bucket >> GROUP_BITS;
        long[] known = (long[]) GROUPS.getAcquire(groups, at);
        return known != null ? known : firstOf(at);
    }

    /** Whoever records has something to bring to its end, which must not fail for want of memory: rather is nothing recorded. */
    private long[] firstOf(int at) {
        long[] fresh;
        try {
            fresh = new long[GROUP];
        } catch (OutOfMemoryError e) {
            return NOWHERE;
        }
        long[] other = (long[]) GROUPS.compareAndExchange(groups, at, (long[]) null, fresh);
        return other == null ? fresh : other;
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
        for (int at = 0; at < groups.length; at++) {
            long[] group = (long[]) GROUPS.getAcquire(groups, at);
            if (group != null) {
                showGroup(group, at << GROUP_BITS, reader);
            }
        }
        reader.total((long) TOTAL.getOpaque(this), (long) MAX.getOpaque(this));
    }

    private static void showGroup(long[] group, int first, Reader reader) {
        for (int i = 0; i < GROUP; i++) {
            long count = (long) COUNT.getOpaque(group, i);
            if (count != 0) {
                reader.bucket(floorOf(first + i), floorOf(first + i + 1), count);
            }
        }
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
