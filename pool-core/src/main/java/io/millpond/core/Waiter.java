package io.millpond.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One borrower in the queue and how its wait ends: exactly once, by whoever first sets the outcome.
 *
 * <pre>
 *              hand   ┌─────────┐
 *          ┌────────► │ a lease │  by the thread that returns a slot
 *   ┌──────┴──┐       └─────────┘
 *   │ waiting │ leave ┌──────┐     by the waiter: it found a slot itself, ran out of time, was interrupted;
 *   └──────┬──┘ ────► │ LEFT │     by the ticker, if it was forgotten
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
    /** No thread that lives and is served by its scheduler leaves that long after its deadline. */
    static final long FORGOTTEN_NANOS = 5_000_000_000L;

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
    private final boolean again;

    /** Null while waiting; from then on final. CAS only. */
    private volatile @Nullable Object outcome;

    /** Set by a thread that made a slot idle, cleared by the waiter before it looks for one. */
    private volatile boolean notified;

    /** When {@link BoundedPool#await} ends at the latest; set there. */
    private volatile long deadline = Long.MAX_VALUE;

    /** What this wait ended with, set by the waiter. */
    private @Nullable Lease<R> given;

    /** See {@link #surplus}; set by the waiter. */
    private @Nullable Lease<R> surplus;

    Waiter(Thread thread, long since) {
        this(thread, since, false);
    }

    Waiter(Thread thread, long since, boolean again) {
        this.thread = thread;
        this.since = since;
        this.again = again;
    }

    /** When the wait began, by the exact clock. */
    public long since() {
        return since;
    }

    /** Whether its turn has come before, and what it was handed was of no use: it waits ahead of the queue. */
    boolean waitsAgain() {
        return again;
    }

    Thread thread() {
        return thread;
    }

    void setDeadline(long deadline) {
        this.deadline = deadline;
    }

    /** Whether its thread has ended, or should have left long ago: it never will. */
    boolean isForgotten(long now) {
        return !thread.isAlive() || now - deadline > FORGOTTEN_NANOS;
    }

    boolean isDone() {
        return outcome != null;
    }

    boolean tryHand(Lease<R> lease) {
        return OUTCOME.compareAndSet(this, null, lease);
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

    /** For tests. */
    boolean isClosed() {
        return outcome == CLOSED;
    }

    /**
     * What was handed to it, or null if the wait goes on or ended otherwise. The slot may be somebody else's by now,
     * the ticket is not.
     */
    @SuppressWarnings("unchecked")
    @Nullable
    Lease<R> handed() {
        Object ended = outcome;
        return ended instanceof Lease ? (Lease<R>) ended : null;
    }

    void keep(@Nullable Lease<R> lease) {
        given = lease;
    }

    @Nullable
    Lease<R> given() {
        return given;
    }

    void setSurplus(@Nullable Lease<R> lease) {
        surplus = lease;
    }

    /**
     * A slot that the waiter found and does not keep: it was handed another in that moment, and this one could not be
     * given back, because it is doomed, say; or the wait broke off. Whoever waited has to part with it. Rare: null in
     * all other cases.
     */
    public @Nullable Lease<R> surplus() {
        return surplus;
    }

    /** True for the caller that has to unpark the thread. */
    boolean tryNotify() {
        return !notified && !(boolean) NOTIFIED.getAndSet(this, true);
    }

    /**
     * A full fence: what this thread reads next is not older than its enrolment, or than any notification cleared here.
     */
    void clearNotification() {
        notified = false;
        // slots are read with acquire strength, which a volatile write alone does not hold back
        VarHandle.fullFence();
    }
}
