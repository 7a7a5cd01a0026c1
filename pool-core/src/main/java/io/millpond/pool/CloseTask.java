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

    private final RetireReason reason;
    private final boolean abortFirst;
    private final @Nullable PhysicalConnection connection;

    CloseTask(ConnectionWork work, Slot<PhysicalConnection> slot, long ticket, long limit, boolean abortFirst) {
        super(work, slot, ticket, limit);
        this.abortFirst = abortFirst;
        this.reason = Doom.reasonIn(slot.state());
        this.connection = work.table.empty(slot);
    }

    @Override
    void perform() {
        if (connection != null) {
            closeQuietly(connection.raw(), abortFirst);
        }
        if (!vacated()) {
            work.cameBack();
        }
        work.ended();
    }

    /** Nobody else has the connection: it is closed all the same. */
    @Override
    void performTooLate() {
        perform();
    }

    @Override
    String what() {
        return "a close";
    }

    @Override
    boolean abandon() {
        return vacated();
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
                LOG.debug("abort failed: {}", DriverFailure.described(failure));
            }
        }
        try {
            raw.close();
        } catch (Throwable failure) {
            LOG.debug("close failed: {}", DriverFailure.described(failure));
        }
    }
}
