package io.millpond.core;

/**
 * A pool of one slot that is lent to a borrower that has not gone on, for the tests of what one thread sees of
 * another's writes.
 */
public final class LateBorrowerFixture {
    private final SlotTable<Integer> table = new SlotTable<>(1, new CoarseClock(() -> 1));
    private final Slot<Integer> slot = table.slots()[0];
    private final long ticket;

    public LateBorrowerFixture() {
        ticket = fillAndLend(1);
    }

    private long fillAndLend(int resource) {
        table.claim();
        long settled = slot.trySettle(slot.ticket());
        table.fill(slot, resource);
        slot.tryPublish(settled);
        return slot.tryLease(slot.state());
    }

    /** What the borrower gets for its ticket, 0 for nothing. */
    public int handOut() {
        Integer found = slot.handOut(ticket);
        return found == null ? 0 : found;
    }

    public void takeAwayAndFill() {
        long closing = slot.tryRetire(ticket, 1);
        table.empty(slot);
        table.vacate(slot, closing);
        fillAndLend(2);
    }
}
