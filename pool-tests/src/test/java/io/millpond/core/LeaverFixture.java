package io.millpond.core;

import java.util.Objects;

/** One slot, lent, and two that wait for it, of whom the first is about to give up. */
public final class LeaverFixture {
    private static final long FOREVER = Long.MAX_VALUE / 4;

    private static final Parking NONE = new Parking() {
        @Override
        public void park(Object blocker, long nanos) {}

        @Override
        public void unpark(Thread thread) {}
    };

    private final CoarseClock clock = new CoarseClock(() -> 1);
    private final SlotTable<Object> table = new SlotTable<>(1, clock);
    private final BoundedPool<Object> pool = new BoundedPool<>(table, FOREVER, 10, false, clock, NONE);
    private final Slot<Object> slot = Objects.requireNonNull(table.claim());
    private final long ticket;
    private final Waiter<Object> first;
    private final Waiter<Object> second;

    public LeaverFixture() {
        long settled = slot.trySettle(slot.ticket());
        table.fill(slot, new Object());
        pool.giveBack(slot, settled);
        pool.tryLease(1);
        ticket = slot.ticket();
        first = Objects.requireNonNull(pool.enroll());
        second = Objects.requireNonNull(pool.enroll());
    }

    /** Whether the first got the slot all the same, in its last moment. */
    public boolean timeOut() {
        return pool.await(first, 0) == BoundedPool.Wait.LENT;
    }

    public void giveBack() {
        pool.giveBack(slot, ticket);
    }

    /** By nobody else at the same time. */
    public boolean isSecondTold() {
        return !second.tryNotify();
    }
}
