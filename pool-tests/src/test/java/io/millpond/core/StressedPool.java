package io.millpond.core;

import io.millpond.core.BoundedPool.Return;
import io.millpond.core.BoundedPool.Wait;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The core with a shell that opens and closes at once, as a real pool does with its tasks; every slot's resource
 * knows its owner.
 */
final class StressedPool {
    static final int DOOM = 1;
    private static final Refusal WHY = new Refusal() {};
    private static final long FRESH_FOR = 20_000_000;

    final CoarseClock clock = new CoarseClock(System::nanoTime);
    final SlotTable<Owned> table;
    final BoundedPool<Owned> pool;
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();

    StressedPool(int limit, Parking parking) {
        table = new SlotTable<>(limit, clock);
        pool = new BoundedPool<>(table, FRESH_FOR, Integer.MAX_VALUE, false, clock, parking);
    }

    /** Sees that something is under way for who waits. */
    void serveDemand() {
        Slot<Owned> stale = pool.takeStale();
        if (stale != null) {
            table.noteChecked(stale);
            publish(stale, stale.ticket());
        }
        Slot<Owned> free = table.claim();
        if (free != null) {
            long settled = free.trySettle(free.ticket());
            if (settled == 0) {
                // the place is free again, and whoever waits still waits
                table.vacate(free, free.ticket());
                serveDemand();
                return;
            }
            opened.incrementAndGet();
            table.fill(free, new Owned());
            publish(free, settled);
        }
        pool.endForgotten();
    }

    /** How a borrow ended, and what was lent. */
    record Borrowed(Wait how, @Nullable Lease<Owned> lease) {}

    Borrowed borrow(long nanos) {
        Lease<Owned> lease = pool.tryLease(Thread.currentThread().getId());
        if (lease != null) {
            return new Borrowed(Wait.LENT, lease);
        }
        Waiter<Owned> waiter = pool.enroll();
        serveDemand();
        Wait wait = pool.await(waiter, clock.exact() + nanos);
        if (waiter.surplus() != null) {
            publish(waiter.surplus().slot(), waiter.surplus().ticket());
        }
        return new Borrowed(wait, wait == Wait.LENT ? BoundedPool.lentTo(waiter) : null);
    }

    void giveBack(Slot<Owned> slot, long ticket) {
        if (slot.isOwned(ticket)) {
            pool.noteReturn(slot);
        }
        publish(slot, ticket);
        if (pool.giveBack(slot, ticket) != Return.STALE) {
            throw new IllegalStateException("a second return did something");
        }
    }

    void publish(Slot<Owned> slot, long ticket) {
        if (pool.giveBack(slot, ticket) != Return.STILL_OWNED) {
            return;
        }
        long owned = slot.stillOwned(ticket);
        long checking = slot.tryRecheck(owned);
        if (checking != 0) {
            check(slot, checking);
        } else {
            close(slot, slot.tryRetire(owned, DOOM));
        }
    }

    /** Uses the resource, as a check does: nobody else may have it. */
    private void check(Slot<Owned> slot, long checking) {
        Owned owned = slot.resource();
        owned.take();
        owned.giveBack();
        long settled = slot.trySettle(checking);
        table.noteChecked(slot);
        publish(slot, settled);
    }

    void suspect(Slot<Owned> slot) {
        long checking = slot.suspect();
        if (checking != 0) {
            check(slot, checking);
        }
    }

    /** What a shutdown and a leak search do; the borrower goes on with what it has until it looks. */
    void takeAway(Slot<Owned> slot) {
        long state = slot.state();
        if (SlotState.phase(state) == SlotState.LEASED) {
            close(slot, slot.tryRetire(SlotState.ticketOf(state), DOOM));
        }
    }

    void refuse() {
        pool.refuse(WHY);
    }

    void doom(Slot<Owned> slot) {
        close(slot, slot.doom(DOOM));
    }

    private void close(Slot<Owned> slot, long closing) {
        if (closing != 0) {
            if (table.empty(slot) != null) {
                closed.incrementAndGet();
            }
            if (!table.vacate(slot, slot.tryFinishClosing(closing))) {
                throw new IllegalStateException("two closed " + slot);
            }
            serveDemand();
        }
    }

    void shut() {
        pool.close();
        table.forEach(this::doom);
    }
}
