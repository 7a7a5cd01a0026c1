package io.millpond.core;

/** A pool of one slot in a given situation, for the tests of what one thread sees of another's writes. */
public final class MemoryFixture {
    private static final long FOREVER = Long.MAX_VALUE / 4;

    /** Plain on purpose: it stands for what a holder writes into its connection. */
    public int value;

    private final long[] time = {1};
    private final CoarseClock clock = new CoarseClock(() -> time[0]);
    private final SlotTable<Object> table = new SlotTable<>(1, clock);
    private final boolean[] woken = new boolean[1];
    private final BoundedPool<Object> pool = new BoundedPool<>(table, FOREVER, 10, false, clock, new Parking() {
        @Override
        public void park(Object blocker, long nanos) {}

        @Override
        public void unpark(Thread thread) {
            woken[0] = true;
        }
    });
    private final Slot<Object> slot;
    private long ticket;
    private Waiter<Object> waiter;

    private MemoryFixture() {
        slot = table.claim();
        long settled = slot.trySettle(slot.ticket());
        table.fill(slot, new Object());
        pool.giveBack(slot, settled);
        pool.tryLease(1);
        ticket = slot.ticket();
    }

    public static MemoryFixture withOneLent() {
        return new MemoryFixture();
    }

    /** The waiter has waited long enough to be served before newcomers. */
    public static MemoryFixture withOneLentAndOneWaiting() {
        MemoryFixture fixture = new MemoryFixture();
        fixture.waiter = fixture.pool.enroll();
        fixture.time[0] += 10 * BoundedPool.PATIENCE_NANOS;
        return fixture;
    }

    /** The waiter was woken before; what it was told of is lent again. */
    public static MemoryFixture withOneLentAndOneNotified() {
        MemoryFixture fixture = new MemoryFixture();
        fixture.waiter = fixture.pool.enroll();
        fixture.waiter.tryNotify();
        return fixture;
    }

    public boolean giveBack() {
        return pool.giveBack(slot, ticket) == BoundedPool.Return.DONE;
    }

    public boolean beginReset() {
        return slot.tryBeginReset(ticket) != 0;
    }

    public void doom() {
        slot.doom(1);
    }

    public void suspect() {
        slot.suspect();
    }

    /** Whether whoever has the slot must have it checked. */
    public boolean isSuspect() {
        return SlotState.doom(slot.state()) == SlotState.SUSPECT;
    }

    public boolean tryBorrow() {
        return pool.tryLease(2) != null;
    }

    public boolean waiterHasSlot() {
        return waiter.handed() != null;
    }

    /** Whether the returner found somebody to wake. */
    public boolean giveBackAndWake() {
        pool.giveBack(slot, ticket);
        return woken[0];
    }

    /** What a waiter does before it parks. */
    public boolean enrollAndLook() {
        pool.enroll();
        return pool.tryLease(2) != null;
    }

    /** What a waiter that was notified does before it parks again. */
    public boolean clearAndLook() {
        waiter.clearNotification();
        return pool.tryLease(2) != null;
    }

    /** Whether the waiter was given the slot, as its returner sees it. */
    public boolean giveBackAndServe() {
        pool.giveBack(slot, ticket);
        return SlotState.phase(slot.state()) == SlotState.LEASED;
    }

    public boolean leave() {
        return pool.waiters.tryLeave(waiter);
    }
}
