package io.millpond.jdbc;

import io.millpond.dialect.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The network timeout of one connection while a call with a limit is in the driver, where nothing else brings its
 * caller back from a server gone silent ({@link Dialect#needsReadLimit}). It comes after the pool's own limit and the
 * close that follows, and it is not there in a commit or any other call without a limit. One that is set already, by
 * whoever, stays. By the thread whose call is timed.
 */
final class ReadLimit {
    /** How long after its limit a call may still read: what the pool allows for a cancel, and 1 s. */
    private static final long AFTER = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final Connection raw;
    private final long queryLimit;

    /** What is set now; 0 for nothing. */
    private int set;

    private ReadLimit(Connection raw, long queryLimit) {
        this.raw = raw;
        this.queryLimit = queryLimit;
    }

    /** Null if this driver needs none. */
    static @Nullable ReadLimit of(Connection raw, Dialect dialect, CallRules calls) {
        return dialect.needsReadLimit() ? new ReadLimit(raw, calls.queryLimit()) : null;
    }

    /** @param own limit of this call alone, in nanoseconds; 0 if it has none */
    void begin(long own) {
        long nearest = own == 0 || queryLimit != 0 && queryLimit < own ? queryLimit : own;
        if (nearest == 0) {
            return;
        }
        try {
            if (raw.getNetworkTimeout() == 0) {
                int millis = (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nearest + AFTER));
                raw.setNetworkTimeout(Runnable::run, millis);
                set = millis;
            }
        } catch (SQLException | RuntimeException e) {
            // a closed connection, of which the call itself will tell
        }
    }

    void end() {
        if (set == 0) {
            return;
        }
        try {
            if (raw.getNetworkTimeout() == set) {
                raw.setNetworkTimeout(Runnable::run, 0);
            }
        } catch (SQLException | RuntimeException e) {
            // closed
        }
        set = 0;
    }
}
