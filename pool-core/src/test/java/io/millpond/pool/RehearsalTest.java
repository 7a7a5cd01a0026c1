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
        next.askUnlessDone();
        await().until(once::isDone);
        next.askUnlessDone();
        new Rehearsal(once, threads, scenes::incrementAndGet).askUnlessDone();
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
        new Rehearsal(once, none, scenes::incrementAndGet).askUnlessDone();
        none.stop();
        assertThat(scenes).hasValue(0);
        next.askUnlessDone();
        await().until(() -> scenes.get() == 1);
    }

    @Test
    void mustBeHeldForTheNextPoolsCrowdIfAPoolRefusesWork() {
        PoolThreads stopped = new PoolThreads("stopped", null);
        stopped.stop();
        new Rehearsal(once, stopped, scenes::incrementAndGet).askUnlessDone();
        next.askUnlessDone();
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
        assertThatThrownBy(rehearsal::askUnlessDone).hasMessage("staged");
        broke.set(false);
        rehearsal.askUnlessDone();
        await().until(() -> scenes.get() == 1);
        poor.stop();
    }
}
