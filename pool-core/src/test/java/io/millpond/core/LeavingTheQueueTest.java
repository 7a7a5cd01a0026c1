package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who stays in the queue after the wait, and until when. */
class LeavingTheQueueTest {
    private static final int SWEEP = 64;
    private static final Refusal WHY = new Refusal() {};

    private final WaiterQueue<Object> queue = new WaiterQueue<>();
    private final Lease<Object> lease = new Lease<>(new Slot<>(0), 1);

    private final Parking deaf = new Parking() {
        @Override
        public void park(Object blocker, long nanos) {}

        @Override
        public void unpark(Thread thread) {}
    };

    private Waiter<Object> enroll() {
        Waiter<Object> waiter = new Waiter<>(Thread.currentThread(), 1);
        assertThat(queue.tryEnroll(waiter, Integer.MAX_VALUE)).isTrue();
        return waiter;
    }

    private List<Waiter<Object>> enroll(int number) {
        List<Waiter<Object>> waiters = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            waiters.add(enroll());
        }
        return waiters;
    }

    /** So many leave behind one that stays. */
    private void linger(int number) {
        enroll();
        enroll(number).forEach(queue::tryLeave);
    }

    @Test
    void mustDropTheFirstAtOnceHoweverItsWaitEnds() {
        enroll();
        queue.handToFirst(lease);
        assertThat(queue.length()).as("served").isZero();
        queue.tryLeave(enroll());
        assertThat(queue.length()).as("left").isZero();
        queue.tryClose(enroll());
        assertThat(queue.length()).as("closed").isZero();
    }

    @Test
    void mustDropWhoeverIsClosedAlsoBehindOthers() {
        enroll();
        assertThat(queue.tryClose(enroll())).isTrue();
        assertThat(queue.length()).isOne();
        assertThat(queue.count()).isOne();
    }

    @Test
    void mustSweepWhenSixtyFourLingerAndNotBefore() {
        linger(SWEEP - 1);
        assertThat(queue.length()).isEqualTo(SWEEP);
        queue.tryLeave(enroll());
        assertThat(queue.length()).isOne();
    }

    @Test
    void mustSweepOnlyWhenThoseWhoLeftOutnumberThoseWhoWait() {
        enroll(SWEEP);
        List<Waiter<Object>> leaving = enroll(SWEEP + 1);
        leaving.subList(0, SWEEP).forEach(queue::tryLeave);
        assertThat(queue.count()).isEqualTo(SWEEP + 1);
        assertThat(queue.length()).isEqualTo(2 * SWEEP + 1);
        queue.tryLeave(leaving.get(SWEEP));
        assertThat(queue.count()).isEqualTo(SWEEP);
        assertThat(queue.length()).as("65 against 64").isEqualTo(SWEEP);
    }

    @Test
    void mustNotSweepAtEvenNumbers() {
        enroll(SWEEP);
        enroll(SWEEP).forEach(queue::tryLeave);
        assertThat(queue.length()).as("64 against 64").isEqualTo(2 * SWEEP);
    }

    @Test
    void mustCountNobodyAsLingeringWhoWasDroppedAtOnce() {
        for (int i = 0; i < SWEEP; i++) {
            queue.tryLeave(enroll());
        }
        linger(1);
        assertThat(queue.length()).as("one lingers, and no sweep is due").isEqualTo(2);
    }

    @Test
    void mustNotForgetThoseWhoLingerForThoseWhoWereServed() {
        for (int i = 0; i < SWEEP; i++) {
            enroll();
            queue.handToFirst(lease);
        }
        linger(SWEEP);
        assertThat(queue.length()).as("swept").isOne();
    }

    @Test
    void mustBeginToCountAnewWhenAllWaitsWereEnded() {
        linger(SWEEP - 1);
        queue.refuseAll(WHY, deaf);
        assertThat(queue.length()).isZero();
        linger(1);
        assertThat(queue.length()).as("one lingers, and no sweep is due").isEqualTo(2);
    }

    @Test
    void mustBeginToCountAnewAfterASweep() {
        linger(SWEEP);
        queue.tryLeave(enroll());
        assertThat(queue.length()).as("the first, and one that lingers").isEqualTo(2);
    }

    @Test
    void mustCountRefusedWaitersOutOnce() {
        enroll(3);
        queue.refuseAll(WHY, deaf);
        queue.refuseAll(WHY, deaf);
        assertThat(queue.count()).isZero();
    }

    @Test
    void mustNotCountOutAgainWhoLeftBeforeAllWereRefused() {
        linger(1);
        queue.refuseAll(WHY, deaf);
        assertThat(queue.count()).isZero();
    }

    @Test
    void mustSayWhetherAnybodyWasForgotten() {
        Waiter<Object> waiter = enroll();
        waiter.setDeadline(10);
        assertThat(queue.endForgotten(10 + Waiter.FORGOTTEN_NANOS)).isFalse();
        assertThat(queue.endForgotten(11 + Waiter.FORGOTTEN_NANOS)).isTrue();
        assertThat(queue.endForgotten(11 + Waiter.FORGOTTEN_NANOS)).isFalse();
        assertThat(queue.count()).isZero();
    }

    @Test
    void mustLetGoOfAllWhoWereForgottenAndStopAtTheFirstWhoWasNot() {
        List<Waiter<Object>> waiters = enroll(4);
        waiters.forEach(waiter -> waiter.setDeadline(10));
        waiters.get(2).setDeadline(Long.MAX_VALUE);
        assertThat(queue.endForgotten(11 + Waiter.FORGOTTEN_NANOS)).isTrue();
        assertThat(waiters).extracting(Waiter::hasLeft).containsExactly(true, true, false, false);
    }
}
