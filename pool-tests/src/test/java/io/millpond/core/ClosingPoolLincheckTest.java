package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Borrowers that wait while the pool is closed: each gets the slot or is told, and the last one out leaves
 * nothing behind.
 */
@Tag("deep")
@Tag("interleavings")
class ClosingPoolLincheckTest {
    private static final long FOREVER = Long.MAX_VALUE / 4;

    /** One slot, and a place for another; whoever finds a slot doomed closes it. */
    public static class Closing {
        private final CoarseClock clock = new CoarseClock(() -> 1);
        private final SlotTable<Object> table = new SlotTable<>(2, clock);
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
            publish(lease.slot(), lease.ticket());
            return true;
        }

        private void publish(Slot<Object> slot, long ticket) {
            if (pool.giveBack(slot, ticket) == BoundedPool.Return.STILL_OWNED) {
                table.vacate(slot, slot.tryRetire(slot.stillOwned(ticket), 1));
            }
        }

        @Operation
        public void open() {
            Slot<Object> slot = table.claim();
            if (slot != null) {
                publish(slot, slot.trySettle(slot.ticket()));
            }
        }

        @Operation(nonParallelGroup = "closer")
        public boolean close() {
            close(pool, this::doomAll);
            return true;
        }

        void close(BoundedPool<Object> pool, Runnable doomAll) {
            pool.close();
            doomAll.run();
        }

        private void doomAll() {
            table.forEach(slot -> {
                long closing = slot.doom(1);
                if (closing != 0) {
                    table.vacate(slot, closing);
                }
            });
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

    /** Must be found out: dooms what is there before it lets nobody open any more. */
    public static class DoomsTooEarly extends Closing {
        @Override
        void close(BoundedPool<Object> pool, Runnable doomAll) {
            doomAll.run();
            pool.close();
        }
    }

    private static ModelCheckingOptions model() {
        return LincheckRuns.model()
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(LincheckRuns.iterations(5))
                .invocationsPerIteration(LincheckRuns.interleavings(500));
    }

    @Test
    void mustTellEverybodyAndLeaveNothing() {
        LincheckRuns.scenarios(2).check(Closing.class);
        model().check(Closing.class);
    }

    /** If this passes, the check above does not see a connection that is opened while the pool closes. */
    @Test
    void mustFindAnOpeningThatOutlivesTheClose() {
        assertThatThrownBy(() -> LincheckRuns.canary(2).check(DoomsTooEarly.class))
                .hasMessageContaining("nothingIsLeft has failed");
    }

    /** If this passes, the check above does not see a borrower that nobody tells. */
    @Test
    void mustFindAPoolThatWakesNobody() {
        assertThatThrownBy(() -> LincheckRuns.canary(model()).check(Deaf.class))
                .hasMessageContaining("The execution has hung");
    }
}
