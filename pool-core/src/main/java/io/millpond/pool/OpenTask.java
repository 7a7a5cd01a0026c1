package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import java.sql.Connection;
import java.sql.SQLTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Opens one physical connection into a claimed slot. */
final class OpenTask extends ConnectionTask {
    private final ConnectionWork work;
    private final BooleanSupplier wanted;

    /** How it ended: normally, or with why it failed. */
    private final CompletableFuture<Void> outcome = new CompletableFuture<>();

    OpenTask(ConnectionWork work, Slot<PhysicalConnection> slot, long ticket, long deadline, BooleanSupplier wanted) {
        super(slot, ticket, deadline);
        this.work = work;
        this.wanted = wanted;
    }

    CompletableFuture<Void> outcome() {
        return outcome;
    }

    @Override
    public void run() {
        // between the decision to open and this moment the demand may have gone
        if (!wanted.getAsBoolean()) {
            work.vacate(slot, ticket);
            outcome.complete(null);
            work.ended();
            return;
        }
        long begun = work.clock.exact();
        try {
            PhysicalConnection connection = open();
            arrived(connection, work.clock.exact() - begun);
        } catch (Throwable cause) {
            failed(cause, work.clock.exact() - begun);
        }
        work.ended();
    }

    private PhysicalConnection open() throws Exception {
        Connection raw = work.opener.open();
        try {
            return work.dresser.dress(raw, work.clock.exact());
        } catch (Throwable failure) {
            CloseTask.closeQuietly(raw, false);
            throw failure;
        }
    }

    private void arrived(PhysicalConnection connection, long took) {
        long settled = slot.trySettle(ticket);
        long closing = settled == 0 ? slot.tryRetire(ticket, Doom.of(RetireReason.POOL_CLOSED)) : 0;
        if (settled == 0 && closing == 0) {
            work.cameBack();
            CloseTask.closeQuietly(connection.raw(), false);
            return;
        }
        work.table.fill(slot, connection);
        work.opened(took);
        if (settled != 0) {
            work.publish(slot, settled);
        } else {
            work.close(slot, closing, false);
        }
        outcome.complete(null);
    }

    private void failed(Throwable cause, long took) {
        long mine = takeOver();
        if (mine == 0) {
            work.cameBack();
            return;
        }
        // the failure is known before the place is free, so that the next connect waits for the back-off
        work.openFailed(cause, took);
        work.vacate(slot, mine);
        outcome.completeExceptionally(cause);
    }

    @Override
    void giveUp() {
        long mine = takeOver();
        if (mine != 0) {
            work.gaveUp("a connect", work.connectLimit());
            SQLTimeoutException cause = new SQLTimeoutException(
                    work.poolName + ": a connect did not finish within connectTimeout = "
                            + PoolFailures.millis(work.connectLimit())
                            + "; check host, port and network, or raise connectTimeout",
                    "08001");
            work.openFailed(cause, work.connectLimit());
            work.vacate(slot, mine);
            outcome.completeExceptionally(cause);
            work.ended();
        }
    }
}
