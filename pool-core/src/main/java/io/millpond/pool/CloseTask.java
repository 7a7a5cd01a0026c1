package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the connection of a slot and frees the place. */
final class CloseTask extends ConnectionTask {
    private static final Logger LOG = LoggerFactory.getLogger(CloseTask.class);

    private final ConnectionWork work;
    private final RetireReason reason;
    private final boolean abortFirst;
    private final @Nullable PhysicalConnection connection;

    CloseTask(ConnectionWork work, Slot<PhysicalConnection> slot, long ticket, long deadline, boolean abortFirst) {
        super(slot, ticket, deadline);
        this.work = work;
        this.abortFirst = abortFirst;
        this.reason = Doom.reasonIn(slot.state());
        this.connection = work.table.empty(slot);
    }

    @Override
    public void run() {
        if (connection != null) {
            closeQuietly(connection.raw(), abortFirst);
        }
        if (!vacated()) {
            work.cameBack();
        }
        work.ended();
    }

    @Override
    void giveUp() {
        if (vacated()) {
            work.gaveUp("a close", ConnectionWork.CLOSE_NANOS);
            work.ended();
        }
    }

    /** Counted by whoever frees the place, the task itself or the one that gives it up: once for each connection. */
    private boolean vacated() {
        long finishing = slot.tryFinishClosing(ticket);
        if (finishing == 0) {
            return false;
        }
        if (connection != null) {
            work.closed(reason, connection.openedAt());
        }
        return work.vacate(slot, finishing);
    }

    /** Some drivers' abort() does nothing (H2, SQLite), so that close() always follows; others' close() would wait for a hung call. */
    static void closeQuietly(Connection raw, boolean abortFirst) {
        if (abortFirst) {
            try {
                raw.abort(Runnable::run);
            } catch (Throwable failure) {
                LOG.debug("abort failed", failure);
            }
        }
        try {
            raw.close();
        } catch (Throwable failure) {
            LOG.debug("close failed", failure);
        }
    }
}
