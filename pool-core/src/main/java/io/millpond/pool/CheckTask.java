package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import org.jspecify.annotations.Nullable;

/**
 * Checks one connection that was withdrawn for that. A passing check speaks for the database, a failed one against it.
 */
final class CheckTask extends ConnectionTask {
    private final @Nullable PhysicalConnection connection;

    /** What the driver threw. By the thread that checks. */
    private @Nullable Throwable thrown;

    CheckTask(ConnectionWork work, Slot<PhysicalConnection> slot, long ticket, long limit) {
        super(work, slot, ticket, limit);
        this.connection = slot.resource();
    }

    @Override
    void perform() {
        long asked = work.clock.exact();
        boolean alive = isAlive();
        long took = work.clock.exact() - asked;
        boolean mine = alive ? passed() : failed();
        cameBack();
        if (!mine || !alive) {
            // one that passed has made no room, and serves who waits by itself
            work.ended();
        }
        if (mine && !alive) {
            // last: nobody is to wait for a log
            work.log.checkFailed(thrown, took, limit);
        }
    }

    private boolean isAlive() {
        if (connection == null) {
            return false;
        }
        try {
            return work.liveness.isAlive(connection.raw());
        } catch (Throwable failure) {
            thrown = failure;
            return false;
        }
    }

    private boolean passed() {
        long settled = slot.trySettle(ticket);
        if (settled == 0) {
            return false;
        }
        work.table.noteChecked(slot);
        work.backoff.reassure();
        work.publish(slot, settled);
        return true;
    }

    private boolean failed() {
        if (!work.retire(slot, ticket, RetireReason.VALIDATION_FAILED)) {
            return false;
        }
        work.foundDead();
        return true;
    }

    @Override
    String what() {
        return "a liveness check";
    }

    /** Where no thread was to be had, the connection goes on waiting for its check: nobody has asked the database. */
    @Override
    boolean abandon() {
        if (!foundNoThread() || work.table.isClosed()) {
            return failed();
        }
        long settled = slot.trySettle(ticket);
        if (settled == 0) {
            return false;
        }
        work.check(slot, settled);
        return true;
    }
}
