package io.millpond.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.core.Parking;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pools that come, go, and want something, all at once. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HousekeeperRacesTest {
    private static final int TIMES = 1_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final ConcurrentLinkedQueue<Thread> started = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Housekeeper keeper = new Housekeeper(System::nanoTime, Parking.REAL, task -> {
        Thread thread = Housekeeper.newThread(task);
        started.add(thread);
        return thread;
    });

    @AfterEach
    void mustHaveEndedEveryThread() {
        await().until(() -> started.stream().noneMatch(Thread::isAlive));
        assertThat(failures).isEmpty();
    }

    private interface Errand {
        void run() throws Exception;
    }

    private Thread start(Errand errand) {
        Thread thread = new Thread(() -> {
            try {
                errand.run();
            } catch (Throwable failure) {
                failures.add(failure);
            }
        });
        thread.start();
        return thread;
    }

    private static void awaitMore(AtomicInteger count, int before) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (count.get() <= before) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("nobody came for 20 s");
            }
            Thread.onSpinWait();
            LockSupport.parkNanos(1_000);
        }
    }

    private void comeWantAndGo() {
        AtomicInteger afterLeaving = new AtomicInteger();
        boolean[] left = {false};
        StagedPool pool = new StagedPool(keeper);
        pool.onTick = now -> {
            if (left[0]) {
                afterLeaving.incrementAndGet();
            }
        };
        pool.joined();
        awaitMore(pool.rounds, 0);
        int before = pool.rounds.get();
        pool.household.wantRound();
        awaitMore(pool.rounds, before);
        pool.household.leave();
        left[0] = true;
        Thread.yield();
        assertThat(afterLeaving).as("ticks after leave() had returned").hasValue(0);
    }

    /** With two, there is often none: the thread ends while the next pool comes. */
    @Test
    void mustServeEveryPoolThatComesWhileTheLastOneGoes() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        List<Thread> owners = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            owners.add(start(() -> {
                for (int n = 0; n < TIMES; n++) {
                    if (n % 4 == 0) {
                        together.await();
                    }
                    comeWantAndGo();
                }
            }));
        }
        for (Thread owner : owners) {
            owner.join();
        }
        assertThat(started).as("threads, one after another").hasSizeGreaterThan(10);
    }

    /** The thread has been told to look whether there are pools left, and has perhaps looked already. */
    @Test
    void mustServeAPoolThatComesRightAfterTheLastOneHasGone() {
        SplittableRandom random = new SplittableRandom(42);
        StagedPool pool = new StagedPool(keeper).joined();
        for (int n = 0; n < 4 * TIMES; n++) {
            awaitMore(pool.rounds, 0);
            pool.household.leave();
            long end = System.nanoTime() + random.nextInt(60_000);
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            pool = new StagedPool(keeper).joined();
        }
        pool.household.leave();
        assertThat(started).hasSizeBetween(2, 4 * TIMES);
    }

    @Test
    void mustHaveOneThreadAtATime() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        List<Thread> owners = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            owners.add(start(() -> {
                for (int n = 0; n < TIMES / 4; n++) {
                    StagedPool pool = new StagedPool(keeper);
                    pool.onTick = now -> {
                        if (inside.incrementAndGet() != 1) {
                            failures.add(new AssertionError("two threads tick"));
                        }
                        inside.decrementAndGet();
                    };
                    pool.joined();
                    awaitMore(pool.rounds, 0);
                    pool.household.leave();
                }
            }));
        }
        for (Thread owner : owners) {
            owner.join();
        }
    }

    /** Also where something else in a tick uses up the permit, as a lock does that is held for a moment. */
    @Test
    void mustNotLoseAWakeUp() throws Exception {
        StagedPool greedy = new StagedPool(keeper);
        greedy.onTick = now -> LockSupport.parkNanos(20_000);
        greedy.joined();
        List<Thread> owners = new ArrayList<>();
        List<StagedPool> pools = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            StagedPool pool = new StagedPool(keeper).joined();
            pools.add(pool);
            owners.add(start(() -> {
                for (int n = 0; n < TIMES; n++) {
                    int before = pool.rounds.get();
                    pool.household.wantRound();
                    awaitMore(pool.rounds, before);
                    if (n % 100 == 0) {
                        greedy.household.wantRound();
                    }
                }
                // it goes to sleep meanwhile, and is woken by whoever reads the clock
                for (int n = 0; n < 5; n++) {
                    await().until(pool.clock::isStopped);
                    int before = pool.ticks.get();
                    pool.clock.now();
                    awaitMore(pool.ticks, before);
                }
            }));
        }
        for (Thread owner : owners) {
            owner.join();
        }
        pools.forEach(pool -> pool.household.leave());
        greedy.household.leave();
        assertThat(started).hasSize(1);
    }

    /** Its workers are stopped next: what upkeep still starts would have to be run by the housekeeper itself. */
    @Test
    void mustWaitForWhatIsBeingDoneByAPoolThatLeaves() throws Exception {
        CountDownLatch inTick = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        StagedPool pool = new StagedPool(keeper);
        pool.onTick = now -> {
            inTick.countDown();
            assertThatCode(goOn::await).doesNotThrowAnyException();
        };
        StagedPool other = new StagedPool(keeper).joined();
        pool.joined();
        inTick.await();
        Thread leaver = start(pool.household::leave);
        await().until(() -> leaver.getState() == Thread.State.TIMED_WAITING);
        // nobody waits for a pool but who ends it
        other.household.leave();
        assertThat(leaver.isAlive()).isTrue();
        goOn.countDown();
        leaver.join();
    }

    /** A thread that is interrupted does not park: it would spin for as long as it waits. */
    @Test
    void mustNeitherSpinNorForgetTheInterruptOfWhoeverEndsAPool() throws Exception {
        CountDownLatch inTick = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        StagedPool pool = new StagedPool(keeper);
        pool.onTick = now -> {
            inTick.countDown();
            assertThatCode(goOn::await).doesNotThrowAnyException();
        };
        pool.joined();
        inTick.await();
        Thread leaver = start(() -> {
            Thread.currentThread().interrupt();
            pool.household.leave();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        });
        try {
            await().until(() -> leaver.getState() == Thread.State.TIMED_WAITING && !leaver.isInterrupted());
        } finally {
            goOn.countDown();
            leaver.join();
        }
    }

    @Test
    void mustTellWhoeverBringsTheFirstPoolThatThereIsNoThreadAndTryAgainForTheNext() {
        AtomicInteger tries = new AtomicInteger();
        Housekeeper poor = new Housekeeper(
                System::nanoTime,
                Parking.REAL,
                task -> tries.incrementAndGet() > 1
                        ? Housekeeper.newThread(task)
                        : new Thread() {
                            @Override
                            public void start() {
                                throw new OutOfMemoryError("unable to create native thread");
                            }
                        });
        StagedPool first = new StagedPool(poor);
        assertThatThrownBy(first.household::join).isInstanceOf(OutOfMemoryError.class);
        first.household.leave();
        StagedPool second = new StagedPool(poor).joined();
        await().until(() -> second.rounds.get() > 0);
        second.household.leave();
        assertThat(first.ticks).hasValue(0);
    }
}
