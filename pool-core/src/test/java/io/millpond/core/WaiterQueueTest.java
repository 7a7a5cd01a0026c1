package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Order, membership, and what leaving costs: counted in waiters that were looked at, not in time. */
class WaiterQueueTest {
    private static final int MANY = 10_000;

    /** Counts the waiters that a search or a sweep goes through. */
    private static final class CountingQueue extends ConcurrentLinkedQueue<Waiter<Object>> {
        private static final long serialVersionUID = 1L;
        long looks;

        @Override
        public boolean remove(Object waiter) {
            int searched = 0;
            for (Waiter<Object> each : this) {
                searched++;
                if (each == waiter) {
                    break;
                }
            }
            boolean removed = super.remove(waiter);
            // not found: gone while this thread was on its way, and the whole queue was searched for it
            looks += removed ? searched : size();
            return removed;
        }

        @Override
        public boolean removeIf(Predicate<? super Waiter<Object>> filter) {
            looks += size();
            return super.removeIf(filter);
        }
    }

    enum Leaving {
        FIRST_TO_LAST,
        LAST_TO_FIRST,
        SHUFFLED
    }

    private final CountingQueue counting = new CountingQueue();
    private final WaiterQueue<Object> queue = new WaiterQueue<>();

    WaiterQueueTest() throws ReflectiveOperationException {
        Field field = WaiterQueue.class.getDeclaredField("queue");
        field.setAccessible(true);
        field.set(queue, counting);
    }

    private List<Waiter<Object>> enroll(int number) {
        List<Waiter<Object>> waiters = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Waiter<Object> waiter = new Waiter<>(Thread.currentThread(), i);
            assertThat(queue.tryEnroll(waiter, Integer.MAX_VALUE)).isTrue();
            waiters.add(waiter);
        }
        return waiters;
    }

    @Test
    void mustServeInOrderOfArrival() {
        List<Waiter<Object>> waiters = enroll(100);
        for (Waiter<Object> waiter : waiters) {
            assertThat(queue.handToFirst(new Lease<>(new Slot<>(0), 1))).isSameAs(waiter);
        }
        assertThat(queue.handToFirst(new Lease<>(new Slot<>(0), 1))).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void mustKeepTheOrderOfThoseWhoStay() {
        List<Waiter<Object>> waiters = enroll(1_000);
        Random random = new Random(3);
        List<Waiter<Object>> staying = new ArrayList<>();
        for (Waiter<Object> waiter : waiters) {
            if (random.nextBoolean()) {
                assertThat(queue.tryLeave(waiter)).isTrue();
            } else {
                staying.add(waiter);
            }
        }
        assertThat(queue.count()).isEqualTo(staying.size());
        for (Waiter<Object> waiter : staying) {
            assertThat(queue.handToFirst(new Lease<>(new Slot<>(0), 1))).isSameAs(waiter);
        }
    }

    @Test
    void mustEndAWaitOnce() {
        Waiter<Object> waiter = enroll(1).get(0);
        assertThat(queue.tryLeave(waiter)).isTrue();
        assertThat(queue.tryLeave(waiter)).isFalse();
        assertThat(queue.tryClose(waiter)).isFalse();
        assertThat(queue.handToFirst(new Lease<>(new Slot<>(0), 1))).isNull();
        assertThat(queue.count()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void mustLetTenThousandLeaveInLinearTime(Leaving order) {
        List<Waiter<Object>> waiters = enroll(MANY);
        if (order == Leaving.LAST_TO_FIRST) {
            Collections.reverse(waiters);
        } else if (order == Leaving.SHUFFLED) {
            Collections.shuffle(waiters, new Random(1));
        }
        int left = MANY;
        for (Waiter<Object> waiter : waiters) {
            queue.tryLeave(waiter);
            left--;
            if (left % 100 == 0) {
                assertThat(queue.length() - left).as("garbage").isLessThanOrEqualTo(left + 64);
            }
        }
        assertThat(queue.count()).isZero();
        assertThat(queue.length()).isLessThanOrEqualTo(64);
        assertThat(counting.looks).isLessThan(4L * MANY);
    }

    @Test
    void mustNotGrowWhileWaitersComeAndTimeOutBehindOneThatStays() {
        enroll(1);
        for (int i = 0; i < MANY; i++) {
            queue.tryLeave(enroll(1).get(0));
            assertThat(queue.length()).isLessThanOrEqualTo(66);
        }
        assertThat(counting.looks).isLessThan(4L * MANY);
    }

    @Test
    void mustCloseTenThousandInLinearTime() {
        List<Waiter<Object>> waiters = enroll(MANY);
        for (int i = 1; i < MANY; i += 2) {
            queue.tryLeave(waiters.get(i));
        }
        List<Thread> woken = new ArrayList<>();
        queue.closeAll(new Parking() {
            @Override
            public void park(Object blocker, long nanos) {}

            @Override
            public void unpark(Thread thread) {
                woken.add(thread);
            }
        });
        assertThat(woken).hasSize(MANY / 2);
        assertThat(queue.count()).isZero();
        assertThat(counting.looks).isLessThan(4L * MANY);
    }

    private Waiter<Object> enrollAgain(long since) {
        Waiter<Object> waiter = new Waiter<>(Thread.currentThread(), since, true);
        assertThat(queue.tryEnroll(waiter, Integer.MAX_VALUE)).isTrue();
        return waiter;
    }

    @Test
    void mustServeThoseWhoWaitOnceMoreAheadOfTheQueueAndTheEarliestFirst() {
        Waiter<Object> later = enroll(1).get(0);
        Waiter<Object> second = enrollAgain(-5);
        Waiter<Object> first = enrollAgain(-9);
        Waiter<Object> third = enrollAgain(-2);
        assertThat(queue.count()).isEqualTo(4);
        for (Waiter<Object> next : List.of(first, second, third, later)) {
            assertThat(queue.head()).isSameAs(next);
            assertThat(queue.handToFirst(new Lease<>(new Slot<>(0), 1))).isSameAs(next);
        }
        assertThat(queue.handToFirst(new Lease<>(new Slot<>(0), 1))).isNull();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.length()).isZero();
    }

    @Test
    void mustForgetAtOnceWhoLeavesOnceMore() {
        Waiter<Object> later = enroll(1).get(0);
        Waiter<Object> leaving = enrollAgain(-1);
        Waiter<Object> staying = enrollAgain(-2);
        assertThat(queue.tryLeave(leaving)).isTrue();
        assertThat(queue.length()).isEqualTo(2);
        assertThat(queue.head()).isSameAs(staying);
        assertThat(queue.tryLeave(staying)).isTrue();
        assertThat(queue.head()).isSameAs(later);
        assertThat(queue.count()).isEqualTo(1);
    }

    @Test
    void mustTellThoseWhoWaitOnceMoreThatThePoolCloses() {
        Waiter<Object> first = enroll(1).get(0);
        Waiter<Object> again = enrollAgain(-1);
        queue.closeAll(Parking.REAL);
        assertThat(first.isClosed()).isTrue();
        assertThat(again.isClosed()).isTrue();
        assertThat(queue.count()).isZero();
        assertThat(queue.length()).isZero();
    }
}
