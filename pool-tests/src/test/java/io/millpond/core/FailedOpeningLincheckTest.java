package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * A connect fails while somebody waits for it, or has just begun to. The place is free again, and whoever finds that somebody waits opens once more: a
 * waiter that came too late to claim the place itself must have been seen by the opener that gave it up.
 */
class FailedOpeningLincheckTest {
    private static final long FOREVER = Long.MAX_VALUE / 4;

    /** One place, and a database that refuses the first connect. */
    public static class FailsOnce {
        private final AtomicInteger failures = new AtomicInteger(1);
        private final CoarseClock clock = new CoarseClock(() -> 1);
        private final SlotTable<Object> table = new SlotTable<>(1, clock);
        private final BoundedPool<Object> pool =
                new BoundedPool<>(table, FOREVER, 10, false, clock, new SpinningParking());

        @Operation
        public boolean borrow() {
            Lease<Object> lease = pool.tryLease(1);
            if (lease == null) {
                Waiter<Object> waiter = pool.enroll();
                serveDemand();
                if (pool.await(waiter, FOREVER) != BoundedPool.Wait.LENT) {
                    return false;
                }
                lease = BoundedPool.lentTo(waiter);
            }
            return pool.giveBack(lease.slot(), lease.ticket()) == BoundedPool.Return.DONE;
        }

        /** As the pool does it: at each wait that begins, and at each end of a task. */
        private void serveDemand() {
            while (pool.waiting() > 0) {
                Slot<Object> slot = table.claim();
                if (slot == null) {
                    return;
                }
                if (failures.getAndDecrement() > 0) {
                    table.vacate(slot, slot.ticket());
                    if (!asksAgain()) {
                        return;
                    }
                } else {
                    long settled = slot.trySettle(slot.ticket());
                    table.fill(slot, new Object());
                    pool.giveBack(slot, settled);
                }
            }
        }

        boolean asksAgain() {
            return true;
        }

        @Validate
        public void nobodyWaits() {
            if (pool.waiting() != 0 || table.occupied() > 1 || table.count(SlotState.LEASED) != 0) {
                throw new IllegalStateException("waiting " + pool.waiting() + ", " + table.slots()[0]);
            }
        }
    }

    /** Must be found out: asks who waits before it frees the place, and not after. */
    public static class FailsAndGoesHome extends FailsOnce {
        @Override
        boolean asksAgain() {
            return false;
        }
    }

    @Test
    void mustOpenAgainForWhoeverWaitsWhenAnOpeningFails() {
        LincheckRuns.scenarios(2, 600).check(FailsOnce.class);
        LincheckRuns.scenarios(3, 600).check(FailsOnce.class);
    }

    /** If this passes, the check above finds nothing. */
    @Test
    void mustFindAnOpenerThatDoesNotAskAgain() {
        assertThatThrownBy(() -> LincheckRuns.scenarios(2, 600).check(FailsAndGoesHome.class))
                .isInstanceOf(Throwable.class);
    }
}
