package io.millpond.core;

/**
 * Notes when leases begin and how long they last, at the price of one coarse clock reading each way.
 *
 * <p>Unless every lease is timed, a lease falls into one of two classes by the ticks that passed during it. Fewer than two ticks
 * (short): every sixteenth lease of a slot is timed exactly and recorded with the weight 16. Two ticks or more (it lasted longer than 10 ms
 * or nearly so): each one is recorded; if it was not sampled, its start is known to half a tick. Each lease thus
 * counts in one class, and neither mean nor percentiles are skewed.
 */
final class LeaseTimes {
    private static final long LONG = 2 * CoarseClock.TICK_NANOS;
    private static final int SAMPLE = 16;

    private final CoarseClock clock;
    private final boolean exact;

    LeaseTimes(CoarseClock clock, boolean exact) {
        this.clock = clock;
        this.exact = exact;
    }

    /** By the new holder, after the move to LEASED. */
    void leaseBegins(SlotFields<?> slot, long now, long threadId) {
        long leases = ++slot.leases;
        slot.leasedAt = now;
        slot.holderId = threadId;
        slot.exactLeasedAt = exact || (leases & SAMPLE - 1) == 1 ? clock.exact() : 0;
    }

    /** By the holder of a lease that no borrower will see: it does not count. */
    void leaseUndone(SlotFields<?> slot) {
        slot.leases--;
    }

    /** By the holder, before the move from LEASED. */
    void leaseEnds(Slot<?> slot) {
        long now = clock.now();
        long ticks = now - slot.leasedAt;
        slot.returnedAt = now;
        if (slot.exactLeasedAt != 0) {
            long lasted = clock.exact() - slot.exactLeasedAt;
            slot.usage().recordExclusive(lasted, exact || ticks >= LONG ? 1 : SAMPLE);
        } else if (ticks >= LONG) {
            slot.usage().recordExclusive(clock.exact() - slot.leasedAt - CoarseClock.TICK_NANOS / 2, 1);
        }
    }
}
