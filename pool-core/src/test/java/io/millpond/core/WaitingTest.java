package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Waiting, hand-over and departure, one step after the other on a clock that stands still until it is told. */
class WaitingTest {
    private static final long MINUTE = 60_000_000_000L;

    private final AtomicLong time = new AtomicLong(1);
    private final List<Thread> woken = new ArrayList<>();
    private final CoarseClock clock = new CoarseClock(time::get);
    private final SlotTable<String> table = new SlotTable<>(1, clock);
    private final BoundedPool<String> pool = new BoundedPool<>(table, MINUTE, 20_000, false, clock, new Parking() {
        @Override
        public void park(Object blocker, long nanos) {
            time.addAndGet(nanos);
        }

        @Override
        public void unpark(Thread thread) {
            woken.add(thread);
        }
    });
    private Slot<String> slot;
    private long ticket;

    @BeforeEach
    void lendTheOnlySlot() {
        slot = table.claim();
        long settled = slot.trySettle(slot.ticket());
        table.fill(slot, "resource");
        pool.giveBack(slot, settled);
        assertThat(pool.tryLease(1).slot()).isSameAs(slot);
        ticket = slot.ticket();
    }

    @Test
    void mustTimeOutAtTheDeadlineAndNotBefore() {
        Waiter<String> waiter = pool.enroll();
        long deadline = clock.exact() + 1000;
        assertThat(pool.await(waiter, deadline)).isEqualTo(BoundedPool.Wait.TIMED_OUT);
        assertThat(clock.exact()).isEqualTo(deadline);
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void mustWakeTheFirstAndLeaveTheSlotToWhoeverIsFastWhileItIsPatient() {
        Waiter<String> first = pool.enroll();
        pool.enroll();
        assertThat(pool.giveBack(slot, ticket)).isEqualTo(BoundedPool.Return.DONE);
        assertThat(first.handed()).isNull();
        assertThat(woken).containsExactly(first.thread());
        assertThat(pool.tryLease(7).slot()).isSameAs(slot);
        pool.giveBack(slot, slot.ticket());
        assertThat(woken).as("woken once").hasSize(1);
    }

    @Test
    void mustHandTheSlotToTheFirstOnceItHasWaitedLongEnough() {
        Waiter<String> first = pool.enroll();
        Waiter<String> second = pool.enroll();
        time.addAndGet(BoundedPool.PATIENCE_NANOS + 1);
        pool.giveBack(slot, ticket);
        assertThat(first.handed().slot()).isSameAs(slot);
        assertThat(second.handed()).isNull();
        assertThat(pool.tryLease(7)).isNull();
        assertThat(pool.await(first, Long.MAX_VALUE)).isEqualTo(BoundedPool.Wait.LENT);
        // the same slot is not handed over again at once
        pool.giveBack(slot, slot.ticket());
        assertThat(second.handed()).isNull();
        assertThat(pool.tryLease(7).slot()).isSameAs(slot);
        time.addAndGet(BoundedPool.HAND_OVER_PAUSE_NANOS + 1);
        pool.giveBack(slot, slot.ticket());
        assertThat(second.handed().slot()).isSameAs(slot);
    }

    @Test
    void mustPassASlotToTheNextWhenTheFirstLeavesWithoutIt() {
        Waiter<String> first = pool.enroll();
        Waiter<String> second = pool.enroll();
        pool.giveBack(slot, ticket);
        slot.tryLease(slot.state());
        assertThat(pool.await(first, clock.exact())).isEqualTo(BoundedPool.Wait.TIMED_OUT);
        pool.giveBack(slot, slot.ticket());
        assertThat(woken).hasSize(2);
        assertThat(pool.await(second, Long.MAX_VALUE)).isEqualTo(BoundedPool.Wait.LENT);
    }

    @Test
    void mustEndEveryWaitWhenItIsClosed() {
        Waiter<String> waiter = pool.enroll();
        pool.close();
        assertThat(woken).containsExactly(waiter.thread());
        assertThat(pool.await(waiter, Long.MAX_VALUE)).isEqualTo(BoundedPool.Wait.CLOSED);
        assertThat(pool.await(pool.enroll(), Long.MAX_VALUE)).isEqualTo(BoundedPool.Wait.CLOSED);
        assertThat(table.claim()).isNull();
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void mustKeepTheInterruptFlagAndLeave() {
        Thread.currentThread().interrupt();
        assertThat(pool.await(pool.enroll(), Long.MAX_VALUE)).isEqualTo(BoundedPool.Wait.INTERRUPTED);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void mustKeepAtMostHalfOfTheQueueAsGarbage() {
        WaiterQueue<String> queue = new WaiterQueue<>();
        List<Waiter<String>> waiters = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Waiter<String> waiter = new Waiter<>(Thread.currentThread(), i);
            waiters.add(waiter);
            queue.tryEnroll(waiter, Integer.MAX_VALUE);
        }
        // all but the first leave, the last first: none of them is ever at the head
        for (int i = waiters.size() - 1; i > 0; i--) {
            assertThat(queue.tryLeave(waiters.get(i))).isTrue();
            assertThat(queue.length()).isLessThanOrEqualTo(2 * queue.count() + 64);
        }
        assertThat(queue.count()).isEqualTo(1);
        assertThat(queue.head()).isSameAs(waiters.get(0));
    }

    @Test
    void mustStayWithinTheLimitInBothDirections() {
        assertThat(table.claim()).isNull();
        table.resize(3);
        Slot<String> two = table.claim();
        Slot<String> three = table.claim();
        assertThat(table.claim()).isNull();
        table.resize(2);
        assertThat(table.vacate(three, three.ticket())).isTrue();
        assertThat(table.claim()).isNull();
        assertThat(table.vacate(two, two.ticket())).isTrue();
        assertThat(table.claim()).isNotNull();
        assertThat(table.occupied()).isEqualTo(2);
    }
}
