package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks one idle connection that was withdrawn for that. */
final class CheckTask extends ConnectionTask {
    private static final Logger LOG = LoggerFactory.getLogger(CheckTask.class);

    private final ConnectionWork work;
    private final @Nullable PhysicalConnection connection;

    CheckTask(ConnectionWork work, Slot<PhysicalConnection> slot, long ticket, long deadline) {
        super(slot, ticket, deadline);
        this.work = work;
        this.connection = slot.resource();
    }

    @Override
    public void run() {
        if (isAlive()) {
            works();
        } else if (!work.retire(slot, ticket, RetireReason.VALIDATION_FAILED)) {
            work.cameBack();
        }
        work.ended();
    }

    private boolean isAlive() {
        if (connection == null) {
            return false;
        }
        try {
            return work.liveness.isAlive(connection.raw());
        } catch (Throwable failure) {
            LOG.debug("{}: a liveness check failed", work.poolName, failure);
            return false;
        }
    }

    private void works() {
        long settled = slot.trySettle(ticket);
        if (settled != 0) {
            work.table.noteChecked(slot);
            work.publish(slot, settled);
        } else if (!work.retire(slot, ticket, RetireReason.FAULTY)) {
            work.cameBack();
        }
    }

    @Override
    void giveUp() {
        if (work.retire(slot, ticket, RetireReason.VALIDATION_FAILED)) {
            work.gaveUp("a liveness check", work.validateLimit());
        }
    }
}
