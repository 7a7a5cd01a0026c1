package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** Closes the connection of a slot and frees the place. */
final class CloseTask extends ConnectionTask {
    private final RetireReason reason;
    private final boolean abortFirst;
    private final @Nullable PhysicalConnection connection;

    CloseTask(ConnectionWork work, Slot<PhysicalConnection> slot, long ticket, long limit, boolean abortFirst) {
        super(work, slot, ticket, limit);
        this.abortFirst = abortFirst;
        this.reason = Doom.reasonIn(slot.state());
        this.connection = slot.resource();
    }

    @Override
    void perform() {
        if (connection != null) {
            end(connection.raw());
        }
        vacated();
        cameBack();
        work.ended();
    }

    private void end(Connection raw) {
        if (abortFirst) {
            work.closer.abort(raw);
        } else {
            work.closer.close(raw);
        }
    }

    /** Nobody else has the connection: it is closed all the same. */
    @Override
    void performTooLate() {
        if (connection != null) {
            end(connection.raw());
        }
    }

    @Override
    boolean holdsConnection() {
        return connection != null;
    }

    @Override
    String what() {
        return "a close";
    }

    @Override
    boolean abandon() {
        return vacated();
    }

    /**
     * Counted by whoever frees the place, the task itself or the one that gives it up: once for each connection. Until
     * then the slot keeps it, so that it can be found if there was no memory to run this task.
     */
    private boolean vacated() {
        long finishing = slot.tryFinishClosing(ticket);
        if (finishing == 0) {
            return false;
        }
        work.table.empty(slot);
        if (connection != null) {
            work.closed(reason, connection.openedAt());
        }
        return work.vacate(slot, finishing);
    }
}
