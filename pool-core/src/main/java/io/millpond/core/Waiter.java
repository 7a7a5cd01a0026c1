package io.millpond.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One borrower in the queue and how its wait ends: exactly once, by whoever first sets the outcome.
 *
 * <pre>
 *              hand   ┌────────┐
 *          ┌────────► │ a slot │   by the thread that returns one
 *   ┌──────┴──┐       └────────┘
 *   │ waiting │ leave ┌──────┐
 *   └──────┬──┘ ────► │ LEFT │     by the waiter: it found a slot itself, ran out of time, was interrupted
 *          │          └──────┘
 *          ├────────► ┌────────┐
 *          │   close  │ CLOSED │   by the thread that closes the pool
 *          │          └────────┘
 *          └────────► ┌───────────┐
 *             refuse  │ a refusal │   by a thread that knows that no slot will come
 *                     └───────────┘
 * </pre>
 */
public final class Waiter<R> {
    private static final Object LEFT = new Object();
    private static final Object CLOSED = new Object();

    private static final VarHandle OUTCOME;
    private static final VarHandle NOTIFIED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OUTCOME = lookup.findVarHandle(Waiter.class, "outcome", Object.class);
            NOTIFIED = lookup.findVarHandle(Waiter.class, "notified", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Thread thread;
    private final long since;

    /** Null while waiting; from then on final. CAS only. */
    private volatile @Nullable Object outcome;

    /** Set by a thread that made a slot idle, cleared by the waiter before it looks for one. */
    private volatile boolean notified;

    /** The slot this wait ended with, set by the waiter. */
    private @Nullable Slot<R> given;

    /** See {@link #surplus}; set by the waiter. */
    private @Nullable Slot<R> surplus;

    private long surplusTicket;

    Waiter(Thread thread, long since) {
        this.thread = thread;
        this.since = since;
    }

    /** When the wait began, by the exact clock. */
    public long since() {
        return since;
    }

    Thread thread() {
        return thread;
    }

    boolean isDone() {
        return outcome != null;
    }

    boolean tryHand(Slot<R> slot) {
        return OUTCOME.compareAndSet(this, null, slot);
    }

    boolean tryLeave() {
        return OUTCOME.compareAndSet(this, null, LEFT);
    }

    boolean tryClose() {
        return OUTCOME.compareAndSet(this, null, CLOSED);
    }

    boolean tryRefuse(Refusal why) {
        return OUTCOME.compareAndSet(this, null, why);
    }

    /** Why the wait was refused, or null if it went on or ended otherwise. */
    public @Nullable Refusal refusal() {
        return outcome instanceof Refusal why ? why : null;
    }

    boolean hasLeft() {
        return outcome == LEFT;
    }

    boolean isClosed() {
        return outcome == CLOSED;
    }

    /** The slot that was handed to it, or null if the wait goes on or ended otherwise. */
    @SuppressWarnings("unchecked")
    @Nullable
    Slot<R> handed() {
        Object ended = outcome;
        return ended instanceof Slot ? (Slot<R>) ended : null;
    }

    void keep(Slot<R> slot) {
        given = slot;
    }

    @Nullable
    Slot<R> given() {
        return given;
    }

    void setSurplus(Slot<R> slot, long ticket) {
        surplus = slot;
        surplusTicket = ticket;
    }

    /** Under which ticket the waiter owns its {@link #surplus}. */
    public long surplusTicket() {
        return surplusTicket;
    }

    /**
     * A second, doomed slot that the waiter found in the moment in which it was handed another; the waiter has to retire it.
     * Rare: null in all other cases.
     */
    public @Nullable Slot<R> surplus() {
        return surplus;
    }

    /** True for the caller that has to unpark the thread. */
    boolean tryNotify() {
        return !notified && !(boolean) NOTIFIED.getAndSet(this, true);
    }

    /** A full fence: what this thread reads next is not older than its enrolment, or than any notification cleared here. */
    void clearNotification() {
        notified = false;
        // slots are read with acquire strength, which a volatile write alone does not hold back
        VarHandle.fullFence();
    }
}
