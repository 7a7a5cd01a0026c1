package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Borrowers that wait while the pool is closed: each gets the slot or is told, and the last one out leaves nothing behind. */
@Tag("deep")
class ClosingPoolLincheckTest {
    private static final long FOREVER = Long.MAX_VALUE / 4;

    /** One slot; whoever finds it doomed closes it. */
    public static class Closing {
        private final CoarseClock clock = new CoarseClock(() -> 1);
        private final SlotTable<Object> table = new SlotTable<>(1, clock);
        private final BoundedPool<Object> pool = new BoundedPool<>(table, FOREVER, 10, false, clock, parking());

        public Closing() {
            Slot<Object> slot = table.claim();
            pool.giveBack(slot, slot.trySettle(slot.ticket()));
        }

        SpinningParking parking() {
            return new SpinningParking();
        }

        @Operation
        public boolean borrow() {
            Lease<Object> lease = pool.tryLease(1);
            if (lease == null) {
                Waiter<Object> waiter = pool.enroll();
                if (pool.await(waiter, FOREVER) == BoundedPool.Wait.CLOSED) {
                    return true;
                }
                lease = BoundedPool.lentTo(waiter);
            }
            Slot<Object> slot = lease.slot();
            if (pool.giveBack(slot, lease.ticket()) == BoundedPool.Return.DOOMED) {
                table.vacate(slot, slot.tryRetire(slot.stillOwned(lease.ticket()), 1));
            }
            return true;
        }

        @Operation(nonParallelGroup = "closer")
        public boolean close() {
            pool.close();
            table.forEach(slot -> {
                long closing = slot.doom(1);
                if (closing != 0) {
                    table.vacate(slot, closing);
                }
            });
            return true;
        }

        @Validate
        public void nothingIsLeft() {
            if (pool.waiting() != 0 || table.isClosed() && table.occupied() != 0) {
                throw new IllegalStateException("waiting " + pool.waiting() + ", occupied " + table.occupied());
            }
        }
    }

    /** Must be found out: nobody is woken. */
    public static class Deaf extends Closing {
        @Override
        SpinningParking parking() {
            return new SpinningParking() {
                @Override
                public void unpark(Thread thread) {
                    // deaf
                }
            };
        }
    }

    private static ModelCheckingOptions model() {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(LincheckRuns.iterations(5))
                .invocationsPerIteration(LincheckRuns.interleavings(500));
    }

    @Test
    void mustTellEverybodyAndLeaveNothing() {
        model().check(Closing.class);
    }

    /** If this passes, the check above finds nothing. */
    @Test
    void mustFindAPoolThatWakesNobody() {
        assertThatThrownBy(() -> model().check(Deaf.class)).isInstanceOf(Throwable.class);
    }
}
