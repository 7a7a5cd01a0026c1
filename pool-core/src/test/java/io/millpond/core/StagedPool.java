package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A pool whose time stands still and whose waiting is staged: what other threads do while one is parked are steps that
 * run, one for each park, on the same thread. A wait that nobody ends is a failure instead of a hang.
 */
final class StagedPool implements Parking {
    static final long FRESH_FOR = 1_000_000_000;

    final long[] time = {1_000_000};
    private Runnable atNextReading = () -> {};
    final CoarseClock clock = new CoarseClock(this::read);
    final SlotTable<Object> table;
    final BoundedPool<Object> pool;
    final List<Thread> woken = new ArrayList<>();
    final List<Long> parkedFor = new ArrayList<>();
    private final Deque<Runnable> steps = new ArrayDeque<>();

    StagedPool(int slots) {
        this(slots, slots, Integer.MAX_VALUE);
    }

    StagedPool(int limit, int opened, int maxWaiting) {
        table = new SlotTable<>(limit, clock);
        pool = new BoundedPool<>(table, FRESH_FOR, maxWaiting, true, clock, this);
        for (int i = 0; i < opened; i++) {
            open();
        }
    }

    /** Opens a resource in a free place. */
    Slot<Object> open() {
        Slot<Object> slot = table.claim();
        assertThat(slot).isNotNull();
        long settled = slot.trySettle(slot.ticket());
        table.fill(slot, new Object());
        assertThat(pool.giveBack(slot, settled)).isEqualTo(BoundedPool.Return.DONE);
        return slot;
    }

    /** The slot at the first place. */
    Slot<Object> firstSlot() {
        return table.slots()[0];
    }

    Slot<Object> lend() {
        return lease().slot();
    }

    Lease<Object> lease() {
        Lease<Object> lease = pool.tryLease(Thread.currentThread().getId());
        assertThat(lease).isNotNull();
        return lease;
    }

    BoundedPool.Return giveBack(Slot<Object> slot) {
        pool.noteReturn(slot);
        return pool.giveBack(slot, slot.ticket());
    }

    /** Moves both clocks. */
    void pass(long nanos) {
        time[0] += nanos;
        clock.tick();
    }

    /** What happens while the thread is parked next. */
    StagedPool whileParked(Runnable step) {
        steps.add(step);
        return this;
    }

    /**
     * What happens when the exact clock is read next: by a borrower just after its move, for every lease is timed here.
     */
    void atNextReading(Runnable step) {
        atNextReading = step;
    }

    private long read() {
        Runnable step = atNextReading;
        atNextReading = () -> {};
        step.run();
        return time[0];
    }

    /** Enrols for a thread that never runs, to stand in the queue. */
    Waiter<Object> enrollAnother() {
        Waiter<Object> waiter = pool.enroll();
        assertThat(waiter).isNotNull();
        return waiter;
    }

    BoundedPool.Wait await(Waiter<Object> waiter, long nanos) {
        return pool.await(waiter, clock.exact() + nanos);
    }

    @Override
    public void park(Object blocker, long nanos) {
        parkedFor.add(nanos);
        Runnable step = steps.poll();
        if (step == null) {
            throw new AssertionError("parked for " + nanos + " ns, and nothing more happens");
        }
        step.run();
    }

    @Override
    public void unpark(Thread thread) {
        woken.add(thread);
    }
}
