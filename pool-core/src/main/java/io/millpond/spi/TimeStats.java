package io.millpond.spi;

/**
 * Durations of one kind since the pool started: an immutable snapshot.
 *
 * <p>Counts are exact. Unless {@code exactTimes} is on, the durations of uses shorter than 10 ms come from one use in
 * 16. Percentiles come from a histogram whose buckets are at most 25 % wide.
 */
public interface TimeStats {
    /** How many were counted. */
    long count();

    /** Their sum in nanoseconds. */
    long totalNanos();

    /** The longest in nanoseconds; 0 if none was counted. */
    long maxNanos();

    /**
     * The duration in nanoseconds that the given share of them did not exceed.
     *
     * @param share from 0.0 to 1.0, for instance 0.99
     * @throws IllegalArgumentException if {@code share} is outside 0.0 … 1.0
     */
    long percentileNanos(double share);

    /**
     * How many lasted {@code nanos} at most; never too many. Those in the one bucket that {@code nanos} divides are
     * left out, so that the answer is exact for some duration between 80 % of {@code nanos} and {@code nanos} itself;
     * it is exact for {@code nanos} if that is one nanosecond short of 4, 5, 6 or 7 times a power of two.
     *
     * <p>{@code countUpTo(Long.MAX_VALUE)} counts all, as the percentiles see them: unless {@code exactTimes} is on, it
     * may differ from {@link #count()} because one use in 16 stands for the others.
     *
     * @param nanos in nanoseconds; below 0 the answer is 0
     */
    long countUpTo(long nanos);

    /**
     * What was counted after an earlier snapshot: counts and sums are the differences. The longest is exact if it is
     * longer than everything before; otherwise it is known to its bucket, and given as the upper end of that.
     *
     * @param earlier from an earlier {@link PoolStats} of the same pool, and of the same kind
     * @throws IllegalArgumentException if {@code earlier} does not come from a pool
     */
    TimeStats since(TimeStats earlier);
}
