package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.DomainCombiner;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class PoolThreadsTest {
    private static final int FROM_THE_END = 500;

    private final PoolThreads threads = new PoolThreads("test", null);

    /** Runs tasks from each of the last frames of a stack, where any call may fail half way. */
    private final class Diver {
        private final List<AtomicInteger> accepted = new ArrayList<>();
        private final List<AtomicInteger> all = new ArrayList<>();
        private final Runnable tryAgain;
        private int left = FROM_THE_END;

        Diver(Runnable tryAgain) {
            this.tryAgain = tryAgain;
        }

        private void dive() {
            try {
                dive();
            } catch (StackOverflowError end) {
                // from here on upwards
            }
            if (left-- > 0) {
                run();
            }
        }

        private void run() {
            try {
                tryAgain.run();
                AtomicInteger runs = new AtomicInteger();
                all.add(runs);
                if (threads.run(runs::incrementAndGet)) {
                    accepted.add(runs);
                }
            } catch (StackOverflowError end) {
                // not accepted
            }
        }
    }

    @Test
    void mustRunOnceWhatItAcceptsAlsoAtTheEndOfAStack() throws Exception {
        verify(new Diver(() -> {}));
    }

    @Test
    void mustKeepWhatItPutOffIfTryingAgainFailsToo() throws Exception {
        verify(new Diver(threads::runPostponed));
    }

    private void verify(Diver diver) throws InterruptedException {
        diver.run(); // with room enough: what is linked once is linked
        Thread thread = new Thread(null, diver::dive, "diver", 256 * 1024);
        thread.start();
        thread.join();
        threads.runPostponed();
        await().until(() -> diver.accepted.stream().allMatch(runs -> runs.get() > 0));
        await().until(() -> threads.running() == 0);
        assertThat(diver.accepted).hasSizeBetween(2, FROM_THE_END);
        assertThat(diver.all).allMatch(runs -> runs.get() <= 1);
        threads.stop();
    }

    /** A borrower starts it, and is gone long before it is. */
    @Test
    void mustHaveNothingOfTheThreadThatStartsAWorker() throws Exception {
        CompletableFuture<Thread> worker = new CompletableFuture<>();
        Thread borrower = new Thread(
                new ThreadGroup("an application's"), () -> threads.run(() -> worker.complete(Thread.currentThread())));
        borrower.setPriority(Thread.MIN_PRIORITY);
        borrower.setContextClassLoader(new ClassLoader() {});
        borrower.start();
        Thread started = worker.get(20, TimeUnit.SECONDS);
        assertThat(started.getName()).isEqualTo("millpond-test-worker-1");
        assertThat(started.isDaemon()).isTrue();
        assertThat(started.getContextClassLoader()).isNull();
        assertThat(started.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
        assertThat(started.getThreadGroup().getParent()).isNull();
        threads.stop();
    }

    /**
     * Else what the borrower ran, its classes included, would stay as long as the worker. From Java 24 on there is
     * no such context.
     */
    @Test
    @EnabledForJreRange(max = JRE.JAVA_21)
    @SuppressWarnings("removal")
    void mustNotHaveTheAccessControlContextOfTheThreadThatStartsAWorker() throws Exception {
        CompletableFuture<DomainCombiner> combiner = new CompletableFuture<>();
        AccessControlContext borrowers =
                new AccessControlContext(AccessController.getContext(), (current, assigned) -> current);
        PrivilegedAction<Boolean> borrow = () -> threads.run(
                () -> combiner.complete(AccessController.getContext().getDomainCombiner()));
        AccessController.doPrivileged(borrow, borrowers);
        assertThat(combiner.get(20, TimeUnit.SECONDS)).isNull();
        threads.stop();
    }

    /**
     * Else a pool with a thousand tasks at once would hold up the ticks of all pools: a thread takes 50 µs to start.
     */
    @Test
    void mustStartOneWorkerOnTheUpkeepThreadAndTheOthersOnAWorker() {
        threads.beginUpkeep();
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        for (int i = 0; i < 50; i++) {
            threads.run(() -> {
                runs.incrementAndGet();
                assertThatCode(goOn::await).doesNotThrowAnyException();
            });
        }
        assertThat(threads.running()).isOne();
        threads.startPostponed();
        await().until(() -> runs.get() == 50);
        goOn.countDown();
        await().until(() -> threads.running() == 0);
        assertThat(runs).hasValue(50);
        threads.stop();
    }

    /** Left alone, each would wait ten seconds for another task, and a stack with it. */
    @Test
    void mustNotKeepTheWorkersOfACrowd() {
        CountDownLatch goOn = new CountDownLatch(1);
        for (int i = 0; i < 50; i++) {
            threads.run(() -> assertThatCode(goOn::await).doesNotThrowAnyException());
        }
        assertThat(threads.size()).isEqualTo(50);
        goOn.countDown();
        await().until(() -> threads.running() == 0);
        threads.trim();
        await().atMost(8, TimeUnit.SECONDS).until(() -> threads.size() <= 4);
        threads.trim();
        threads.run(() -> {});
        // twice as long as those of the crowd: few are kept for the next task
        await().during(2, TimeUnit.SECONDS).until(() -> threads.size() > 0);
        threads.stop();
    }

    @Test
    void mustDoWithTheOneWorkerThereIsWhatUpkeepPutsOff() {
        AtomicInteger made = new AtomicInteger();
        PoolThreads poor = new PoolThreads(task -> {
            if (made.incrementAndGet() > 1) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task);
        });
        poor.beginUpkeep();
        AtomicInteger runs = new AtomicInteger();
        for (int i = 0; i < 5; i++) {
            poor.run(runs::incrementAndGet);
        }
        await().until(() -> {
            poor.startPostponed();
            return runs.get() == 5;
        });
        poor.stop();
    }

    @Test
    void mustHaveOneTaskOfAKindWaitForAWorkerOrRun() {
        List<Runnable> workers = new ArrayList<>();
        PoolThreads stalled = new PoolThreads(task -> {
            workers.add(task);
            return new Thread(() -> {});
        });
        AtomicInteger runs = new AtomicInteger();
        SoleTask[] itself = new SoleTask[1];
        SoleTask sole = new SoleTask(stalled, () -> {
            runs.incrementAndGet();
            itself[0].ask(); // while it runs
        });
        itself[0] = sole;
        sole.ask();
        sole.ask();
        assertThat(workers).hasSize(1);
        sole.run();
        sole.ask();
        assertThat(workers).hasSize(2);
        assertThat(runs).hasValue(1);
    }

    @Test
    void mustRefuseWorkOfUpkeepToo() {
        threads.beginUpkeep();
        threads.stop();
        assertThat(threads.run(() -> {})).isFalse();
        assertThat(threads.run(() -> {})).isFalse();
    }

    @Test
    void mustRunLateWhenTheWorkersHaveGone() {
        threads.stop();
        assertThat(threads.run(() -> {})).isFalse();
        AtomicInteger runs = new AtomicInteger();
        threads.runLate(runs::incrementAndGet);
        await().until(() -> runs.get() == 1);
    }
}
