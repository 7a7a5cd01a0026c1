package io.millpond.core;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Finds an idle slot for a borrower. It looks first at the slot that a thread with its hash used last, then at all
 * others: one CAS takes an idle one. Slots that have rested for longer than {@code freshFor} are passed over; they have
 * to be checked first ({@link #takeStale}).
 */
final class IdleSlots<R> {
    private static final int HINTS_PER_SLOT = 16;
    private static final int FEWEST_HINTS = 32;
    private static final int MOST_HINTS = 1024;

    private static final long NEVER_FRESH = Long.MIN_VALUE;

    private final SlotTable<R> table;
    private final CoarseClock clock;
    private final LeaseTimes times;
    private final long freshFor;

    /**
     * Index of the slot that a thread with this hash used last, as far as a short tells. Racy: a lost or stale write
     * costs one scan.
     */
    private final short[] hints;

    /** @param freshFor nanoseconds an idle slot may be lent without a check, give or take a tick; 0 for not at all */
    IdleSlots(SlotTable<R> table, CoarseClock clock, LeaseTimes times, long freshFor) {
        this.table = table;
        this.clock = clock;
        this.times = times;
        this.freshFor = freshFor == 0 ? NEVER_FRESH : freshFor;
        int wanted = Math.min(table.slots().length, MOST_HINTS) * HINTS_PER_SLOT;
        this.hints = new short[Math.min(MOST_HINTS, Math.max(FEWEST_HINTS, Integer.highestOneBit(wanted)))];
    }

    /** The slot that a thread with this hash used last. */
    Slot<R> lastUsedBy(long threadId) {
        Slot<R>[] slots = table.slots();
        int hint = hintOf(threadId);
        return slots[hint < slots.length ? hint : 0];
    }

    private int hintOf(long threadId) {
        return hints[(int) threadId & hints.length - 1] & 0xFFFF;
    }

    /** Lends this slot to the calling thread if it is idle and fresh; answers the ticket, or 0. */
    long tryLease(Slot<R> slot, long threadId) {
        long now = clock.now();
        long state = slot.stateAcquire();
        // whoever changes these times changes the state first, and then the CAS fails
        if (!SlotState.isLendable(state) || !isFresh(slot, now)) {
            return 0;
        }
        long ticket = slot.tryLease(state);
        if (ticket != 0) {
            times.leaseBegins(slot, threadId);
        }
        return ticket;
    }

    /**
     * Lends a fresh idle slot to the calling thread, or answers null. May miss one that becomes idle during the search.
     */
    @Nullable
    Lease<R> tryLease(long threadId) {
        long now = clock.now();
        Slot<R>[] slots = table.slots();
        int at = hintOf(threadId);
        for (int i = 0; i < slots.length; i++, at++) {
            at = at < slots.length ? at : 0;
            Lease<R> lease = tryLend(slots[at], now, threadId);
            if (lease != null) {
                hints[(int) threadId & hints.length - 1] = (short) at;
                return lease;
            }
        }
        return null;
    }

    private @Nullable Lease<R> tryLend(Slot<R> slot, long now, long threadId) {
        long state = slot.stateAcquire();
        if (!SlotState.isLendable(state) || !isFresh(slot, now)) {
            return null;
        }
        // made before the move: if there is no memory for it, nothing has happened yet
        Lease<R> lease = new Lease<>(slot, SlotState.inPhase(state, SlotState.LEASED));
        if (slot.tryLease(state) == 0) {
            return null;
        }
        times.leaseBegins(slot, threadId);
        return lease;
    }

    /** Whether each has to be checked before it is lent, however short it has rested. */
    boolean needACheck() {
        return freshFor == NEVER_FRESH;
    }

    /**
     * Whether any is idle, by a look that is not older than what the caller has just done: whoever made one idle before
     * did not see that.
     */
    boolean anyLendable() {
        VarHandle.fullFence();
        for (Slot<R> slot : table.slots()) {
            if (SlotState.isLendable(slot.stateAcquire())) {
                return true;
            }
        }
        return false;
    }

    private boolean isFresh(Slot<R> slot, long now) {
        return now - slot.returnedAt <= freshFor || now - slot.checkedAt <= freshFor;
    }

    /** Withdraws an idle slot that must be checked before it is lent; null if there is none. */
    @Nullable
    Slot<R> takeStale() {
        long now = clock.now();
        for (Slot<R> slot : table.slots()) {
            long state = slot.stateAcquire();
            if (SlotState.isLendable(state) && !isFresh(slot, now) && slot.tryWithdraw(state) != 0) {
                return slot;
            }
        }
        return null;
    }
}
