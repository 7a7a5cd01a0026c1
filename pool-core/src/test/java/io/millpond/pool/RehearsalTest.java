package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private final Rehearsal.Once once = new Rehearsal.Once();
    private final AtomicInteger scenes = new AtomicInteger();
    private final PoolThreads threads = new PoolThreads("next", null);
    private final Rehearsal next = new Rehearsal(once, threads, scenes::incrementAndGet);

    @AfterEach
    void stop() {
        threads.stop();
    }

    @Test
    void mustBeHeldOnceHoweverOftenACrowdIsExpected() {
        next.expectCrowd();
        await().until(once::isDone);
        next.expectCrowd();
        new Rehearsal(once, threads, scenes::incrementAndGet).expectCrowd();
        threads.stop();
        await().until(() -> threads.running() == 0);
        assertThat(scenes).hasValue(1);
    }

    /** It is taken by a pool that never has a thread for it, and ends so. */
    @Test
    void mustBeHeldForTheNextPoolsCrowdIfAPoolWasClosedBeforeIt() {
        PoolThreads none = new PoolThreads(task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        none.beginUpkeep();
        new Rehearsal(once, none, scenes::incrementAndGet).expectCrowd();
        none.stop();
        assertThat(scenes).hasValue(0);
        next.expectCrowd();
        await().until(() -> scenes.get() == 1);
    }

    @Test
    void mustBeHeldForTheNextPoolsCrowdIfAPoolRefusesWork() {
        PoolThreads stopped = new PoolThreads("stopped", null);
        stopped.stop();
        new Rehearsal(once, stopped, scenes::incrementAndGet).expectCrowd();
        next.expectCrowd();
        await().until(() -> scenes.get() == 1);
    }

    @Test
    void mustBeHeldAtALaterTickIfItCouldNotBeAskedFor() {
        AtomicBoolean broke = new AtomicBoolean(true);
        PoolThreads poor = new PoolThreads(task -> {
            if (broke.get()) {
                throw new IllegalStateException("staged");
            }
            return new Thread(task);
        });
        Rehearsal rehearsal = new Rehearsal(once, poor, scenes::incrementAndGet);
        assertThatThrownBy(rehearsal::expectCrowd).hasMessage("staged");
        broke.set(false);
        rehearsal.expectCrowd();
        await().until(() -> scenes.get() == 1);
        poor.stop();
    }
}
