package io.millpond.core;

import org.jspecify.annotations.Nullable;

/**
 * Finds an idle slot for a borrower. It looks first at the slot that a thread with its hash used last, then at all others: one CAS takes
 * an idle one. Slots that have rested for longer than {@code freshFor} are passed over; they have to be checked first
 * ({@link #takeStale}).
 */
final class IdleSlots<R> {
    private static final int HINTS = 1024;

    private static final long NEVER_FRESH = Long.MIN_VALUE;

    private final SlotTable<R> table;
    private final CoarseClock clock;
    private final LeaseTimes times;
    private final long freshFor;

    /** Index of the slot that a thread with this hash used last. Racy: a lost or stale write costs one scan. */
    private final int[] hints = new int[HINTS];

    /** @param freshFor nanoseconds an idle slot may be lent without a check, give or take a tick; 0 for not at all */
    IdleSlots(SlotTable<R> table, CoarseClock clock, LeaseTimes times, long freshFor) {
        this.table = table;
        this.clock = clock;
        this.times = times;
        this.freshFor = freshFor == 0 ? NEVER_FRESH : freshFor;
    }

    /** Lends a fresh idle slot to the calling thread, or answers null. May miss one that becomes idle during the search. */
    @Nullable
    Slot<R> tryLease(long threadId) {
        long now = clock.now();
        Slot<R>[] slots = table.slots();
        int hint = hints[(int) threadId & HINTS - 1];
        if (hint < slots.length && tryLend(slots[hint], now, threadId)) {
            return slots[hint];
        }
        for (int i = 1, at = hint; i < slots.length; i++) {
            at = at + 1 < slots.length ? at + 1 : 0;
            if (tryLend(slots[at], now, threadId)) {
                hints[(int) threadId & HINTS - 1] = at;
                return slots[at];
            }
        }
        return null;
    }

    private boolean tryLend(Slot<R> slot, long now, long threadId) {
        long state = slot.stateAcquire();
        // whoever changes these times changes the state first, and then the CAS fails
        if (!SlotState.isLendable(state) || !isFresh(slot, now) || !slot.tryLease(state)) {
            return false;
        }
        times.leaseBegins(slot, now, threadId);
        return true;
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
