package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Borrowers, returns and dooms in all the orders that the model checker finds, and in many that the machine does.
 * Each operation answers whether it saw what it had to see, so that every run must be equal to one after the
 * other: all true.
 */
@Tag("deep")
@Tag("interleavings")
class BoundedPoolLincheckTest {
    /** One slot, two or three threads that wait for it: a lost wake-up never ends. */
    public static class WaitingBorrowers {
        private final PoolModel pool = new PoolModel(1, 1, new SpinningParking());

        @Operation
        public boolean borrowAndReturn() {
            return pool.borrowAndReturn();
        }

        @Validate
        public void nothingIsLeft() {
            pool.checkRest(1);
        }
    }

    /** The same where every waiter has waited long enough to be handed the slot directly. */
    public static class PatientBorrowers {
        private final PoolModel pool = new PoolModel(1, 10 * BoundedPool.PATIENCE_NANOS, new SpinningParking());

        @Operation
        public boolean borrowAndReturn() {
            return pool.borrowAndReturn();
        }

        @Validate
        public void nothingIsLeft() {
            pool.checkRest(1);
        }
    }

    /** Two slots, borrowers that do not wait, and somebody who retires connections. */
    public static class DoomedSlots {
        private final PoolModel pool = new PoolModel(2, 1, new SpinningParking());

        @Operation
        public boolean tryBorrowAndReturn() {
            return pool.tryBorrowAndReturn();
        }

        @Operation
        public boolean doomOne() {
            return doom(pool);
        }

        boolean doom(PoolModel pool) {
            return pool.doomOne();
        }

        @Validate
        public void noPlaceIsLost() {
            pool.checkRest(2);
        }
    }

    /** Must be found out: looks whether the slot is idle, then retires whatever it is by then, a lease too. */
    public static class RetiresWhatItDidNotSee extends DoomedSlots {
        @Override
        boolean doom(PoolModel pool) {
            return pool.retireAfterALook();
        }
    }

    /** Must be found out: takes the slot away and opens nothing in its place. */
    public static class LosesThePlace extends DoomedSlots {
        @Override
        boolean doom(PoolModel pool) {
            return pool.doomAndForget();
        }
    }

    /** Must be found out: its waiters are never woken. */
    public static class DeafBorrowers {
        private final PoolModel pool = new PoolModel(1, 1, new SpinningParking() {
            @Override
            public void unpark(Thread thread) {
                // deaf
            }
        });

        @Operation
        public boolean borrowAndReturn() {
            return pool.borrowAndReturn();
        }
    }

    private static ModelCheckingOptions model() {
        return LincheckRuns.model()
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(LincheckRuns.iterations(5))
                .invocationsPerIteration(LincheckRuns.interleavings(1500));
    }

    private static StressOptions stress() {
        return new StressOptions()
                .threads(3)
                .actorsPerThread(3)
                .iterations(10)
                .invocationsPerIteration(LincheckRuns.interleavings(2000));
    }

    @Test
    void mustLoseNoWakeUp() {
        model().check(WaitingBorrowers.class);
    }

    @Test
    void mustLoseNoWakeUpWhereSlotsAreHandedOver() {
        model().check(PatientBorrowers.class);
    }

    @Test
    void mustLendAloneWhileSlotsAreRetired() {
        model().check(DoomedSlots.class);
    }

    @Test
    void mustLendAloneUnderStress() {
        stress().check(DoomedSlots.class);
    }

    /** If this passes, the third check above finds nothing. */
    @Test
    void mustFindARetirementThatHitsTheNextLease() {
        assertThatThrownBy(() -> LincheckRuns.canary(model()).check(RetiresWhatItDidNotSee.class))
                .hasMessageContaining("Invalid execution results");
    }

    /** If this passes, the stress finds nothing. */
    @Test
    void mustFindARetirementThatHitsTheNextLeaseUnderStress() {
        assertThatThrownBy(() -> LincheckRuns.canary(stress()).check(RetiresWhatItDidNotSee.class))
                .hasMessageContaining("Invalid execution results");
    }

    /** If this passes, the third check above does not see a slot that is lost. */
    @Test
    void mustFindARetirementThatLosesThePlace() {
        assertThatThrownBy(() -> LincheckRuns.canary(model()).check(LosesThePlace.class))
                .hasMessageContaining("noPlaceIsLost has failed");
    }

    /** If this passes, the first two checks above find nothing. */
    @Test
    void mustFindAWakeUpThatIsLostOnPurpose() {
        assertThatThrownBy(() -> LincheckRuns.canary(model()).check(DeafBorrowers.class))
                .hasMessageContaining("The execution has hung");
    }
}
