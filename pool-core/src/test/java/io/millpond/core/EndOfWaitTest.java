package io.millpond.core;

import static io.millpond.core.BoundedPool.PATIENCE_NANOS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.core.BoundedPool.Return;
import io.millpond.core.BoundedPool.Wait;
import org.junit.jupiter.api.Test;

/** Each end of a wait, and what happens in the same moment; staged between two readings of the clock. */
class EndOfWaitTest {
    private static final long LONG = 30_000_000_000L;
    private static final Refusal WHY = new Refusal() {};

    private final StagedPool staged = new StagedPool(1);
    private final BoundedPool<Object> pool = staged.pool;

    @Test
    void mustGiveAWaiterTheLeaseThatItFound() {
        Slot<Object> slot = staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        staged.whileParked(() -> staged.giveBack(slot));
        assertThat(staged.await(waiter, LONG)).isEqualTo(Wait.LENT);
        Lease<Object> given = BoundedPool.lentTo(waiter);
        assertThat(given.slot()).isSameAs(slot);
        assertThat(slot.isLent(given.ticket())).isTrue();
        assertThat(slot.leases()).isEqualTo(2);
        assertThat(waiter.surplus()).isNull();
    }

    @Test
    void mustRefuseToTellOfALeaseWhereNoneWasGiven() {
        staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        assertThatThrownBy(() -> BoundedPool.lentTo(waiter)).isInstanceOf(IllegalStateException.class);
    }

    /** The time-out and the hand-over meet: the slot must not be lost. */
    @Test
    void mustTakeTheSlotThatIsHandedOverInTheMomentOfTheTimeOut() {
        Slot<Object> slot = staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        staged.pass(PATIENCE_NANOS + 1);
        long now = staged.clock.exact();
        staged.atNextReading(() -> staged.giveBack(slot));
        assertThat(pool.await(waiter, now)).isEqualTo(Wait.LENT);
        assertThat(slot.isLent(BoundedPool.lentTo(waiter).ticket())).isTrue();
        assertThat(pool.waiting()).isZero();
    }

    /** What it was told of is gone; what comes back while it looks for it is told again. */
    @Test
    void mustBeReadyForTheNextNotificationBeforeItLooks() {
        StagedPool two = new StagedPool(2);
        Slot<Object> first = two.lend();
        Slot<Object> second = two.lend();
        Waiter<Object> waiter = two.enrollAnother();
        long deadline = two.clock.exact() + LONG;
        two.whileParked(() -> {
            two.giveBack(first);
            two.lend();
            assertThat(two.woken).hasSize(1);
            // so that the search begins with a reading
            two.clock.stop();
            two.atNextReading(() -> {
                two.giveBack(second);
                assertThat(two.woken).as("once more").hasSize(2);
            });
        });
        assertThat(two.pool.await(waiter, deadline)).isEqualTo(Wait.LENT);
        assertThat(BoundedPool.lentTo(waiter).slot()).isSameAs(second);
    }

    @Test
    void mustWakeTheThreadThatASlotIsHandedTo() {
        Slot<Object> slot = staged.lend();
        staged.enrollAnother();
        staged.pass(PATIENCE_NANOS + 1);
        assertThat(staged.giveBack(slot)).isEqualTo(Return.DONE);
        assertThat(staged.woken).containsExactly(Thread.currentThread());
    }

    @Test
    void mustNoteTheLeaseThatWasHandedOver() {
        Slot<Object> slot = staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        staged.whileParked(() -> {
            staged.pass(PATIENCE_NANOS + 1);
            staged.giveBack(slot);
            staged.pass(7);
        });
        assertThat(staged.await(waiter, LONG)).isEqualTo(Wait.LENT);
        assertThat(slot.leases()).isEqualTo(2);
        assertThat(slot.leasedAt()).isEqualTo(staged.clock.now());
        assertThat(slot.holderId()).isEqualTo(Thread.currentThread().getId());
    }

    @Test
    void mustNoteNothingOfALeaseThatWasTakenAwayBeforeTheWaiterRan() {
        Slot<Object> slot = staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        staged.whileParked(() -> {
            staged.pass(PATIENCE_NANOS + 1);
            staged.giveBack(slot);
            slot.tryRetire(slot.ticket(), 1);
        });
        assertThat(staged.await(waiter, LONG)).isEqualTo(Wait.LENT);
        assertThat(slot.leases()).as("only the first").isOne();
    }

    @Test
    void mustMakeASlotIdleWhoseOnlyWaiterLeavesBeforeItIsServed() {
        Slot<Object> slot = staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        staged.pass(PATIENCE_NANOS + 1);
        pool.noteReturn(slot);
        staged.atNextReading(() -> pool.waiters.tryLeave(waiter));
        assertThat(pool.giveBack(slot, slot.ticket())).isEqualTo(Return.DONE);
        assertThat(waiter.hasLeft()).isTrue();
        assertThat(SlotState.phase(slot.state())).isEqualTo(SlotState.IDLE);
        assertThat(staged.lend()).isSameAs(slot);
    }

    /** Another slot is handed to the waiter while it takes the one that it found. */
    private Lease<Object> findOneAndBeHandedAnother(StagedPool two, Waiter<Object> waiter, Runnable afterwards) {
        Slot<Object> first = two.lend();
        Slot<Object> second = two.lend();
        long deadline = two.clock.exact() + LONG;
        two.whileParked(() -> {
            two.pass(PATIENCE_NANOS);
            two.giveBack(first);
            two.pass(1);
            two.atNextReading(() -> {
                two.giveBack(second);
                afterwards.run();
            });
        });
        assertThat(two.pool.await(waiter, deadline)).isEqualTo(Wait.LENT);
        return BoundedPool.lentTo(waiter);
    }

    @Test
    void mustGiveBackWhatItFoundWhenItWasHandedAnother() {
        StagedPool two = new StagedPool(2);
        Waiter<Object> waiter = two.enrollAnother();
        Lease<Object> lent = findOneAndBeHandedAnother(two, waiter, () -> {});
        Slot<Object> found = two.firstSlot();
        assertThat(lent.slot()).isNotSameAs(found);
        assertThat(waiter.surplus()).as("nothing is left to do").isNull();
        assertThat(SlotState.phase(found.state())).isEqualTo(SlotState.IDLE);
        assertThat(found.leases())
                .as("the borrower before; nobody saw the lease of the waiter")
                .isOne();
    }

    @Test
    void mustNotForgetWhatItFoundIfGivingItBackBreaksOff() {
        StagedPool two = new StagedPool(2);
        Waiter<Object> waiter = two.enrollAnother();
        two.enrollAnother();
        assertThatThrownBy(() -> findOneAndBeHandedAnother(
                        two,
                        waiter,
                        () -> two.atNextReading(() -> {
                            throw new StackOverflowError("staged");
                        })))
                .isInstanceOf(StackOverflowError.class);
        Slot<Object> found = two.firstSlot();
        assertThat(waiter.surplus()).isNotNull();
        assertThat(waiter.surplus().slot()).isSameAs(found);
        assertThat(found.isLent(waiter.surplus().ticket())).isTrue();
        Lease<Object> given = two.pool.abandon(waiter);
        assertThat(given.slot()).as("and the other one").isSameAs(two.table.slots()[1]);
    }

    @Test
    void mustTellEveryWaiterThatIsRefusedWhy() {
        staged.lend();
        Waiter<Object> first = staged.enrollAnother();
        Waiter<Object> second = staged.enrollAnother();
        assertThat(first.refusal()).isNull();
        staged.whileParked(() -> pool.refuse(WHY));
        assertThat(staged.await(first, LONG)).isEqualTo(Wait.REFUSED);
        assertThat(first.refusal()).isSameAs(WHY);
        assertThat(second.refusal()).isSameAs(WHY);
        assertThat(staged.woken).hasSize(2);
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void mustNotRefuseWhoWasServedOrHasLeft() {
        Slot<Object> slot = staged.lend();
        Waiter<Object> served = staged.enrollAnother();
        Waiter<Object> gone = staged.enrollAnother();
        staged.pass(PATIENCE_NANOS + 1);
        staged.giveBack(slot);
        pool.waiters.tryLeave(gone);
        staged.woken.clear();
        pool.refuse(WHY);
        assertThat(staged.woken).isEmpty();
        assertThat(served.refusal()).isNull();
        assertThat(served.handed()).isNotNull();
        assertThat(gone.hasLeft()).isTrue();
    }

    @Test
    void mustEndAWaitInOneWayOnly() {
        Waiter<Object> waiter = staged.enrollAnother();
        assertThat(waiter.isClosed()).isFalse();
        assertThat(waiter.tryRefuse(WHY)).isTrue();
        assertThat(waiter.tryRefuse(WHY)).isFalse();
        assertThat(waiter.tryHand(staged.lease())).isFalse();
        assertThat(waiter.tryLeave()).isFalse();
        assertThat(waiter.tryClose()).isFalse();
        assertThat(waiter.refusal()).isSameAs(WHY);
        assertThat(waiter.handed()).isNull();
        assertThat(waiter.hasLeft()).isFalse();
        assertThat(waiter.isClosed()).isFalse();
    }

    @Test
    void mustLetGoOfAParkedWaiterLongAfterTheDeadlineThatItWasGiven() {
        staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        staged.whileParked(() -> {
            staged.pass(LONG + Waiter.FORGOTTEN_NANOS + 1);
            pool.endForgotten();
            assertThat(waiter.hasLeft()).isTrue();
        });
        assertThat(staged.await(waiter, LONG)).isEqualTo(Wait.TIMED_OUT);
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void mustKnowHowLongTheFirstHasWaited() {
        assertThat(pool.headAge()).isZero();
        Waiter<Object> first = staged.enrollAnother();
        staged.pass(400);
        staged.enrollAnother();
        staged.pass(30);
        assertThat(pool.headAge()).isEqualTo(430);
        pool.waiters.tryLeave(first);
        assertThat(pool.headAge()).as("the second is the first now").isEqualTo(30);
    }
}
