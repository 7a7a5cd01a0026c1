package io.millpond.core;

import static io.millpond.core.BoundedPool.HAND_OVER_PAUSE_NANOS;
import static io.millpond.core.BoundedPool.PATIENCE_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.BoundedPool.Return;
import io.millpond.core.BoundedPool.Wait;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a wait ends, step by step on a clock that stands still. */
class StagedWaitTest {
    private static final long LONG = 30_000_000_000L;

    private final StagedPool staged = new StagedPool(1);
    private final BoundedPool<Object> pool = staged.pool;

    @AfterEach
    void clearTheFlag() {
        Thread.interrupted();
    }

    @Test
    void mustTimeOutExactlyAtTheDeadline() {
        staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        staged.whileParked(() -> staged.pass(LONG - 1)).whileParked(() -> staged.pass(1));
        long begun = staged.clock.exact();
        assertThat(staged.await(waiter, LONG)).isEqualTo(Wait.TIMED_OUT);
        assertThat(staged.clock.exact() - begun).isEqualTo(LONG);
        assertThat(staged.parkedFor).containsExactly(LONG, 1L);
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void mustGoOnWaitingAfterAWakeUpForNoReason() {
        staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        staged.whileParked(() -> {}).whileParked(() -> {}).whileParked(() -> staged.pass(LONG));
        assertThat(staged.await(waiter, LONG)).isEqualTo(Wait.TIMED_OUT);
    }

    @Test
    void mustTakeAnIdleSlotEvenPastTheDeadline() {
        Waiter<Object> waiter = staged.enrollAnother();
        assertThat(staged.await(waiter, -5)).isEqualTo(Wait.LENT);
        assertThat(staged.parkedFor).isEmpty();
    }

    @Test
    void mustSurviveADeadlineBeyondTheEndOfTime() {
        Slot<Object> slot = staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        staged.whileParked(() -> staged.giveBack(slot));
        assertThat(staged.await(waiter, Long.MAX_VALUE)).isEqualTo(Wait.LENT);
    }

    @Test
    void mustEndAtOnceWhenInterruptedAndKeepTheFlag() {
        staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        staged.whileParked(() -> Thread.currentThread().interrupt());
        assertThat(staged.await(waiter, LONG)).isEqualTo(Wait.INTERRUPTED);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void mustNotLoseASlotThatIsHandedOverInTheMomentOfAnInterrupt() {
        Slot<Object> slot = staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        staged.whileParked(() -> {
            Thread.currentThread().interrupt();
            staged.pass(PATIENCE_NANOS + 1);
            staged.giveBack(slot);
        });
        assertThat(staged.await(waiter, LONG)).isEqualTo(Wait.LENT);
        assertThat(BoundedPool.lentTo(waiter).slot()).isSameAs(slot);
    }

    @Test
    void mustWakeTheNextWhenTheNotifiedHeadIsInterrupted() {
        // the head runs out of time between the notification and its search: the slot is for the one behind it
        StagedPool two = new StagedPool(1);
        Slot<Object> slot = two.lend();
        Waiter<Object> head = two.enrollAnother();
        Waiter<Object> next = two.enrollAnother();
        two.whileParked(() -> {
            two.giveBack(slot);
            two.lend();
            Thread.currentThread().interrupt();
        });
        assertThat(two.await(head, LONG)).isEqualTo(Wait.INTERRUPTED);
        Thread.interrupted();
        two.woken.clear();
        two.giveBack(slot);
        assertThat(two.woken).as("the next is the head now").hasSize(1);
        assertThat(two.await(next, LONG)).isEqualTo(Wait.LENT);
    }

    @Test
    void mustNotifyTheHeadAgainWhenAnotherTookWhatItWasNotifiedOf() {
        Slot<Object> slot = staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        staged.whileParked(() -> {
            staged.giveBack(slot);
            staged.lend();
        });
        staged.whileParked(() -> {
            staged.giveBack(slot);
            assertThat(staged.woken).as("once for each return").hasSize(2);
        });
        assertThat(staged.await(waiter, LONG)).isEqualTo(Wait.LENT);
    }

    @Test
    void mustPassOnWhenAnotherSlotIsIdleAsItLeaves() {
        StagedPool two = new StagedPool(2);
        Slot<Object> first = two.lend();
        Slot<Object> second = two.lend();
        Waiter<Object> head = two.enrollAnother();
        Waiter<Object> next = two.enrollAnother();
        two.whileParked(() -> {
            two.giveBack(first);
            two.giveBack(second);
            assertThat(two.woken).as("the head is notified once for both").hasSize(1);
        });
        assertThat(two.await(head, LONG)).isEqualTo(Wait.LENT);
        assertThat(two.woken).as("the head woke the next for the second").hasSize(2);
        assertThat(two.await(next, LONG)).isEqualTo(Wait.LENT);
    }

    @Test
    void mustMakeASlotIdleForTheFirstWhileItIsNotImpatient() {
        Slot<Object> slot = staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        staged.pass(PATIENCE_NANOS);
        assertThat(staged.giveBack(slot)).isEqualTo(Return.DONE);
        assertThat(waiter.isDone()).as("keeps its place").isFalse();
        assertThat(staged.woken).hasSize(1);
        assertThat(staged.lend()).as("a borrower that runs may take it").isSameAs(slot);
    }

    @Test
    void mustHandOverPastThePatienceOfTheFirst() {
        Slot<Object> slot = staged.lend();
        Waiter<Object> waiter = staged.enrollAnother();
        staged.pass(PATIENCE_NANOS + 1);
        staged.giveBack(slot);
        assertThat(waiter.handed().slot()).isSameAs(slot);
        assertThat(pool.tryLease(1)).as("nobody passes it any more").isNull();
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void mustLetTheSameSlotRestBetweenTwoHandOvers() {
        Slot<Object> slot = staged.lend();
        Waiter<Object> first = staged.enrollAnother();
        Waiter<Object> second = staged.enrollAnother();
        staged.pass(PATIENCE_NANOS + 1);
        staged.giveBack(slot);
        staged.pass(HAND_OVER_PAUSE_NANOS);
        staged.giveBack(slot);
        assertThat(first.isDone()).isTrue();
        assertThat(second.isDone()).isFalse();
        staged.lend();
        staged.pass(1);
        staged.giveBack(slot);
        assertThat(second.handed().slot()).as("past the pause, in turn").isSameAs(slot);
    }

    @Test
    void mustServeInOrderOfArrivalAndPassOverThoseWhoLeft() {
        Slot<Object> slot = staged.lend();
        Waiter<Object> gone = staged.enrollAnother();
        Waiter<Object> first = staged.enrollAnother();
        Waiter<Object> second = staged.enrollAnother();
        staged.whileParked(() -> staged.pass(PATIENCE_NANOS + 1));
        staged.await(gone, PATIENCE_NANOS);
        staged.giveBack(slot);
        assertThat(first.handed().slot()).isSameAs(slot);
        assertThat(second.isDone()).isFalse();
        staged.pass(HAND_OVER_PAUSE_NANOS + 1);
        staged.giveBack(slot);
        assertThat(second.handed().slot()).isSameAs(slot);
    }

    @Test
    void mustHandASlotThatWasCheckedForWaitersToThemAtOnce() {
        Slot<Object> slot = staged.firstSlot();
        Waiter<Object> waiter = staged.enrollAnother();
        long checking = staged.table.withdraw(slot);
        staged.table.noteChecked(slot);
        assertThat(pool.giveBack(slot, checking)).isEqualTo(Return.DONE);
        assertThat(waiter.handed().slot()).isSameAs(slot);
    }

    @Test
    void mustRefuseOneWaiterTooMany() {
        StagedPool few = new StagedPool(1, 1, 2);
        few.lend();
        few.enrollAnother();
        Waiter<Object> second = few.enrollAnother();
        assertThat(few.pool.enroll()).isNull();
        assertThat(few.pool.waiting()).isEqualTo(2);
        few.whileParked(() -> few.pass(10));
        few.await(second, 10);
        assertThat(few.pool.enroll()).as("a place became free").isNotNull();
    }

    @Test
    void mustWakeEverybodyAtTheClose() {
        staged.lend();
        Waiter<Object> parked = staged.enrollAnother();
        Waiter<Object> other = staged.enrollAnother();
        staged.whileParked(pool::close);
        assertThat(staged.await(parked, LONG)).isEqualTo(Wait.CLOSED);
        assertThat(other.isClosed()).isTrue();
        assertThat(staged.woken).hasSize(2);
        assertThat(staged.await(staged.enrollAnother(), LONG))
                .as("also who comes later")
                .isEqualTo(Wait.CLOSED);
        assertThat(pool.waiting()).isZero();
    }
}
