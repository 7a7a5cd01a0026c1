package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A connect fails while somebody waits for it, or has just begun to. The place is free again, and whoever finds that
 * somebody waits opens once more: a waiter that came too late to claim the place itself must have been seen by the
 * opener that gave it up.
 */
@Tag("deep")
@Tag("interleavings")
class FailedOpeningLincheckTest {
    private static final long FOREVER = Long.MAX_VALUE / 4;

    /**
     * One place, taken by an opening that is about to fail. Nobody parks here: what must hold is that somebody
     * opens for who waits.
     */
    public static class Failing {
        private final CoarseClock clock = new CoarseClock(() -> 1);
        final SlotTable<Object> table = new SlotTable<>(1, clock);
        final BoundedPool<Object> pool = new BoundedPool<>(table, FOREVER, 10, false, clock, new SpinningParking());
        private final AtomicReference<Slot<Object>> opening = new AtomicReference<>(table.claim());

        @Operation
        public void beginToWait() {
            pool.enroll();
            serveDemand();
        }

        @Operation
        public void failToOpen() {
            Slot<Object> slot = opening.getAndSet(null);
            if (slot != null) {
                giveUp(slot);
            }
        }

        void giveUp(Slot<Object> slot) {
            table.vacate(slot, slot.ticket());
            serveDemand();
        }

        /** As the pool does it: when a wait begins, and when a task ends. */
        final void serveDemand() {
            while (pool.waiting() > 0) {
                Slot<Object> slot = table.claim();
                if (slot == null) {
                    return;
                }
                long settled = slot.trySettle(slot.ticket());
                table.fill(slot, new Object());
                pool.giveBack(slot, settled);
            }
        }

        @Validate
        public void somebodyOpensForWhoWaits() {
            if (pool.waiting() > 0 && table.occupied() == 0) {
                throw new IllegalStateException("nobody opens for " + pool.waiting());
            }
        }
    }

    /** Must be found out: asks who waits before it frees the place, and not after. */
    public static class AsksTooEarly extends Failing {
        @Override
        void giveUp(Slot<Object> slot) {
            boolean wanted = pool.waiting() > 0;
            table.vacate(slot, slot.ticket());
            if (wanted) {
                serveDemand();
            }
        }
    }

    @Test
    void mustOpenAgainForWhoeverWaitsWhenAnOpeningFails() {
        LincheckRuns.scenarios(2).check(Failing.class);
        LincheckRuns.scenarios(3).check(Failing.class);
    }

    /** If this passes, the check above finds nothing. */
    @Test
    void mustFindAnOpenerThatAsksTooEarly() {
        assertThatThrownBy(() -> LincheckRuns.canary(2).check(AsksTooEarly.class))
                .hasMessageContaining("nobody opens for");
    }
}
