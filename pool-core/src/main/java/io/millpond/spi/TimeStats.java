package io.millpond.spi;

/**
 * Durations of one kind since the pool started: an immutable snapshot.
 *
 * <p>Counts are exact. Unless {@code exactTimes} is on, the durations of uses shorter than 10 ms come from one use in 16.
 * Percentiles come from a histogram whose buckets are at most 25 % wide.
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
}
