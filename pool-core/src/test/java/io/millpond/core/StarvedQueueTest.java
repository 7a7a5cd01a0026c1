package io.millpond.core;

import static io.millpond.core.BoundedPool.PATIENCE_NANOS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.core.BoundedPool.Return;
import java.lang.reflect.Field;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Memory runs out inside of the JDK's queues, where {@code OutOfMemoryTest} cannot have it run out: neither a slot nor
 * a waiter may be lost by it.
 */
class StarvedQueueTest {
    private static final long LONG = 30_000_000_000L;

    /** As many as have to have left before the queue is swept. */
    private static final int SWEEP = 64;

    /** Has no memory for what walks through it. */
    private static final class StarvedQueue extends ConcurrentLinkedQueue<Waiter<Object>> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<Waiter<Object>> iterator() {
            throw new OutOfMemoryError("staged");
        }

        @Override
        public boolean removeIf(Predicate<? super Waiter<Object>> filter) {
            throw new OutOfMemoryError("staged");
        }
    }

    private final StagedPool staged = new StagedPool(1);
    private final BoundedPool<Object> pool = staged.pool;

    private void starve(String queue) throws ReflectiveOperationException {
        Field field = WaiterQueue.class.getDeclaredField(queue);
        field.setAccessible(true);
        field.set(pool.waiters, new StarvedQueue());
    }

    @Test
    void mustServeWhoWaitsOnceMoreThoughThereIsNoMemoryToLookWhoCameFirst() throws Exception {
        starve("again");
        Slot<Object> slot = staged.lend();
        staged.enrollAnother();
        Waiter<Object> again = pool.enrollAgain(staged.clock.exact());
        staged.pass(PATIENCE_NANOS + 1);
        // JUnit would take an error that comes through for the end of the JVM
        assertThatCode(() -> staged.giveBack(slot)).doesNotThrowAnyException();
        assertThat(again.handed()).isNotNull();
        assertThat(again.handed().slot()).isSameAs(slot);
        assertThat(staged.woken).hasSize(1);
    }

    @Test
    void mustNotForgetWhatAWaiterFoundIfLeavingTheQueueBreaksOff() throws Exception {
        starve("queue");
        Slot<Object> slot = staged.lend();
        staged.enrollAnother();
        for (int i = 1; i < SWEEP; i++) {
            pool.waiters.tryLeave(staged.enrollAnother());
        }
        Waiter<Object> waiter = staged.enrollAnother();
        staged.giveBack(slot);
        assertThatThrownBy(() -> staged.await(waiter, LONG)).isInstanceOf(OutOfMemoryError.class);
        assertThat(pool.abandon(waiter)).isNull();
        Lease<Object> found = waiter.surplus();
        assertThat(found).isNotNull();
        assertThat(found.slot()).isSameAs(slot);
        assertThat(pool.giveBack(slot, found.ticket())).isEqualTo(Return.DONE);
        assertThat(staged.lend()).isSameAs(slot);
    }
}
