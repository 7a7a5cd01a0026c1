package io.millpond.spi;

import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * No connection could be had within {@code acquireTimeout}, or more than {@code maxWaiting} borrowers wait already. The
 * message says how the pool stood; the cause is a failed connect only if that happened during this wait.
 */
public final class AcquireTimeoutException extends SQLTransientConnectionException {
    private static final long serialVersionUID = 1L;

    /** SQLState of class 08, connection exception: "unable to establish the connection" (SQL:2016 part 2, table 38). */
    public static final String SQL_STATE = "08001";

    private final transient @Nullable PoolStats stats;

    /** Made by the pool. */
    public AcquireTimeoutException(String message, PoolStats stats, @Nullable Throwable cause) {
        super(message, SQL_STATE, cause);
        this.stats = stats;
    }

    /** The numbers of the pool at that moment; null if this exception was deserialized. */
    public @Nullable PoolStats stats() {
        return stats;
    }
}
