package io.millpond.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One more connection to a database in memory that would be gone with its last one: opened beside the first of the
 * pool, closed after the last, and never lent. With it no reason for which connections are closed (idle, age,
 * {@code reconnect()}, reset, a fault) costs the data, and none of them has to know. Thread-safe.
 */
final class DataKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(DataKeeper.class);

    /** Opens it; blocks as long as the driver pleases. */
    @FunctionalInterface
    interface Opening {
        Connection open() throws SQLException;
    }

    private final String poolName;
    private final PoolThreads threads;
    private final ConnectionCloser closer;

    /** Whether somebody opens it or has opened it. */
    private final AtomicBoolean begun = new AtomicBoolean();

    /** Set by whoever begun; taken by whoever closes it. */
    private final AtomicReference<@Nullable Connection> kept = new AtomicReference<>();

    private volatile boolean closed;

    DataKeeper(String poolName, PoolThreads threads, ConnectionCloser closer) {
        this.poolName = poolName;
        this.threads = threads;
        this.closer = closer;
    }

    /**
     * Opens the connection if there is none; while a connection of the caller's is open, so that the data live until
     * this has returned. Others need not wait for it for the same reason.
     */
    void keep(Opening opening) {
        if (closed) {
            return;
        }
        forgetIfClosed();
        if (begun.compareAndSet(false, true)) {
            open(opening);
        }
    }

    /** A {@code SHUTDOWN} sent as SQL ends this connection too, and the next one opens the database anew. */
    private void forgetIfClosed() {
        Connection known = kept.get();
        if (known != null && isClosed(known) && kept.compareAndSet(known, null)) {
            begun.set(false);
        }
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException | RuntimeException unknown) {
            return true;
        }
    }

    private void open(Opening opening) {
        try {
            kept.set(opening.open());
        } catch (Throwable failure) {
            // the pool can work without; the next connection tries again
            begun.set(false);
            String what = DriverFailure.described(failure);
            threads.say(() -> LOG.warn(
                    "{}: no connection could be opened beside those of the pool ({}), so that the data of this"
                            + " in-memory database are lost when the pool closes its last",
                    poolName,
                    what));
        }
        if (closed) {
            close();
        }
    }

    boolean isEmpty() {
        return kept.get() == null;
    }

    /** Closes it, and keeps none from now on; on a worker. */
    void close() {
        // one of the two sees what the other has written: this the connection, or open() the flag
        closed = true;
        Connection last = kept.getAndSet(null);
        if (last != null) {
            closer.close(last);
        }
    }
}
