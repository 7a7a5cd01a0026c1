package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The pool shrinks or grows while leases end. When all have ended there are no more slots in use than the limit allows,
 * none is lost, and none that rests is doomed.
 */
@Tag("deep")
@Tag("interleavings")
class ResizedWhileReturnedLincheckTest {
    private static final long FOREVER = Long.MAX_VALUE / 4;

    /**
     * Two slots, both lent. What a resize and a return do beyond the core is as in {@code ConnectionPool} and
     * {@code ConnectionWork}.
     */
    public static class Shrinking {
        final CoarseClock clock = new CoarseClock(() -> 1);
        final SlotTable<Object> table = new SlotTable<>(2, clock);
        final BoundedPool<Object> pool = new BoundedPool<>(table, FOREVER, 10, false, clock, new SpinningParking());
        final ConcurrentLinkedQueue<Lease<Object>> held = new ConcurrentLinkedQueue<>();

        public Shrinking() {
            for (int i = 0; i < 2; i++) {
                Slot<Object> slot = table.claim();
                long settled = slot.trySettle(slot.ticket());
                table.fill(slot, new Object());
                pool.giveBack(slot, settled);
            }
            held.add(pool.tryLease(1));
            held.add(pool.tryLease(2));
        }

        @Operation
        public void giveBack() {
            Lease<Object> lease = held.poll();
            if (lease != null) {
                publish(lease.slot(), lease.ticket());
            }
        }

        @Operation(nonParallelGroup = "resizer")
        public void shrink() {
            table.resize(1);
            int surplus = table.occupied() - 1 - table.count(SlotState.CLOSING);
            for (Slot<Object> slot : table.slots()) {
                long state = slot.state();
                if (surplus > 0 && SlotState.phase(state) == SlotState.IDLE) {
                    long closing = slot.tryRetire(state, SlotState.SURPLUS);
                    if (closing != 0) {
                        close(slot, closing);
                        surplus--;
                    }
                }
            }
            if (surplus > 0) {
                table.forEach(slot -> close(slot, slot.doom(SlotState.SURPLUS)));
            }
        }

        void publish(Slot<Object> slot, long ticket) {
            while (pool.giveBack(slot, ticket) == BoundedPool.Return.STILL_OWNED) {
                long owned = slot.stillOwned(ticket);
                if (isSurplus() || !slot.tryPardon(owned, SlotState.SURPLUS)) {
                    close(slot, slot.tryRetire(owned, SlotState.SURPLUS));
                    return;
                }
            }
        }

        final boolean isSurplus() {
            return table.occupied() - table.count(SlotState.CLOSING) > table.limit();
        }

        final void close(Slot<Object> slot, long closing) {
            if (closing != 0) {
                table.empty(slot);
                table.vacate(slot, closing);
            }
        }

        @Validate
        public void asManyAsTheLimitAllows() {
            while (!held.isEmpty()) {
                giveBack();
            }
            int idle = table.count(SlotState.IDLE);
            boolean doomed = false;
            for (Slot<Object> slot : table.slots()) {
                doomed |= SlotState.doom(slot.state()) != 0;
            }
            if (table.occupied() > table.limit() || table.occupied() != idle || doomed) {
                throw new IllegalStateException("limit " + table.limit() + ", occupied " + table.occupied() + ", idle "
                        + idle + ", doomed " + doomed);
            }
        }
    }

    /** The same while others borrow and the pool grows again. */
    public static class Resized extends Shrinking {
        @Operation
        public void borrow() {
            Lease<Object> lease = pool.tryLease(3);
            if (lease != null) {
                held.add(lease);
            }
        }

        @Operation(nonParallelGroup = "resizer")
        public void grow() {
            table.resize(2);
        }
    }

    /**
     * Must be found out: counts before it gives back, so that of two returns neither sees a limit that comes down after
     * both have counted.
     */
    public static class CountsTooEarly extends Shrinking {
        @Override
        void publish(Slot<Object> slot, long ticket) {
            boolean surplus = isSurplus();
            while (pool.giveBack(slot, ticket) == BoundedPool.Return.STILL_OWNED) {
                long owned = slot.stillOwned(ticket);
                if (surplus || !slot.tryPardon(owned, SlotState.SURPLUS)) {
                    close(slot, slot.tryRetire(owned, SlotState.SURPLUS));
                    return;
                }
            }
        }
    }

    /** Must be found out: looks for a doom before it gives back, and not at what came of that. */
    public static class LooksTooEarly extends Shrinking {
        @Override
        void publish(Slot<Object> slot, long ticket) {
            if (SlotState.doom(slot.state()) == 0) {
                pool.giveBack(slot, ticket);
            } else {
                super.publish(slot, ticket);
            }
        }
    }

    @Test
    void mustEndWithAsManyAsTheNewLimitAllows() {
        LincheckRuns.scenarios(3).check(Shrinking.class);
        LincheckRuns.scenarios(3).check(Resized.class);
    }

    /** If this passes, the check above does not see that too many are left. */
    @Test
    void mustFindReturnsThatCountTooEarly() {
        assertThatThrownBy(() -> LincheckRuns.canary(3).check(CountsTooEarly.class))
                .hasMessageContaining("limit 1, occupied 2");
    }

    /** If this passes, the check above does not see that a slot is lost. */
    @Test
    void mustFindAReturnThatLooksTooEarly() {
        assertThatThrownBy(() -> LincheckRuns.canary(2).check(LooksTooEarly.class))
                .hasMessageContaining("limit 1, occupied 1, idle 0");
    }
}
