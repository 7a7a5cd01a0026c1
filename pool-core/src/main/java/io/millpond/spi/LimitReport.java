package io.millpond.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A limit of time that was reached.
 *
 * @param limit which one
 * @param allowed its value
 * @param elapsed how much time had passed when the pool acted
 * @param sql what ran, with every literal replaced by {@code ?}; {@code null} if nothing ran (idle in a transaction) or
 *     the text is not known
 * @param threadId id of the thread that borrowed the connection
 */
public record LimitReport(
        Limit limit,
        Duration allowed,
        Duration elapsed,
        @Nullable String sql,
        long threadId) {

    /** The limits of time that the pool keeps. */
    public enum Limit {
        /** {@code queryTimeout}, of one execution or fetch. */
        QUERY_TIMEOUT,
        /** The statement's own {@code setQueryTimeout}. */
        STATEMENT_TIMEOUT,
        /** {@code transactionTimeout}, of a whole transaction. */
        TRANSACTION_TIMEOUT,
        /** {@code idleInTransactionTimeout}, between two statements of a transaction. */
        IDLE_IN_TRANSACTION_TIMEOUT
    }
}
