package io.millpond.core;

import java.util.Objects;

/**
 * A pool of one slot whose connection, 1, gives place to the next, 2, while somebody else is about to use
 * or to change it.
 */
public final class RetiredFixture {
    private static final Integer FIRST = 1;
    private static final Integer NEXT = 2;

    /** What the search puts in the place of the first. */
    private static final Integer STAND_IN = 100;

    private final CoarseClock clock = new CoarseClock(() -> 1);
    private final SlotTable<Integer> table = new SlotTable<>(1, clock);
    private final BoundedPool<Integer> pool =
            new BoundedPool<>(table, Long.MAX_VALUE / 4, 10, false, clock, Parking.REAL);
    private final Slot<Integer> slot = Objects.requireNonNull(table.claim());
    private long ticket = slot.ticket();

    private RetiredFixture() {}

    public static RetiredFixture withOneOpening() {
        return new RetiredFixture();
    }

    public static RetiredFixture withOneIdle() {
        RetiredFixture fixture = withOneOpening();
        fixture.openLate();
        return fixture;
    }

    public static RetiredFixture withOneLent() {
        RetiredFixture fixture = withOneIdle();
        fixture.tryBorrow();
        fixture.ticket = fixture.slot.ticket();
        return fixture;
    }

    /** What a task does when the driver has connected; false if it was given up. */
    public boolean openLate() {
        return fill(ticket, FIRST);
    }

    private boolean fill(long opening, Integer connection) {
        long settled = slot.trySettle(opening);
        if (settled == 0) {
            return false;
        }
        table.fill(slot, connection);
        return pool.giveBack(slot, settled) == BoundedPool.Return.DONE;
    }

    private boolean openNext() {
        return table.claim() != null && fill(slot.ticket(), NEXT);
    }

    /** What a watcher does whose patience is at an end; false if the task came back in time. */
    public boolean giveUpAndOpen() {
        return table.vacate(slot, ticket) && openNext();
    }

    public boolean tryBorrow() {
        return pool.tryLease(2) != null;
    }

    /** Retires the connection if it is idle, then borrows what is there. */
    public boolean retireOpenAndBorrow() {
        close(slot.doom(1));
        return tryBorrow();
    }

    /** By the owner. */
    public void retireAndOpen() {
        close(slot.tryRetire(ticket, 1));
    }

    private void close(long closing) {
        if (closing != 0) {
            table.empty(slot);
            table.vacate(slot, closing);
            openNext();
        }
    }

    /** What the borrower of the lease makes its handle around; 0 for nothing. */
    public int handOut() {
        Integer found = slot.handOut(ticket);
        return found == null ? 0 : found;
    }

    /** What a search does that looks for lost handles. */
    public boolean replace() {
        Integer found = slot.resource();
        return found != null && found.equals(FIRST) && slot.tryReplace(found, STAND_IN);
    }

    public boolean replaceIfHandedOut() {
        return slot.isHandedOut(ticket) && replace();
    }

    /** What is in the slot; 0 for nothing. */
    public int resource() {
        Integer found = slot.resource();
        return found == null ? 0 : found;
    }
}
