package io.millpond.jdbc;

import io.millpond.core.CallTimes;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of one pool's connections are timed, and who is told. One instance for each pool; thread-safe.
 *
 * @param times of the calls
 * @param timesFetches whether fetches are timed like executions: there is a query limit, or transactions are watched
 *     and whoever fetches is not idle
 * @param queryLimit limit of one execution or fetch in nanoseconds; 0 for none
 * @param watchesTransactions whether the state of the transaction has to be known after each call
 * @param audience who is told
 * @param sharing whether leases are used by several threads
 */
public record CallRules(
        CallTimes times,
        boolean timesFetches,
        long queryLimit,
        boolean watchesTransactions,
        Audience audience,
        SharedLeases sharing) {
    public CallRules(
            CallTimes times, boolean timesFetches, long queryLimit, boolean watchesTransactions, Audience audience) {
        this(times, timesFetches, queryLimit, watchesTransactions, audience, new SharedLeases());
    }

    /** Told on the thread of the borrower: may not wait. */
    public interface Audience {
        /** A slow call has ended, or failed. */
        void ranSlowly(long borrowerId, @Nullable String sql, boolean quotedNames, long nanos, boolean failed);

        /** A call was not timed because another of the same lease was in the driver. */
        void overlapped();
    }
}
