package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.jdbc.PhysicalConnection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckTaskTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final OneSlotPool pool = new OneSlotPool();
    private boolean calledForARound;

    @BeforeEach
    void listen() {
        pool.work.tell(new ConnectionWork.Aftermath() {
            @Override
            public void ended() {
                calledForARound = true;
            }
        });
    }

    @AfterEach
    void stop() {
        pool.close();
    }

    private void check(Slot<PhysicalConnection> slot, long ticket) {
        new CheckTask(pool.work, slot, ticket, 1).run();
    }

    /** With a check before every borrow one round would follow the other. */
    @Test
    void mustNotCallForARoundIfItPasses() {
        Slot<PhysicalConnection> slot = pool.open();
        check(slot, pool.table.withdraw(slot));
        assertThat(pool.count(SlotState.IDLE)).isOne();
        assertThat(calledForARound).isFalse();
    }

    @Test
    void mustCallForARoundIfItFails() {
        Slot<PhysicalConnection> empty = pool.work.claim();
        assertThat(empty).isNotNull();
        check(empty, empty.trySettle(empty.ticket()));
        assertThat(calledForARound).isTrue();
    }

    /** The JVM is out of threads: that tells nothing of the connection, and so nothing of the others. */
    @Test
    void mustCostNoConnectionIfNoThreadIsThereForIt() {
        AtomicBoolean none = new AtomicBoolean(true);
        PoolThreads few = new PoolThreads(task -> {
            if (none.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task);
        });
        try (OneSlotPool poor = new OneSlotPool(4, few)) {
            Slot<PhysicalConnection> slot = poor.open();
            for (int i = 0; i < 3; i++) {
                poor.open();
            }
            poor.work.check(slot, poor.table.withdraw(slot));
            for (int i = 0; i < 3; i++) {
                poor.watch.enforce(poor.nanos.addAndGet(10));
                assertThat(poor.count(SlotState.IDLE)).as("not even suspect").isEqualTo(3);
                assertThat(poor.count(SlotState.CHECKING)).isOne();
            }
            none.set(false);
            few.runPostponed();
            await().until(() -> poor.count(SlotState.IDLE) == 4);
            assertThat(poor.rawCloses).hasValue(0);
        }
    }

    @Test
    void mustEndWithThePoolIfNoThreadIsThereForIt() {
        PoolThreads none = new PoolThreads(task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        try (OneSlotPool poor = new OneSlotPool(1, none)) {
            Slot<PhysicalConnection> slot = poor.open();
            poor.work.check(slot, poor.table.withdraw(slot));
            poor.core.close();
            poor.watch.giveUpAllButCloses();
            assertThat(poor.count(SlotState.CLOSING)).isOne();
        }
    }

    /** The driver's own limit is the pool's, in whole seconds, and may be the first to strike. */
    @Test
    void mustTellACheckThatHadNoAnswerFromOneThatFailed() {
        Slot<PhysicalConnection> slot = pool.open();
        pool.valid = () -> {
            pool.nanos.addAndGet(SECOND / 100 * 99);
            return false;
        };
        try (LogLines log = new LogLines(TaskLog.class)) {
            new CheckTask(pool.work, slot, pool.table.withdraw(slot), SECOND).run();
            assertThat(log.all()).singleElement().asString().contains("had no answer for 990 ms");
        }
    }
}
