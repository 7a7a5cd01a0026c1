package io.millpond.core;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A small pool with a clock that moves by a fixed step at each reading, for the model checker. */
final class PoolModel {
    private static final long FOREVER = Long.MAX_VALUE / 4;

    private final AtomicLong time = new AtomicLong();
    private final CoarseClock clock;
    private final SlotTable<AtomicInteger> table;
    private final BoundedPool<AtomicInteger> pool;

    /**
     * @param step nanoseconds between two readings: small, and nobody is ever patient for long; large, and everybody is
     */
    PoolModel(int slots, long step, Parking parking) {
        clock = new CoarseClock(() -> time.getAndAdd(step));
        table = new SlotTable<>(slots, clock);
        pool = new BoundedPool<>(table, FOREVER, Integer.MAX_VALUE, false, clock, parking);
        for (int i = 0; i < slots; i++) {
            open();
        }
    }

    private void open() {
        Slot<AtomicInteger> slot = table.claim();
        if (slot != null) {
            long settled = slot.trySettle(slot.ticket());
            table.fill(slot, new AtomicInteger());
            // doomed while it was opened
            if (pool.giveBack(slot, settled) == BoundedPool.Return.STILL_OWNED) {
                replace(slot, slot.tryRetire(slot.stillOwned(settled), 1));
            }
        }
    }

    /** Borrows, waiting as long as it takes, and returns; true if nobody else had the slot meanwhile. */
    boolean borrowAndReturn() {
        Lease<AtomicInteger> lease = pool.tryLease(Thread.currentThread().getId());
        if (lease == null) {
            Waiter<AtomicInteger> waiter = pool.enroll();
            if (waiter == null || pool.await(waiter, FOREVER) != BoundedPool.Wait.LENT) {
                return false;
            }
            lease = BoundedPool.lentTo(waiter);
        }
        return useAlone(lease);
    }

    /** The same without waiting; true also if nothing was idle. */
    boolean tryBorrowAndReturn() {
        Lease<AtomicInteger> lease = pool.tryLease(Thread.currentThread().getId());
        return lease == null || useAlone(lease);
    }

    private boolean useAlone(Lease<AtomicInteger> lease) {
        Slot<AtomicInteger> slot = lease.slot();
        AtomicInteger owners = slot.resource();
        long ticket = lease.ticket();
        boolean alone = owners != null && owners.incrementAndGet() == 1;
        if (owners != null) {
            alone &= owners.decrementAndGet() == 0;
        }
        pool.noteReturn(slot);
        BoundedPool.Return result = pool.giveBack(slot, ticket);
        if (result == BoundedPool.Return.STILL_OWNED) {
            replace(slot, slot.tryRetire(slot.ticket(), 1));
        }
        // a second return of the same lease changes nothing
        return alone && result != BoundedPool.Return.STALE && pool.giveBack(slot, ticket) == BoundedPool.Return.STALE;
    }

    /** Retires a slot, now or when it comes back, and opens another in its place. */
    boolean doomOne() {
        Slot<AtomicInteger> slot = table.slots()[0];
        replace(slot, slot.doom(1));
        return true;
    }

    /** Wrong on purpose: between the look and the retirement the slot may be lent. */
    boolean retireAfterALook() {
        Slot<AtomicInteger> slot = table.slots()[0];
        if (SlotState.phase(slot.state()) == SlotState.IDLE) {
            replace(slot, slot.tryRetire(slot.ticket(), 1));
        }
        return true;
    }

    /** Wrong on purpose: whoever takes an idle slot away has to free its place. */
    boolean doomAndForget() {
        table.slots()[0].doom(1);
        return true;
    }

    private void replace(Slot<AtomicInteger> slot, long closing) {
        if (closing != 0) {
            table.empty(slot);
            if (table.vacate(slot, closing)) {
                open();
            }
        }
    }

    /** Nobody waits, and all places are taken, each by a slot that is idle. */
    void checkRest(int slots) {
        int[] census = table.census();
        if (pool.waiting() != 0 || census[SlotState.IDLE] != slots || table.occupied() != slots) {
            throw new IllegalStateException("waiting " + pool.waiting() + ", idle " + census[SlotState.IDLE]
                    + ", occupied " + table.occupied());
        }
    }
}
