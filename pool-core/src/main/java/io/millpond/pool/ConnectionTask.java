package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.jdbc.PhysicalConnection;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One driver call (or a few) on a worker, on behalf of a slot that the task owns by its ticket. A task that is not done at its
 * deadline loses the slot: {@link #giveUp} hands it to somebody else, and the task, whenever its driver call comes
 * back, finds its ticket stale and clears up only what it has in its own hands.
 */
abstract class ConnectionTask implements Runnable {
    private static final int NEW = 0;
    private static final int BEGUN = 1;
    private static final int GIVEN_UP = 2;
    private static final int TOO_LATE = 3;

    /** Whether a thread has begun with it: only then can giving it up leave one behind. */
    private final AtomicInteger stage = new AtomicInteger(NEW);

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
        if (stage.compareAndSet(NEW, BEGUN)) {
            if (isDone()) {
                // given up between these two lines, and counted
                performTooLate();
                work.cameBack();
            } else {
                perform();
            }
        } else if (stage.compareAndSet(GIVEN_UP, TOO_LATE)) {
            performTooLate();
            if (holdsConnection()) {
                work.cameBack();
            }
        }
    }

    /** It waited for a thread for so long that it was given up before it began. */
    void performTooLate() {}

    /** Whether it has in its hands what the server still counts when the slot has been taken from it, be it begun or not. */
    boolean holdsConnection() {
        return false;
    }

    /** Calls the driver; then moves the slot on, or finds that it was given up and clears up. */
    abstract void perform();

    /** What it does, for messages: "a connect". */
    abstract String what();

    /** Past its deadline: takes the slot away from it, if it is not done in this very moment. By any thread, by several at once too. */
    final void giveUp() {
        if (stage.get() == NEW && holdsConnection()) {
            // whoever started it may have had no memory for that, and nobody else would ever close the connection;
            // first, so that the next tick tries again if there still is none
            work.runOrDrop(this);
        }
        // counted first: the task, when it comes back, must not take off what is not counted yet
        work.counters.zombies.incrementAndGet();
        if (stage.compareAndSet(NEW, GIVEN_UP)) {
            // no thread has run it, so that none hangs in the driver
            boolean abandoned = abandon();
            if (!holdsConnection()) {
                work.cameBack();
            }
            if (abandoned) {
                work.neverBegan(this);
            }
        } else if (stage.get() == BEGUN && abandon()) {
            work.gaveUp(this);
        } else {
            // done, or another thread has given it up before it began and does the rest: that one knows what counts
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
