package io.millpond.core;

/** A pool of one place that is about to be filled, for the tests of what one thread sees of another's writes. */
public final class OpeningFixture {
    private static final class Resource {
        /** Plain on purpose: it stands for what an opener writes into its connection. */
        int value;
    }

    private final CoarseClock clock = new CoarseClock(() -> 1);
    private final SlotTable<Resource> table = new SlotTable<>(1, clock);
    private final BoundedPool<Resource> pool =
            new BoundedPool<>(table, Long.MAX_VALUE / 4, 10, false, clock, Parking.REAL);
    private final Slot<Resource> slot = table.claim();
    private final long ticket = slot.ticket();

    public static OpeningFixture withAFreePlace() {
        OpeningFixture fixture = new OpeningFixture();
        fixture.table.vacate(fixture.slot, fixture.ticket);
        return fixture;
    }

    public void open(int value) {
        Resource resource = new Resource();
        resource.value = value;
        long settled = slot.trySettle(ticket);
        table.fill(slot, resource);
        pool.giveBack(slot, settled);
    }

    public boolean tryBorrow() {
        return pool.tryLease(2) != null;
    }

    public int seen() {
        Resource resource = slot.resource();
        return resource == null ? -1 : resource.value;
    }

    public boolean claim() {
        return table.claim() != null;
    }

    /** Whether the closer found an opening to doom. */
    public boolean closeAndDoom() {
        pool.close();
        slot.doom(1);
        return SlotState.doom(slot.state()) != 0;
    }

    /** What an opener does whose connect has failed. */
    public boolean failAndLookForWaiters() {
        table.vacate(slot, ticket);
        return pool.waiting() > 0;
    }

    /** What a borrower does that has found nothing idle: it sees to it that somebody opens. */
    public boolean enrollAndClaim() {
        pool.enroll();
        return table.claim() != null;
    }
}
