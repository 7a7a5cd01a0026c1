package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.jdbc.PhysicalConnection;

/**
 * One driver call (or a few) on a worker, on behalf of a slot that the task owns by its ticket. A task that is not done at its
 * deadline loses the slot: {@link #giveUp} hands it to somebody else, and the task, whenever its driver call comes
 * back, finds its ticket stale and clears up only what it has in its own hands.
 */
abstract class ConnectionTask implements Runnable {
    final ConnectionWork work;
    final Slot<PhysicalConnection> slot;
    final long ticket;

    /** How long it may take, in nanoseconds. */
    final long limit;

    /** By the exact clock. */
    final long deadline;

    ConnectionTask(ConnectionWork work, Slot<PhysicalConnection> slot, long ticket, long limit) {
        this.work = work;
        this.slot = slot;
        this.ticket = ticket;
        this.limit = limit;
        this.deadline = work.clock.exact() + limit;
    }

    @Override
    public final void run() {
        if (isDone()) {
            performTooLate();
        } else {
            perform();
        }
    }

    /** It waited for a thread for so long that it was given up before it began. */
    void performTooLate() {
        work.cameBack();
    }

    /** Calls the driver; then moves the slot on, or finds that it was given up and clears up. */
    abstract void perform();

    /** What it does, for messages: "a connect". */
    abstract String what();

    /** Past its deadline: takes the slot away from it, if it is not done in this very moment. */
    final void giveUp() {
        // counted first: the task, when it comes back, must not take off what is not counted yet
        work.counters.zombies.incrementAndGet();
        if (abandon()) {
            work.gaveUp(this);
        } else {
            work.cameBack();
        }
    }

    /** Moves the slot on in place of the task; false if the task has done so itself. Never calls the driver. */
    abstract boolean abandon();

    /** Whether the task has ended, or gone so far that it no longer depends on the driver. */
    boolean isDone() {
        return !slot.isOwned(ticket);
    }
}
