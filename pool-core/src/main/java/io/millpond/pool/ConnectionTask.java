package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;

/**
 * One driver call (or a few) on a worker, on behalf of a slot that the task owns by its ticket. A task that is not done at its
 * deadline loses the slot: {@link #giveUp} hands it to somebody else, and the task, whenever its driver call comes
 * back, finds its ticket stale and clears up only what it has in its own hands.
 */
abstract class ConnectionTask implements Runnable {
    final Slot<PhysicalConnection> slot;
    final long ticket;

    /** By the exact clock. */
    final long deadline;

    ConnectionTask(Slot<PhysicalConnection> slot, long ticket, long deadline) {
        this.slot = slot;
        this.ticket = ticket;
        this.deadline = deadline;
    }

    /** Whether the task has ended, or gone so far that it no longer depends on the driver. */
    boolean isDone() {
        return !slot.isOwned(ticket);
    }

    /** Makes the slot this caller's for good, doomed or not; answers the new ticket, or 0 if somebody else was first. */
    final long takeOver() {
        long settled = slot.trySettle(ticket);
        return settled != 0 ? settled : slot.tryRetire(ticket, Doom.of(RetireReason.POOL_CLOSED));
    }

    /** Past its deadline: take the slot away from it, if it is not done in this very moment. */
    abstract void giveUp();
}
