package io.millpond.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a {@link Slot} that few leases write, most of them only while somebody waits, behind those of
 * {@link LeaseFields}. Each states who may write it.
 */
abstract class SlotFields<R> extends LeaseFields {
    static final VarHandle STATE;
    private static final VarHandle RESOURCE;
    private static final VarHandle HANDED_OUT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(SlotFields.class, "state", long.class);
            RESOURCE = lookup.findVarHandle(SlotFields.class, "resource", Object.class);
            HANDED_OUT = lookup.findVarHandle(SlotFields.class, "handedOut", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Written by the owner, after the move that made it that and before the one that publishes the resource; read by
     * whoever owns the slot after that. Anybody may put an equal one in its place, by {@link #tryReplace}.
     */
    private @Nullable R resource;

    /** When the resource was last seen to work without being lent. Written by the owner. */
    long checkedAt;

    /** When the slot was last handed straight to a waiter. Written by the owner. */
    long handedOverAt;

    /**
     * When a return of the slot last looked at the clock for a waiter. This and the next two are of {@link Turns}:
     * written by the owner, and by one whose lease ends in that moment, whose mistake the next look makes good. All are
     * long, because an int would fill the hole behind the object's header, where others look.
     */
    long lookedAt;

    /** Looks in a row that came quickly. */
    long quickLooks;

    /** Returns since the last look. */
    long unlooked;

    /**
     * These three are made by whoever records first; for readers it makes no difference whether one is
     * missing or empty.
     */
    private @Nullable TimeHistogram usage;

    private @Nullable TimeHistogram callTimes;

    private @Nullable TimeHistogram acquireTimes;

    // ---- times ----

    /** How long the leases of this slot lasted; for the holder alone, which records. */
    public final TimeHistogram usage() {
        if (usage == null) {
            usage = TimeHistogram.tryCreate();
        }
        return TimeHistogram.orNowhere(usage);
    }

    /** How long calls took in the driver; for the thread in the call alone, which records. */
    public final TimeHistogram callTimes() {
        if (callTimes == null) {
            callTimes = TimeHistogram.tryCreate();
        }
        return TimeHistogram.orNowhere(callTimes);
    }

    /**
     * How long the leases of this slot took to get, those that were had at once left out; for the holder
     * alone, which records.
     */
    public final TimeHistogram acquireTimes() {
        if (acquireTimes == null) {
            acquireTimes = TimeHistogram.tryCreate();
        }
        return TimeHistogram.orNowhere(acquireTimes);
    }

    /** Shows what has been recorded so far to one reader each. */
    public final void showTimes(
            TimeHistogram.Reader usages, TimeHistogram.Reader calls, TimeHistogram.Reader acquisitions) {
        show(usage, usages);
        show(callTimes, calls);
        show(acquireTimes, acquisitions);
    }

    private static void show(@Nullable TimeHistogram times, TimeHistogram.Reader reader) {
        if (times != null) {
            times.showTo(reader);
        }
    }

    // ---- for reports ----

    /** When the last lease ended; only a hint while the slot is lent. */
    public final long returnedAt() {
        return returnedAt;
    }

    /** When the resource was last seen to work without being lent. */
    public final long checkedAt() {
        return checkedAt;
    }

    /** When the last lease began, by the coarse clock; only a hint while the slot is not known to be lent. */
    public final long leasedAt() {
        return leasedAt;
    }

    /** When this lease began, by the exact clock, or 0 if it is not timed; for the holder. */
    public final long exactLeasedAt() {
        return exactLeasedAt;
    }

    /** {@link BorrowerId} of the last borrower; only a hint while the slot is not known to be lent. */
    public final long holderId() {
        return holderId;
    }

    /** Leases so far; may lag behind the holder. */
    public final long leases() {
        return leases;
    }

    /** Calls into the driver so far; may lag behind. */
    public final long calls() {
        return calls;
    }

    /** The resource, for reports; may be stale or gone. The owner sees the true one. */
    public final @Nullable R resource() {
        return resource;
    }

    /** Puts one that does as well in the place of this resource; false if the slot no longer has it. */
    public final boolean tryReplace(R resource, R equal) {
        return RESOURCE.compareAndSet(this, resource, equal);
    }

    /** Never seen by one who does not see the owner's move before it as well. */
    final void setResourceRelease(@Nullable R resource) {
        RESOURCE.setRelease(this, resource);
    }

    @SuppressWarnings("unchecked")
    final @Nullable R resourceAcquire() {
        return (R) RESOURCE.getAcquire(this);
    }

    final void noteHandedOutRelease(long ticket) {
        HANDED_OUT.setRelease(this, ticket);
    }

    /**
     * Takes {@link Slot#handOut} back: the borrower of this lease could make no handle. By CAS, because the slot may
     * have been taken from it, and the note be a later lease's by now.
     */
    public final void withdrawHandOut(long ticket) {
        HANDED_OUT.compareAndSet(this, ticket, 0);
    }

    final long handedOutAcquire() {
        return (long) HANDED_OUT.getAcquire(this);
    }

    /**
     * 0 while this lease lasts, undoomed and unshared. A number, so that callers can OR it with other checks
     * into one branch.
     */
    public final long changeSince(long ticket) {
        return stateOpaque() ^ ticket;
    }

    /** {@link Slot#isOwned} for one who has just noted something by CAS, for which a weaker read need not wait. */
    public final boolean isOwnedVolatile(long ticket) {
        return SlotState.ticketOf((long) STATE.getVolatile(this)) == ticket;
    }

    // ---- a lease that several threads use ----

    /**
     * Another thread than the borrower is about to use this lease; false if it has ended. After this, it does not end
     * by the one CAS of a return that leaves nothing behind.
     */
    public final boolean tryShare(long ticket) {
        long current = stateAcquire();
        while (SlotState.ticketOf(current) == ticket) {
            if (SlotState.isShared(current) || casState(current, SlotState.shared(current))) {
                return true;
            }
            current = stateAcquire();
        }
        return false;
    }

    /** Whether the lease lasts, doomed or not, and no other thread than the borrower has used it. */
    public final boolean isOwnedByOne(long ticket) {
        return SlotState.undoomed(stateAcquire()) == ticket;
    }

    /** Whether the lease lasts, and other threads than the borrower have used it. */
    public final boolean isShared(long ticket) {
        long current = stateAcquire();
        return SlotState.isShared(current) && SlotState.ticketOf(current) == ticket;
    }

    // ---- the state ----

    final long stateAcquire() {
        return (long) STATE.getAcquire(this);
    }

    final long stateOpaque() {
        return (long) STATE.getOpaque(this);
    }

    final boolean casState(long expected, long next) {
        return STATE.compareAndSet(this, expected, next);
    }
}
