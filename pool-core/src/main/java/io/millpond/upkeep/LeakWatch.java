package io.millpond.upkeep;

import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import org.jspecify.annotations.Nullable;

/**
 * Finds leases that last too long by looking, from time to time, whether a slot still shows the same ticket.
 * Borrowers pay nothing for it, and a lease is never reported for the time that the slot rested before. Used by the
 * housekeeper alone.
 */
public final class LeakWatch {
    /** A lease seen for longer than the threshold. */
    public record Suspect(Slot<?> slot, long ticket, long heldNanos) {}

    private static final class Sighting {
        final long ticket;
        long since;
        boolean reported;

        Sighting(long ticket, long since) {
            this.ticket = ticket;
            this.since = since;
        }
    }

    private final long threshold;

    /** Of the slots that were lent when they were looked at. */
    private final PerSlot<Sighting> sightings = new PerSlot<>();

    /** @param threshold nanoseconds, 0 for off */
    public LeakWatch(long threshold) {
        this.threshold = threshold;
    }

    /** How often to look so that the age of a lease is known to a tenth of the threshold; at least each 5 s. */
    public long interval() {
        return threshold == 0 ? Long.MAX_VALUE : Math.max(1_000_000, Math.min(threshold / 10, 5_000_000_000L));
    }

    /** Looks at one slot; answers a suspect once for each lease, else null. */
    public @Nullable Suspect look(Slot<?> slot, long now) {
        long state = slot.state();
        if (SlotState.phase(state) != SlotState.LEASED) {
            sightings.put(slot, null);
            return null;
        }
        long ticket = SlotState.ticketOf(state);
        Sighting sighting = sightings.get(slot);
        if (sighting == null || sighting.ticket != ticket) {
            sightings.put(slot, new Sighting(ticket, now));
        } else if (threshold != 0 && !sighting.reported && now - sighting.since >= threshold) {
            sighting.reported = true;
            return new Suspect(slot, ticket, now - sighting.since);
        }
        return null;
    }

    /** How long the present lease of this slot has been seen; 0 if it is new or there is none. */
    public long seenFor(Slot<?> slot, long now) {
        Sighting sighting = sightings.get(slot);
        return sighting != null && slot.isOwned(sighting.ticket) ? now - sighting.since : 0;
    }

    /** A suspect of another kind, unless this lease has been reported; nothing is reported if the watch is off. */
    public @Nullable Suspect suspect(Slot<?> slot, long ticket, long now) {
        Sighting sighting = sightings.get(slot);
        if (threshold == 0 || sighting == null || sighting.ticket != ticket || sighting.reported) {
            return null;
        }
        sighting.reported = true;
        return new Suspect(slot, ticket, now - sighting.since);
    }

    /** Takes a time off the age of every lease: nobody ran who could have returned it. */
    public void forgive(long nanos) {
        sightings.forEach(sighting -> sighting.since += nanos);
    }
}
