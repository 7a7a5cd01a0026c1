package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The queue against itself, one operation after the other: first come, first served, and who left is not served. */
@Tag("deep")
@Tag("interleavings")
class WaiterQueueLincheckTest {
    /** Each waiter is known by a number, which several may have: one who is refused a number would have seen another before that is in the queue. */
    @Param(name = "id", gen = IntGen.class, conf = "0:3")
    public static class Queue {
        private final WaiterQueue<Object> queue = new WaiterQueue<>();

        @Operation
        public boolean enroll(@Param(name = "id") int id) {
            return queue.tryEnroll(new Waiter<>(Thread.currentThread(), id), 10);
        }

        @Operation
        public int serve() {
            return serveFrom(queue);
        }

        int serveFrom(WaiterQueue<Object> queue) {
            Waiter<Object> served = queue.handToFirst(new Lease<>(new Slot<>(0), 1));
            return served == null ? -1 : (int) served.since();
        }
    }

    /** Leaving, with what can be said of it one at a time: served or left, never both. */
    @Param(name = "id", gen = IntGen.class, conf = "0:1")
    public static class Leaving {
        private final WaiterQueue<Object> queue = new WaiterQueue<>();
        private final AtomicReferenceArray<Waiter<Object>> waiters = new AtomicReferenceArray<>(2);

        public Leaving() {
            for (int id = 0; id < 2; id++) {
                Waiter<Object> waiter = new Waiter<>(Thread.currentThread(), id);
                waiters.set(id, waiter);
                queue.tryEnroll(waiter, 10);
            }
        }

        @Operation
        public boolean leave(@Param(name = "id") int id) {
            return queue.tryLeave(waiters.get(id));
        }

        @Operation
        public int serve() {
            Waiter<Object> served = queue.handToFirst(new Lease<>(new Slot<>(0), 1));
            return served == null ? -1 : (int) served.since();
        }
    }

    /** Those who wait once more: who is served when is not asked, only that nobody is lost or served twice. */
    @Param(name = "id", gen = IntGen.class, conf = "0:1")
    public static class Again {
        private final WaiterQueue<Object> queue = new WaiterQueue<>();
        private final AtomicReferenceArray<Waiter<Object>> waiters = new AtomicReferenceArray<>(2);

        public Again() {
            for (int id = 0; id < 2; id++) {
                Waiter<Object> waiter = new Waiter<>(Thread.currentThread(), id, true);
                waiters.set(id, waiter);
                queue.tryEnroll(waiter, 10);
            }
        }

        @Operation
        public boolean enroll(@Param(name = "id") int id) {
            return queue.tryEnroll(new Waiter<>(Thread.currentThread(), 10 + id, id == 0), 10);
        }

        @Operation
        public boolean leave(@Param(name = "id") int id) {
            return queue.tryLeave(waiters.get(id));
        }

        @Operation
        public boolean serve() {
            return queue.handToFirst(new Lease<>(new Slot<>(0), 1)) != null;
        }
    }

    /** Must be found out: takes the first that it sees for the one that is served. */
    @Param(name = "id", gen = IntGen.class, conf = "0:3")
    public static class NamesWhoWasFirst extends Queue {
        @Override
        int serveFrom(WaiterQueue<Object> queue) {
            Waiter<Object> first = queue.head();
            return queue.handToFirst(new Lease<>(new Slot<>(0), 1)) == null || first == null ? -1 : (int) first.since();
        }
    }

    private static ModelCheckingOptions model(int iterations) {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(3)
                .iterations(LincheckRuns.iterations(iterations))
                .invocationsPerIteration(LincheckRuns.interleavings(1000));
    }

    @Test
    void mustServeInOrderOfArrival() {
        model(5).check(Queue.class);
    }

    @Test
    void mustServeOrLetGoButNotBoth() {
        model(5).check(Leaving.class);
    }

    @Test
    void mustServeOrLetGoWhoWaitsOnceMore() {
        model(5).check(Again.class);
    }

    @Test
    void mustServeInOrderOfArrivalUnderStress() {
        new StressOptions()
                .threads(3)
                .actorsPerThread(3)
                .iterations(10)
                .invocationsPerIteration(LincheckRuns.interleavings(2000))
                .check(Queue.class);
    }

    /** If this passes, the checks above find nothing. */
    @Test
    void mustFindAQueueThatIsWrongOnPurpose() {
        assertThatThrownBy(() -> model(10).check(NamesWhoWasFirst.class))
                .hasMessageContaining("Invalid execution results");
    }
}
