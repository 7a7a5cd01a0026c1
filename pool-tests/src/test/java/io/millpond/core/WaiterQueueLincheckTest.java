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
    /**
     * Each waiter is known by a number, which several may have: one who is refused a number would have seen another
     * before that is in the queue.
     */
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
            return leave(queue, waiters.get(id));
        }

        boolean leave(WaiterQueue<Object> queue, Waiter<Object> waiter) {
            return queue.tryLeave(waiter);
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
            return serveFrom(queue, new Lease<>(new Slot<>(0), 1));
        }

        boolean serveFrom(WaiterQueue<Object> queue, Lease<Object> lease) {
            return queue.handToFirst(lease) != null;
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

    /** Must be found out: answers by a look whether it still waited, and not by its own move. */
    @Param(name = "id", gen = IntGen.class, conf = "0:1")
    public static class LooksThenLeaves extends Leaving {
        @Override
        boolean leave(WaiterQueue<Object> queue, Waiter<Object> waiter) {
            boolean waits = !waiter.isDone();
            queue.tryLeave(waiter);
            return waits;
        }
    }

    /** Must be found out: serves the first that it sees or nobody, though that one may leave while others wait. */
    @Param(name = "id", gen = IntGen.class, conf = "0:1")
    public static class ServesTheFirstOrNobody extends Again {
        @Override
        boolean serveFrom(WaiterQueue<Object> queue, Lease<Object> lease) {
            Waiter<Object> first = queue.head();
            return first != null && first.tryHand(lease);
        }
    }

    private static ModelCheckingOptions model(int iterations) {
        return LincheckRuns.model()
                .threads(2)
                .actorsPerThread(3)
                .iterations(LincheckRuns.iterations(iterations))
                .invocationsPerIteration(LincheckRuns.interleavings(1000));
    }

    /**
     * Two wait: whom the operations before the race serve or let go is out of it, so that there are none, or one
     * where others enrol.
     */
    private static ModelCheckingOptions leaving(int iterations) {
        return model(iterations).actorsBefore(0);
    }

    private static ModelCheckingOptions again(int iterations) {
        return model(iterations).actorsBefore(1);
    }

    private static StressOptions stress() {
        return new StressOptions()
                .threads(3)
                .actorsPerThread(3)
                .iterations(10)
                .invocationsPerIteration(LincheckRuns.interleavings(2000));
    }

    @Test
    void mustServeInOrderOfArrival() {
        model(5).check(Queue.class);
    }

    @Test
    void mustServeOrLetGoButNotBoth() {
        leaving(5).check(Leaving.class);
    }

    @Test
    void mustServeOrLetGoWhoWaitsOnceMore() {
        again(5).check(Again.class);
    }

    @Test
    void mustServeInOrderOfArrivalUnderStress() {
        stress().check(Queue.class);
    }

    /** If this passes, the first check above finds nothing. */
    @Test
    void mustFindAQueueThatIsWrongOnPurpose() {
        assertThatThrownBy(() -> model(10).check(NamesWhoWasFirst.class))
                .hasMessageContaining("Invalid execution results");
    }

    /** If this passes, the stress finds nothing. */
    @Test
    void mustFindAQueueThatIsWrongOnPurposeUnderStress() {
        assertThatThrownBy(() -> LincheckRuns.canary(stress()).check(NamesWhoWasFirst.class))
                .hasMessageContaining("Invalid execution results");
    }

    /** If this passes, the second check above does not see who is served and leaves. */
    @Test
    void mustFindALeaverThatLooksThenLeaves() {
        assertThatThrownBy(() -> leaving(10).check(LooksThenLeaves.class))
                .hasMessageContaining("Invalid execution results");
    }

    /** If this passes, the third check above does not see who is forgotten. */
    @Test
    void mustFindAQueueThatServesTheFirstOrNobody() {
        assertThatThrownBy(() -> again(10).check(ServesTheFirstOrNobody.class))
                .hasMessageContaining("Invalid execution results");
    }
}
