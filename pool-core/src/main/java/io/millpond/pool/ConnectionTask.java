package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.jdbc.PhysicalConnection;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One driver call (or a few) on a worker, on behalf of a slot that the task owns by its ticket. A task that is not done
 * at its deadline loses the slot: {@link #giveUp} hands it to somebody else, and the task, whenever its driver call
 * comes back, finds its ticket stale and clears up only what it has in its own hands.
 */
abstract class ConnectionTask implements Runnable {
    private static final int NEW = 0;
    private static final int BEGUN = 1;
    private static final int GIVEN_UP = 2;
    private static final int HANGS = 3;
    private static final int ENDED = 4;

    /**
     * Whether a thread has begun with it: only then can giving it up leave one behind.
     *
     * <pre>
     *       run            give up
     * NEW ──────► BEGUN ────────────► HANGS      counted
     *  │            │ come back         │ come back
     *  │ give up    └──────► ENDED ◄────┘        not counted
     *  ▼       run             ▲
     * GIVEN_UP ────────────────┘                 counted as long as it holds a connection
     * </pre>
     *
     * The count goes with the move and with nothing else, so that it is right also if memory runs out on the way.
     */
    private final AtomicInteger stage = new AtomicInteger(NEW);

    final ConnectionWork work;
    final Slot<PhysicalConnection> slot;
    final long ticket;

    /** When it was started, by the exact clock, as is its deadline. */
    final long begunAt;

    /** How long it may take, in nanoseconds. */
    final long limit;

    final long deadline;

    ConnectionTask(ConnectionWork work, Slot<PhysicalConnection> slot, long ticket, long limit) {
        this.work = work;
        this.slot = slot;
        this.ticket = ticket;
        this.limit = limit;
        this.begunAt = work.clock.exact();
        this.deadline = begunAt + limit;
    }

    @Override
    public final void run() {
        if (stage.compareAndSet(NEW, BEGUN)) {
            try {
                if (isDone()) {
                    // given up between these two lines, or its slot had been taken away before
                    performTooLate();
                } else {
                    perform();
                }
            } finally {
                cameBack();
            }
        } else if (stage.compareAndSet(GIVEN_UP, ENDED)) {
            performTooLate();
            if (holdsConnection()) {
                work.zombieEnds();
            }
        }
    }

    /**
     * Its driver call is over, whatever came of it. At the end of {@link #run}, and before that by whoever has
     * something to do that needs the count.
     */
    final void cameBack() {
        if (stage.getAndSet(ENDED) == HANGS) {
            work.zombieEnds();
        }
    }

    /** It waited for a thread for so long that it was given up before it began. */
    void performTooLate() {}

    /**
     * Whether it has in its hands what the server still counts when the slot has been taken from it, be
     * it begun or not.
     */
    boolean holdsConnection() {
        return false;
    }

    /** Calls the driver; then moves the slot on, or finds that it was given up and clears up. */
    abstract void perform();

    /** What it does, for messages: "a connect". */
    abstract String what();

    /**
     * Past its deadline: takes the slot away from it, if it is not done in this very moment. By any thread, by
     * several at once too.
     */
    final void giveUp() {
        if (stage.get() == NEW && holdsConnection()) {
            // whoever started it may have had no memory for that, and nobody else would ever close the connection;
            // first, so that the next tick tries again if there still is none
            work.runOrDrop(this);
        }
        // where no thread has run it none hangs in the driver
        if (!move(NEW, GIVEN_UP, holdsConnection())) {
            move(BEGUN, HANGS, true);
        }
        boolean neverBegan = foundNoThread();
        // what this throws for want of memory is tried again at the next tick
        if (abandon()) {
            work.gaveUp(this, neverBegan);
        }
    }

    /** How much of its limit it has had; the rest the end of the pool takes from it. */
    final long timeGiven() {
        return work.table.isClosed() ? Math.min(work.clock.exact() - begunAt, limit) : limit;
    }

    /** Whether it was given up before any thread ran it. */
    final boolean foundNoThread() {
        return stage.get() == GIVEN_UP;
    }

    private boolean move(int from, int to, boolean counts) {
        if (stage.get() != from) {
            return false;
        }
        if (counts) {
            work.zombieBegins();
        }
        boolean moved = stage.compareAndSet(from, to);
        if (counts && !moved) {
            work.zombieEnds();
        }
        return moved;
    }

    /** Moves the slot on in place of the task; false if the task has done so itself. Never calls the driver. */
    abstract boolean abandon();

    /** Whether the task has ended, or gone so far that it no longer depends on the driver. */
    boolean isDone() {
        return !slot.isOwned(ticket);
    }
}
