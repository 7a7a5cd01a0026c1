package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.PerSlot;

/**
 * The last net: takes back slots that are owned by a task which does not exist. That happens if memory or stack run out
 * between the move that makes a task the owner and the moment in which somebody watches it. Such a slot shows the same
 * state for far longer than any task may take. On the housekeeper's thread alone.
 *
 * <p>The same goes for a lease whose borrower never took the connection. That one may still come: so the lease is
 * doomed first, after which its borrower makes no handle ({@link Slot#handOut}), and taken back when nothing has
 * changed for as long again.
 */
final class StrandedSlots {
    /**
     * How long a borrower may take from its lease to its handle, which is nothing but its own thread's running: 5 s.
     */
    private static final long TO_HANDLE_NANOS = 5_000_000_000L;

    private static final class Sighting {
        final long state;
        long since;

        Sighting(long state, long since) {
            this.state = state;
            this.since = since;
        }
    }

    private final SlotTable<PhysicalConnection> table;
    private final ConnectionWork work;
    private final long limit;
    private final long leaseLimit;

    /** Of the slots that are to be taken back if nothing changes. */
    private final PerSlot<Sighting> sightings = new PerSlot<>();

    /** @param limit nanoseconds that no task takes, its giving up included */
    StrandedSlots(ConnectionWork work, long limit) {
        this.table = work.table;
        this.work = work;
        this.limit = limit;
        this.leaseLimit = Math.min(limit, TO_HANDLE_NANOS);
    }

    /** Looks at every slot; answers when to look again. */
    long look(long now) {
        long[] due = {Long.MAX_VALUE};
        table.forEach(slot -> {
            long state = slot.state();
            long most = isOfATask(state) ? limit : isOfNobody(slot, state) ? leaseLimit : 0;
            if (most == 0) {
                sightings.put(slot, null);
                return;
            }
            Sighting sighting = sightings.get(slot);
            if (sighting == null || sighting.state != state) {
                sighting = new Sighting(state, now);
                sightings.put(slot, sighting);
            }
            if (now - sighting.since > most) {
                takeBack(slot, state);
            } else {
                due[0] = Math.min(due[0], sighting.since + most);
            }
        });
        return due[0];
    }

    /** Nobody ran for so long who could have moved a slot on. */
    void forgive(long nanos) {
        sightings.forEach(sighting -> sighting.since += nanos);
    }

    private static boolean isOfATask(long state) {
        return switch (SlotState.phase(state)) {
            case SlotState.OPENING, SlotState.CHECKING, SlotState.RESETTING, SlotState.CLOSING -> true;
            default -> false;
        };
    }

    private static boolean isOfNobody(Slot<PhysicalConnection> slot, long state) {
        return SlotState.phase(state) == SlotState.LEASED && !slot.isHandedOut(SlotState.ticketOf(state));
    }

    private void takeBack(Slot<PhysicalConnection> slot, long state) {
        long ticket = SlotState.ticketOf(state);
        if (SlotState.phase(state) == SlotState.LEASED && state == ticket) {
            slot.doomLease(ticket, Doom.of(RetireReason.FAULTY));
            work.ended();
            return;
        }
        switch (SlotState.phase(state)) {
            case SlotState.OPENING -> work.vacate(slot, ticket);
            case SlotState.CLOSING -> {
                // under a new ticket, in case the task is there after all
                long closing = slot.tryFinishClosing(ticket);
                if (closing != 0) {
                    work.close(slot, closing, true);
                }
            }
            default -> work.retire(slot, ticket, RetireReason.FAULTY);
        }
        work.ended();
    }
}
