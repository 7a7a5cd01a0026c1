package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A borrower gives up in the moment in which a slot comes back: handed to it, or made idle and told to it. The slot is
 * then lent, idle, or with the next in line, and nobody waits for it for ever. A time-out stands for an interrupt too,
 * which takes the same way out; the model checker cannot interrupt its threads, {@code HandOverRaceTest} does.
 */
@Tag("deep")
@Tag("interleavings")
class CancelledAcquireLincheckTest {
    private static final long FOREVER = Long.MAX_VALUE / 4;

    /**
     * Whoever may wait for ever sleeps until it is woken; whoever may not looks again at once, which parking may do.
     */
    private static final class ByPatience extends SpinningParking {
        @Override
        public void park(Object blocker, long nanos) {
            if (nanos > FOREVER / 2) {
                super.park(blocker, nanos);
            }
        }
    }

    /** One slot, lent before anything begins. */
    public static class HandedOver {
        final AtomicLong time = new AtomicLong();
        final CoarseClock clock = new CoarseClock(() -> time.getAndAdd(step()));
        final SlotTable<Object> table = new SlotTable<>(1, clock);
        final BoundedPool<Object> pool = new BoundedPool<>(table, FOREVER, 10, false, clock, new ByPatience());
        private final AtomicReference<Lease<Object>> held = new AtomicReference<>();

        public HandedOver() {
            Slot<Object> slot = table.claim();
            long settled = slot.trySettle(slot.ticket());
            table.fill(slot, new Object());
            pool.giveBack(slot, settled);
            held.set(pool.tryLease(1));
        }

        /** Between two readings of the clock: everybody is patient. */
        long step() {
            return 10 * BoundedPool.PATIENCE_NANOS;
        }

        @Operation
        public boolean giveBack() {
            Lease<Object> lease = held.getAndSet(null);
            return lease == null || pool.giveBack(lease.slot(), lease.ticket()) == BoundedPool.Return.DONE;
        }

        @Operation
        public boolean borrowOrTimeOut() {
            return borrowUntil(clock.exact() + 3 * step());
        }

        private boolean borrowUntil(long deadline) {
            Waiter<Object> waiter = pool.enroll();
            BoundedPool.Wait end = await(waiter, deadline);
            if (waiter.surplus() != null) {
                return false;
            }
            if (end != BoundedPool.Wait.LENT) {
                return end == BoundedPool.Wait.TIMED_OUT;
            }
            Lease<Object> lease = BoundedPool.lentTo(waiter);
            return pool.giveBack(lease.slot(), lease.ticket()) == BoundedPool.Return.DONE;
        }

        BoundedPool.Wait await(Waiter<Object> waiter, long deadline) {
            return pool.await(waiter, deadline);
        }

        @Validate
        public void theSlotIsNotLost() {
            int expected = held.get() == null ? SlotState.IDLE : SlotState.LEASED;
            if (pool.waiting() != 0 || table.count(expected) != 1) {
                throw new IllegalStateException("waiting " + pool.waiting() + ", " + table.slots()[0]);
            }
        }
    }

    /** The same where nobody has waited for long: the slot is made idle, and the first in line told. */
    public static class Told extends HandedOver {
        @Override
        long step() {
            return 1;
        }
    }

    /** Must be found out: who leaves does not look whether it was handed a slot in that moment. */
    public static class ForgetsWhatItWasHanded extends HandedOver {
        @Override
        BoundedPool.Wait await(Waiter<Object> waiter, long deadline) {
            pool.waiters.tryLeave(waiter);
            return BoundedPool.Wait.TIMED_OUT;
        }
    }

    /**
     * One idle slot; some wait until they get it, some only for a while. A wake-up that goes to the latter and no
     * further leaves the former asleep.
     */
    public static class Impatient {
        private final AtomicLong time = new AtomicLong();
        private final CoarseClock clock = new CoarseClock(time::getAndIncrement);
        private final SlotTable<Object> table = new SlotTable<>(1, clock);
        final BoundedPool<Object> pool = new BoundedPool<>(table, FOREVER, 10, false, clock, new ByPatience());

        public Impatient() {
            Slot<Object> slot = table.claim();
            long settled = slot.trySettle(slot.ticket());
            table.fill(slot, new Object());
            pool.giveBack(slot, settled);
        }

        @Operation
        public boolean borrow() {
            return borrow(FOREVER) == BoundedPool.Wait.LENT;
        }

        @Operation
        public void borrowForAWhile() {
            giveUpSoon();
        }

        void giveUpSoon() {
            borrow(clock.exact() + 3);
        }

        final BoundedPool.Wait borrow(long deadline) {
            Lease<Object> lease = pool.tryLease(1);
            if (lease == null) {
                Waiter<Object> waiter = pool.enroll();
                BoundedPool.Wait end = pool.await(waiter, deadline);
                if (end != BoundedPool.Wait.LENT) {
                    return end;
                }
                lease = BoundedPool.lentTo(waiter);
            }
            pool.giveBack(lease.slot(), lease.ticket());
            return BoundedPool.Wait.LENT;
        }

        @Validate
        public void nothingIsLeft() {
            if (pool.waiting() != 0 || table.count(SlotState.IDLE) != 1) {
                throw new IllegalStateException("waiting " + pool.waiting() + ", " + table.slots()[0]);
            }
        }
    }

    /** Must be found out: who gives up after it was told passes nothing on. */
    public static class KeepsItToItself extends Impatient {
        @Override
        void giveUpSoon() {
            Waiter<Object> waiter = pool.enroll();
            waiter.clearNotification();
            Lease<Object> found = pool.tryLease(2);
            pool.waiters.tryLeave(waiter);
            if (found != null) {
                pool.giveBack(found.slot(), found.ticket());
            }
        }
    }

    @Test
    void mustNotLoseASlotThatIsHandedToWhoGivesUp() {
        LincheckRuns.scenarios(2).check(HandedOver.class);
        LincheckRuns.scenarios(3).check(HandedOver.class);
    }

    @Test
    void mustNotLoseASlotThatIsToldToWhoGivesUp() {
        LincheckRuns.scenarios(2).check(Told.class);
        LincheckRuns.scenarios(3).check(Told.class);
    }

    @Test
    void mustWakeTheNextWhenWhoWasWokenGivesUp() {
        LincheckRuns.scenarios(3).check(Impatient.class);
    }

    /** If this passes, the first two checks find nothing. */
    @Test
    void mustFindALeaverThatForgetsWhatItWasHanded() {
        assertThatThrownBy(() -> LincheckRuns.canary(2).check(ForgetsWhatItWasHanded.class))
                .hasMessageContaining("LEASED");
    }

    /** If this passes, the third check finds nothing. */
    @Test
    void mustFindALeaverThatKeepsAWakeUpToItself() {
        assertThatThrownBy(() -> LincheckRuns.canary(3).check(KeepsItToItself.class))
                .hasMessageContaining("hung");
    }
}
