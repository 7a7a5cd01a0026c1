package io.millpond.upkeep;

import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import java.util.Arrays;

/**
 * When each connection was last used, and not only lent: a lease without a call into the driver shows nothing to a
 * server or a firewall, and is no proof that the connection works. Borrowers pay nothing for it: a slot counts its
 * calls anyway, and a count that has not changed since the last look tells that the leases since then had none. Used by
 * the housekeeper alone.
 */
public final class UseWatch {
    private static final long[] NONE = {};

    /** By the slot's index. */
    private long[] calls = NONE;

    private long[] usedAt = NONE;

    /** When an idle slot, found in this state, was last given back after a use; 0 for never. */
    public long usedAt(Slot<?> slot, long state) {
        int index = slot.index();
        if (index >= calls.length) {
            calls = Arrays.copyOf(calls, index + 1);
            usedAt = Arrays.copyOf(usedAt, index + 1);
        }
        long count = slot.calls();
        long returnedAt = slot.returnedAt();
        // else it is lent again: its calls are looked at when it has come back
        if (count != calls[index] && SlotState.phase(state) == SlotState.IDLE && slot.state() == state) {
            calls[index] = count;
            usedAt[index] = returnedAt;
        }
        return usedAt[index];
    }
}
