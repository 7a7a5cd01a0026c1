package io.millpond.core;

/**
 * Notes when leases begin and how long they last, at the price of one coarse clock reading each way; see
 * {@link SampledTime}.
 */
final class LeaseTimes {
    private final CoarseClock clock;
    private final SampledTime times;

    LeaseTimes(CoarseClock clock, boolean exact) {
        this.clock = clock;
        this.times = new SampledTime(clock, exact);
    }

    /**
     * By the new holder, after the move to LEASED. It reads the clock, whatever the holder has read before its move: a
     * housekeeper that has stopped the clock since then has seen nobody use the pool.
     */
    void leaseBegins(SlotFields<?> slot, long threadId) {
        long leases = ++slot.leases;
        slot.leasedAt = clock.nowVolatile();
        slot.holderId = threadId;
        slot.exactLeasedAt = times.start(leases);
    }

    /** By the holder of a lease that no borrower will see: it does not count. */
    void leaseUndone(SlotFields<?> slot) {
        slot.leases--;
    }

    /** By the holder, before the move from LEASED. */
    void leaseEnds(Slot<?> slot) {
        long now = clock.now();
        slot.returnedAt = now;
        long ticks = now - slot.leasedAt;
        if (SampledTime.isCounted(slot.exactLeasedAt, ticks)) {
            times.record(slot.usage(), slot.leasedAt, slot.exactLeasedAt, ticks, clock.exact());
        }
    }
}
