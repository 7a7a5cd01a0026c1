package io.millpond.pool;

import io.millpond.core.CoarseClock;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends physical connections, so that no session stays on the server because a driver's {@code close()} throws: such a
 * connection is aborted. On workers, under the deadline of the task that asks for it; never throws.
 */
final class ConnectionCloser {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionCloser.class);

    /** More in a minute are counted in the next line that is written. */
    private static final int MOST_A_MINUTE = 5;

    private final String poolName;
    private final OpenedConnections opened;
    private final Counters counters;
    private final CoarseClock clock;
    private final PoolThreads threads;
    private final LogLimit limit = LogLimit.perMinute(MOST_A_MINUTE);

    ConnectionCloser(
            String poolName, OpenedConnections opened, Counters counters, CoarseClock clock, PoolThreads threads) {
        this.poolName = poolName;
        this.opened = opened;
        this.counters = counters;
        this.clock = clock;
        this.threads = threads;
    }

    /** Ends a connection in which no call of the driver can hang. */
    void close(Connection raw) {
        forget(raw);
        Throwable failure = closeFailure(raw);
        if (failure != null) {
            counters.closeFailures.increment();
            Throwable abortFailure = abortFailure(raw);
            report(failure, abortFailure, isOpen(raw));
        }
    }

    /**
     * Ends a connection in which a call may hang, for which some drivers' {@code close()} would wait. It follows all
     * the same: some drivers' {@code abort()} does nothing (H2, SQLite).
     */
    void abort(Connection raw) {
        forget(raw);
        Throwable abortFailure = abortFailure(raw);
        Throwable failure = closeFailure(raw);
        // after an abort that worked, a close() may well complain
        if (failure != null && (abortFailure != null || isOpen(raw))) {
            counters.closeFailures.increment();
            report(failure, abortFailure, isOpen(raw));
        }
    }

    private void forget(Connection raw) {
        try {
            opened.remove(raw);
        } catch (Throwable noMemory) {
            // who waits for a lock needs some; that it is closed matters more
        }
    }

    // one method for each call of the driver, because a lambda takes memory, which may be what is out

    private static @Nullable Throwable closeFailure(Connection raw) {
        try {
            raw.close();
            return null;
        } catch (Throwable failure) {
            return failure;
        }
    }

    private static @Nullable Throwable abortFailure(Connection raw) {
        try {
            raw.abort(Runnable::run);
            return null;
        } catch (Throwable failure) {
            return failure;
        }
    }

    /** A driver that cannot even say that counts as one whose connection is open. */
    private static boolean isOpen(Connection raw) {
        try {
            return !raw.isClosed();
        } catch (Throwable unknown) {
            return true;
        }
    }

    private void report(Throwable failure, @Nullable Throwable abortFailure, boolean open) {
        try {
            tell(failure, abortFailure, open);
        } catch (Throwable noMemory) {
            // the slot still waits to be freed
        }
    }

    private void tell(Throwable failure, @Nullable Throwable abortFailure, boolean open) {
        int unsaid = limit.admit(clock.exact());
        if (unsaid < 0) {
            return;
        }
        String end = abortFailure == null && !open
                ? "it was aborted"
                : "abort() did not end it either"
                        + (abortFailure == null ? "" : " (" + DriverFailure.described(abortFailure) + ")")
                        + ", its session may stay on the server: look at the driver's version and the server's sessions";
        // a log that blocks must not keep the place from whoever waits for it
        threads.say(() -> LOG.warn(
                "{}: a connection could not be closed ({}); {}{}",
                poolName,
                DriverFailure.described(failure),
                end,
                LogLimit.leftOut(unsaid)));
    }
}
