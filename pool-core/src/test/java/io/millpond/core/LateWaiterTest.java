package io.millpond.core;

import static io.millpond.core.BoundedPool.PATIENCE_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.BoundedPool.Wait;
import org.junit.jupiter.api.Test;

/** What becomes of a waiter that runs only long after its wait has ended, and of the one behind it. */
class LateWaiterTest {
    private static final long LONG = 30_000_000_000L;
    private static final Refusal WHY = new Refusal() {};

    private final StagedPool staged = new StagedPool(1);

    /**
     * Goes through the queue as refuseAll does; the step runs after the iterator has passed on and before the refusal.
     */
    private void refuseAllWithStep(Runnable step) {
        staged.pool.waiters.endAll(
                waiter -> {
                    step.run();
                    return waiter.tryRefuse(WHY);
                },
                staged);
    }

    /** Enrols behind the head, looks in vain, would park now. Then the slot comes back, and the head alone is told. */
    private Waiter<Object> missTheSlotBehindTheHead(Slot<Object> lent) {
        Waiter<Object> second = staged.enrollAnother();
        second.clearNotification();
        assertThat(staged.pool.tryLease(1)).isNull();
        assertThat(staged.giveBack(lent)).isEqualTo(BoundedPool.Return.DONE);
        return second;
    }

    @Test
    @SuppressWarnings("unchecked")
    void mustPassANotificationOnWhenTheHeadIsRefused() {
        Slot<Object> lent = staged.lend();
        Waiter<Object> head = staged.enrollAnother();
        Waiter<Object>[] second = new Waiter[1];
        refuseAllWithStep(() -> second[0] = missTheSlotBehindTheHead(lent));
        assertThat(staged.await(head, LONG)).isEqualTo(Wait.REFUSED);
        assertThat(second[0].isDone()).as("came after the refusal").isFalse();
        assertThat(SlotState.phase(lent.state())).isEqualTo(SlotState.IDLE);
        assertThat(second[0].tryNotify())
                .as("nobody told the second of the idle slot")
                .isFalse();
    }

    /** Control: the same, but the head runs out of time; the slot has rested too long for its last look. */
    @Test
    void controlMustPassANotificationOnWhenTheHeadTimesOut() {
        Slot<Object> lent = staged.lend();
        Waiter<Object> head = staged.enrollAnother();
        Waiter<Object> second = missTheSlotBehindTheHead(lent);
        staged.pass(2 * StagedPool.FRESH_FOR);
        assertThat(staged.await(head, -1)).isEqualTo(Wait.TIMED_OUT);
        assertThat(second.tryNotify())
                .as("nobody told the second of the idle slot")
                .isFalse();
    }

    private Lease<Object> handOverThenRunLate(Runnable beforeItRuns) {
        Slot<Object> slot = staged.lend();
        Waiter<Object> late = staged.enrollAnother();
        staged.whileParked(() -> {
            staged.pass(PATIENCE_NANOS + 1);
            staged.giveBack(slot);
            beforeItRuns.run();
        });
        assertThat(staged.await(late, LONG)).isEqualTo(Wait.LENT);
        return BoundedPool.lentTo(late);
    }

    @Test
    void mustNotGiveALateWaiterTheTicketOfALaterLease() {
        long[] other = {0};
        Lease<Object> given = handOverThenRunLate(() -> {
            Slot<Object> slot = staged.firstSlot();
            // what LeakSearch.takeBack does with a lease whose first object nobody refers to
            long closing = slot.tryRetire(slot.ticket(), 1);
            staged.table.empty(slot);
            assertThat(staged.table.vacate(slot, closing)).isTrue();
            staged.open();
            other[0] = staged.lease().ticket();
        });
        assertThat(given.ticket()).as("two borrowers hold one lease").isNotEqualTo(other[0]);
        assertThat(given.slot().isLent(given.ticket())).isFalse();
        assertThat(given.slot().isLent(other[0])).as("the later one").isTrue();
        assertThat(given.slot().handOut(given.ticket())).isNull();
    }

    @Test
    void mustPassANotificationOnWhenTheHeadBreaksOffWithASlotOfItsOwn() {
        StagedPool two = new StagedPool(2);
        Slot<Object> first = two.lend();
        Slot<Object> second = two.lend();
        Waiter<Object> head = two.enrollAnother();
        Waiter<Object> next = two.enrollAnother();
        next.clearNotification();
        two.giveBack(first);
        assertThat(two.woken).as("the head alone").hasSize(1);
        two.pass(PATIENCE_NANOS + 1);
        two.giveBack(second);
        Lease<Object> given = two.pool.abandon(head);
        assertThat(given.slot()).isSameAs(second);
        assertThat(given.slot().isLent(given.ticket())).isTrue();
        assertThat(next.tryNotify()).as("nobody told the next of the idle slot").isFalse();
    }

    /** Control: nobody took the lease away. */
    @Test
    void controlMustGiveALateWaiterItsOwnLease() {
        Lease<Object> given = handOverThenRunLate(() -> {});
        assertThat(given.slot().handOut(given.ticket())).isNotNull();
    }

    /** What is left of a wait whose thread ran out of stack while it left. */
    @Test
    void mustLetGoOfAHeadThatShouldHaveLeftLongAgo() {
        Slot<Object> lent = staged.lend();
        Waiter<Object> forgotten = staged.enrollAnother();
        forgotten.setDeadline(staged.clock.exact() + LONG);
        Waiter<Object> next = missTheSlotBehindTheHead(lent);
        staged.pass(LONG + Waiter.FORGOTTEN_NANOS);
        staged.pool.endForgotten();
        assertThat(forgotten.isDone()).as("it may still come").isFalse();
        staged.pass(1);
        staged.pool.endForgotten();
        assertThat(forgotten.hasLeft()).isTrue();
        assertThat(staged.pool.waiting()).isOne();
        assertThat(next.tryNotify()).as("told of the idle slot").isFalse();
        assertThat(staged.await(forgotten, LONG)).as("if it comes after all").isEqualTo(Wait.TIMED_OUT);
    }

    @Test
    void mustLetGoOfAHeadWhoseThreadHasEnded() throws InterruptedException {
        staged.lend();
        Thread ended = new Thread(staged::enrollAnother);
        ended.start();
        ended.join();
        Waiter<Object> next = staged.enrollAnother();
        staged.pool.endForgotten();
        assertThat(staged.pool.waiting()).isOne();
        assertThat(staged.pool.waiters.head()).isSameAs(next);
    }

    @Test
    void mustKeepTheSlotThatAWaiterFindsInTheMomentInWhichItIsLetGo() {
        Slot<Object> lent = staged.lend();
        Waiter<Object> late = staged.enrollAnother();
        staged.whileParked(() -> {
            staged.giveBack(lent);
            staged.atNextReading(() -> {
                staged.pass(LONG + Waiter.FORGOTTEN_NANOS + 1);
                staged.pool.endForgotten();
            });
        });
        assertThat(staged.await(late, LONG)).isEqualTo(Wait.LENT);
        assertThat(staged.pool.waiting()).isZero();
    }

    /**
     * It finds one slot, is handed another before it can leave, and the one that it found is doomed before it
     * can be given back.
     */
    @Test
    void mustAnswerASecondSlotThatIsDoomedByItsTicket() {
        StagedPool two = new StagedPool(2);
        Slot<Object> first = two.lend();
        Slot<Object> second = two.lend();
        Waiter<Object> waiter = two.enrollAnother();
        two.whileParked(() -> {
            two.pass(PATIENCE_NANOS);
            two.giveBack(first);
            two.pass(1);
            two.atNextReading(() -> {
                two.giveBack(second);
                first.doom(3);
            });
        });
        assertThat(two.await(waiter, LONG)).isEqualTo(Wait.LENT);
        Lease<Object> lent = BoundedPool.lentTo(waiter);
        assertThat(lent.slot()).isSameAs(second);
        assertThat(second.isLent(lent.ticket())).isTrue();
        assertThat(waiter.surplus()).isNotNull();
        assertThat(waiter.surplus().slot()).isSameAs(first);
        assertThat(first.isOwned(waiter.surplus().ticket())).isTrue();
    }
}
