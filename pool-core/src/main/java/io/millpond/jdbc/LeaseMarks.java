package io.millpond.jdbc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a lease has to answer for when it ends, in one word: what was changed, and how many calls and cancels are in the
 * driver. What the order of counting and looking has to be is told in {@link LeaseFence}.
 */
abstract class LeaseMarks extends Wrapping {
    // what has to be restored
    static final int AUTO_COMMIT = 1;
    static final int ISOLATION = 1 << 1;
    static final int READ_ONLY = 1 << 2;
    static final int CATALOG = 1 << 3;
    static final int SCHEMA = 1 << 4;
    static final int HOLDABILITY = 1 << 5;
    static final int NETWORK_TIMEOUT = 1 << 6;
    static final int CLIENT_INFO = 1 << 7;
    static final int TYPE_MAP = 1 << 8;
    /** A cancel has been sent, of which the next call must make sure that nothing is left. */
    static final int CANCELLED = 1 << 9;
    /** The application has the driver's object and may have done anything to it. */
    static final int RAW_TAKEN = 1 << 10;
    /** Something happened that no reset can undo: the connection must not be lent again. */
    static final int DOUBTFUL = 1 << 11;

    /** SQL of the lease may have changed what JDBC knows nothing of. */
    static final int SESSION = 1 << 12;

    /**
     * A transaction may be open that the driver has not seen: a call failed, or its answer was perhaps not
     * read to the end.
     */
    static final int UNSEEN_TRANSACTION = 1 << 13;

    /** Others than the owner use the lease, or have; the slot's state says so too, as long as the lease lasts. */
    static final int SHARED = 1 << 14;

    /** One call in the driver that must not outlive the lease. */
    private static final int CALL = 1 << 15;

    /** More at the same time are refused. */
    static final int MOST_CALLS = 0x1FF;

    static final int CALLS = MOST_CALLS * CALL;

    /** One cancel in the driver. */
    private static final int CANCEL = 1 << 24;

    private static final int CANCELS = 0xFF << 24;

    /** A cancel is in flight, or has left something to settle. */
    static final int DISTURBED = CANCELS | CANCELLED;

    /** How long an execution or a close waits for a cancel in flight before the connection counts as doubtful. */
    private static final long CANCEL_PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private static final VarHandle MARKS;

    static {
        try {
            MARKS = MethodHandles.lookup().findVarHandle(LeaseMarks.class, "marks", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The marks and the two counts. Read-modify-write through {@link #MARKS} only: threads may share a lease. */
    @SuppressWarnings("unused")
    private volatile int marks;

    final int marks() {
        return marks;
    }

    /** The marks, for an owner that has looked at the slot's state before. */
    final int marksPlain() {
        return (int) MARKS.get(this);
    }

    final boolean isMarked(int mark) {
        return (marks & mark) != 0;
    }

    final void mark(int mark) {
        if ((marks & mark) != mark) {
            MARKS.getAndBitwiseOr(this, mark);
        }
    }

    final void unmark(int mark) {
        MARKS.getAndBitwiseAnd(this, ~mark);
    }

    // ---- what is in the driver ----

    /** Counts a call; answers how many there were, or -1, with nothing counted, if there were too many. */
    final int countCall() {
        while (true) {
            int before = marks;
            if ((before & CALLS) == CALLS) {
                return -1;
            }
            if (MARKS.compareAndSet(this, before, before + CALL)) {
                return (before & CALLS) / CALL;
            }
        }
    }

    final void uncountCall() {
        MARKS.getAndAdd(this, -CALL);
    }

    /** Calls that are counted. */
    final int countedCalls() {
        return (marks & CALLS) / CALL;
    }

    /** Counts a cancel; every call that begins from here on waits for it. */
    final void countCancel() {
        MARKS.getAndAdd(this, CANCEL);
    }

    final void endCancel() {
        MARKS.getAndAdd(this, -CANCEL);
    }

    final boolean hasCancels() {
        return (marks & CANCELS) != 0;
    }

    /** Whether a cancel is in flight, or has left something to settle. */
    final boolean isDisturbed() {
        return (marks & DISTURBED) != 0;
    }

    /** Waits until no cancel is in flight; not for ever. */
    final void awaitCancels() {
        if (!hasCancels()) {
            return;
        }
        boolean interrupted = false;
        long start = System.nanoTime();
        try {
            while (hasCancels()) {
                if (System.nanoTime() - start > CANCEL_PATIENCE) {
                    mark(DOUBTFUL);
                    return;
                }
                LockSupport.parkNanos(this, 50_000);
                // kept for later: who is interrupted does not park, and would spin, a virtual thread on its carrier
                interrupted |= Thread.interrupted();
            }
        } finally {
            interruptAgain(interrupted);
        }
    }

    /** For one who has waited for what no interrupt ends. */
    static void interruptAgain(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
