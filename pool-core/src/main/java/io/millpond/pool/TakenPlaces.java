package io.millpond.pool;

import io.millpond.core.BorrowerId;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;

/** What takes the places of the pool, as far as a borrower who got none should know; one walk over the table. */
final class TakenPlaces {
    private final long borrowerId;
    private final long now;

    private int held;
    private int resetting;
    private int checking;
    private int closing;
    private long longest = -1;
    private long longestHolder;

    private TakenPlaces(long borrowerId, long now) {
        this.borrowerId = borrowerId;
        this.now = now;
    }

    static <R> TakenPlaces in(SlotTable<R> table, long borrowerId, long now) {
        TakenPlaces places = new TakenPlaces(borrowerId, now);
        table.forEach(places::count);
        return places;
    }

    private void count(Slot<?> slot) {
        long state = slot.state();
        switch (SlotState.phase(state)) {
            case SlotState.LEASED -> countLease(slot, state);
            case SlotState.RESETTING -> resetting++;
            case SlotState.CHECKING -> checking++;
            case SlotState.CLOSING -> closing++;
            default -> {
                // nothing that is in anybody's way
            }
        }
    }

    private void countLease(Slot<?> slot, long state) {
        // a waiter that was handed the slot and has not run yet has noted nothing:
        // what stands there is its forerunner's
        if (!slot.isHandedOut(SlotState.ticketOf(state))) {
            return;
        }
        if (slot.holderId() == borrowerId) {
            held++;
        } else if (now - slot.leasedAt() > longest) {
            longest = now - slot.leasedAt();
            longestHolder = BorrowerId.threadId(slot.holderId());
        }
    }

    /** How many the borrower itself holds. */
    int held() {
        return held;
    }

    /** Connections on their way back. */
    int resetting() {
        return resetting;
    }

    /** Connections that are looked at before they are lent. */
    int checking() {
        return checking;
    }

    int closing() {
        return closing;
    }

    /** How long the longest lease of another thread has lasted; negative if there is none. */
    long longest() {
        return longest;
    }

    /** The id of that thread. */
    long longestHolder() {
        return longestHolder;
    }
}
