package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Borrowers that run late, while their leases are taken away, suspected and refused. Each canary is the same with one
 * step as it was before it was mended.
 */
@Tag("deep")
@Tag("interleavings")
class LateBorrowerLincheckTest {
    private static final long FOREVER = Long.MAX_VALUE / 4;
    private static final Refusal WHY = new Refusal() {};

    /** Returns at once, which parking may do: a wait ends by its deadline. */
    private static final Parking RESTLESS = new Parking() {
        @Override
        public void park(Object blocker, long nanos) {}

        @Override
        public void unpark(Thread thread) {}
    };

    /**
     * One slot, lent. One thread waits for it; another gives it back, takes it away from the one it was handed to, and
     * lends the next resource.
     */
    public static class TakenAway {
        private static final long STEP = 10 * BoundedPool.PATIENCE_NANOS;

        private final AtomicLong time = new AtomicLong();
        private final CoarseClock clock = new CoarseClock(() -> time.getAndAdd(STEP));
        private final SlotTable<AtomicInteger> table = new SlotTable<>(1, clock);
        private final BoundedPool<AtomicInteger> pool = new BoundedPool<>(table, FOREVER, 10, false, clock, RESTLESS);
        private final AtomicReference<Lease<AtomicInteger>> held = new AtomicReference<>();

        public TakenAway() {
            open();
            held.set(pool.tryLease(1));
        }

        private void open() {
            Slot<AtomicInteger> slot = table.claim();
            long settled = slot.trySettle(slot.ticket());
            table.fill(slot, new AtomicInteger());
            pool.giveBack(slot, settled);
        }

        /** What a waiter takes for its ticket. */
        long ticketOf(Lease<AtomicInteger> lease) {
            return lease.ticket();
        }

        @Operation
        public boolean waitAndUse() {
            Waiter<AtomicInteger> waiter = pool.enroll();
            if (pool.await(waiter, 8 * STEP) != BoundedPool.Wait.LENT) {
                return true;
            }
            Lease<AtomicInteger> lease = BoundedPool.lentTo(waiter);
            return use(lease.slot(), ticketOf(lease));
        }

        private boolean use(Slot<AtomicInteger> slot, long ticket) {
            AtomicInteger owners = slot.handOut(ticket);
            boolean alone = owners == null || owners.incrementAndGet() == 1;
            if (owners != null) {
                owners.decrementAndGet();
            }
            pool.giveBack(slot, ticket);
            return alone;
        }

        @Operation
        public boolean giveBackTakeAwayAndUse() {
            Lease<AtomicInteger> lease = held.getAndSet(null);
            if (lease == null) {
                return true;
            }
            Slot<AtomicInteger> slot = lease.slot();
            pool.giveBack(slot, lease.ticket());
            long state = slot.state();
            long closing = SlotState.phase(state) == SlotState.LEASED ? slot.tryRetire(state, 1) : 0;
            if (closing != 0) {
                table.empty(slot);
                table.vacate(slot, closing);
                open();
            }
            Lease<AtomicInteger> next = pool.tryLease(1);
            return next == null || use(next.slot(), next.ticket());
        }
    }

    /** Must be found out: reads the ticket from the slot when it runs. */
    public static class ReadsTheTicketLate extends TakenAway {
        @Override
        long ticketOf(Lease<AtomicInteger> lease) {
            return lease.slot().ticket();
        }
    }

    /**
     * One slot, lent; a first waiter, which others tell or refuse; a second that enrols and looks in vain before the
     * slot comes back. When the first has gone on, the second has been told of the slot if it is idle.
     */
    public static class PassingOn {
        private final CoarseClock clock = new CoarseClock(() -> 1);
        final SlotTable<Object> table = new SlotTable<>(1, clock);
        final BoundedPool<Object> pool = new BoundedPool<>(table, FOREVER, 10, false, clock, RESTLESS);
        final Waiter<Object> first;
        private final AtomicReference<Lease<Object>> held = new AtomicReference<>();
        private volatile Waiter<Object> second;

        public PassingOn() {
            Slot<Object> slot = table.claim();
            long settled = slot.trySettle(slot.ticket());
            table.fill(slot, new Object());
            pool.giveBack(slot, settled);
            held.set(pool.tryLease(1));
            first = pool.enroll();
        }

        @Operation
        public void refuse() {
            pool.refuse(WHY);
        }

        @Operation(nonParallelGroup = "first")
        public void abandon() {
            leave();
        }

        void leave() {
            pool.abandon(first);
        }

        @Operation
        public void suspect() {
            Slot<Object> slot = table.slots()[0];
            check(slot, slot.suspect());
        }

        private void check(Slot<Object> slot, long checking) {
            if (checking != 0) {
                publish(slot, slot.trySettle(checking));
            }
        }

        private void publish(Slot<Object> slot, long ticket) {
            if (pool.giveBack(slot, ticket) == BoundedPool.Return.STILL_OWNED) {
                check(slot, slot.tryRecheck(slot.stillOwned(ticket)));
            }
        }

        @Operation
        public void enrollLookAndGiveBack() {
            Lease<Object> lease = held.getAndSet(null);
            if (lease == null) {
                return;
            }
            Waiter<Object> waiter = pool.enroll();
            waiter.clearNotification();
            if (pool.tryLease(2) != null) {
                throw new IllegalStateException("lent twice");
            }
            second = waiter;
            publish(lease.slot(), lease.ticket());
        }

        /** What the first does when it runs. */
        void goOn(Waiter<Object> waiter) {
            pool.await(waiter, 0);
        }

        @Validate
        public void nobodySleepsBesideAnIdleSlot() {
            Waiter<Object> sleeper = second;
            if (first.isDone()) {
                goOn(first);
            }
            if (isIdle() && first.isDone() && sleeper != null && !sleeper.isDone() && sleeper.tryNotify()) {
                throw new IllegalStateException("nobody told the second");
            }
        }

        final boolean isIdle() {
            return SlotState.phase(table.slots()[0].state()) == SlotState.IDLE;
        }
    }

    /** Must be found out: a first that is refused tells nobody, and the second came too late to be refused with it. */
    public static class KeepsItToItself extends PassingOn {
        @Override
        void goOn(Waiter<Object> waiter) {
            if (waiter.refusal() == null) {
                super.goOn(waiter);
            }
        }
    }

    /**
     * Must be found out: a first that gives up looks whether there is anything to tell of, then leaves; in between it
     * is told itself.
     */
    public static class LooksThenLeaves extends PassingOn {
        @Override
        void leave() {
            boolean idle = isIdle();
            pool.waiters.tryLeave(first);
            if (idle) {
                super.leave();
            }
        }

        @Override
        void goOn(Waiter<Object> waiter) {
            if (!waiter.hasLeft()) {
                super.goOn(waiter);
            }
        }
    }

    private static ModelCheckingOptions model(int invocations) {
        return LincheckRuns.model()
                .threads(2)
                .actorsPerThread(1)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(LincheckRuns.iterations(10))
                .invocationsPerIteration(LincheckRuns.interleavings(invocations));
    }

    @Test
    void mustNotUseALeaseThatWasTakenAway() {
        model(800).check(TakenAway.class);
    }

    @Test
    void mustTellTheNextWhoeverLeaves() {
        model(800).check(PassingOn.class);
    }

    /** If this passes, the first check above finds nothing. */
    @Test
    void mustFindABorrowerThatReadsItsTicketLate() {
        assertThatThrownBy(() -> model(800).check(ReadsTheTicketLate.class))
                .hasMessageContaining("Invalid execution results");
    }

    /** If this passes, the second check above does not see what is lost by a refusal. */
    @Test
    void mustFindARefusedBorrowerThatTellsNobody() {
        assertThatThrownBy(() -> model(800).check(KeepsItToItself.class))
                .hasMessageContaining("nobody told the second");
    }

    /** If this passes, the second check above does not see what is lost by giving up. */
    @Test
    void mustFindALeaverThatLooksBeforeItLeaves() {
        assertThatThrownBy(() -> model(800).check(LooksThenLeaves.class))
                .hasMessageContaining("nobody told the second");
    }
}
