package io.millpond.faults;

import io.millpond.MillpondDataSource;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Very many threads, stacks that end too soon, threads that wait for themselves. */
class ThreadsTest {
    private static final long MANY_PATIENCE_SECONDS = 60;
    private static final int STACKS = 20;
    private static final long COLLECT_NANOS = 15_000_000_000L;

    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void release() {
        driver.releaseAll();
        driver.verify();
    }

    private MillpondDataSource.Builder pool(int most, int idle) {
        return Contestant.builder(Contestant.Settings.of(driver.asDataSource()).size(most, idle))
                .keepaliveInterval(Duration.ZERO);
    }

    @Test
    @Fault("T7")
    void mustServeTenThousandVirtualThreads(Figures figures) throws Exception {
        Spawn.assumeVirtual();
        Duel.scripted(
                figures,
                "not served of 10,000 virtual threads on 10 connections",
                0,
                "",
                MANY_PATIENCE_SECONDS,
                settings -> settings.size(10, 10).times(60_000, 500, 250),
                (scripted, pool) -> {
                    AtomicInteger served = new AtomicInteger();
                    ConcurrentLinkedQueue<Double> waits = new ConcurrentLinkedQueue<>();
                    try (Recording recording = new Recording()) {
                        recording.enable("jdk.VirtualThreadPinned").withoutThreshold();
                        recording.start();
                        List<Thread> all = new ArrayList<>();
                        for (int i = 0; i < 10_000; i++) {
                            all.add(Spawn.virtual(() -> waits.add(Measure.millis(() -> {
                                try (Connection connection = pool.borrow()) {
                                    LockSupport.parkNanos(100_000);
                                    connection.createStatement().execute("work");
                                    return served.incrementAndGet();
                                }
                            }))));
                        }
                        for (Thread each : all) {
                            each.join();
                        }
                        recording.stop();
                        figures.once("threads pinned", events(recording), "");
                    }
                    figures.once(
                            "the last served after",
                            waits.stream()
                                    .mapToDouble(Double::doubleValue)
                                    .max()
                                    .orElseThrow(),
                            "ms");
                    return 10_000 - served.get();
                });
    }

    private static long events(Recording recording) throws IOException {
        Path file = Files.createTempFile("pinned", ".jfr");
        try {
            recording.dump(file);
            long pinned = RecordingFile.readAllEvents(file).size();
            if (pinned > 0) {
                throw new AssertionError(pinned + " virtual threads were pinned");
            }
            return pinned;
        } finally {
            Files.delete(file);
        }
    }

    @Test
    @Fault("T8")
    void mustSayThatTheThreadHoldsOneAlready(Figures figures) throws Exception {
        List<String> messages = new ArrayList<>();
        Duel.scripted(
                figures,
                "over the time-out",
                50,
                "ms",
                settings -> settings.size(1, 0).times(300, 250, 250),
                (scripted, pool) -> {
                    try (Connection held = pool.borrow()) {
                        return Measure.millis(() -> {
                                    try (Connection second = pool.borrow()) {
                                        return second.isClosed();
                                    } catch (SQLException e) {
                                        messages.add(e.getMessage());
                                        return held.isClosed();
                                    }
                                })
                                - 300;
                    }
                });
        String says = "this thread already holds 1";
        figures.exactly("message says so", messages.get(0).contains(says) ? 1 : 0, 1);
        figures.hikari(
                "message says so " + (messages.size() > 1 && messages.get(1).contains(says) ? 1 : 0));
    }

    /** The last frame of a stack has the one connection that may be lost; what comes back by itself is not asked. */
    @Test
    @Fault("T13")
    void mustSurviveStacksThatEnd(Figures figures) throws Exception {
        try (MillpondDataSource pool = pool(4, 4)
                .leakThreshold(Duration.ofMillis(50))
                .acquireTimeout(Duration.ofSeconds(1))
                .build()) {
            Contestant ours = Contestant.of(pool);
            double longest = 0;
            for (int i = 0; i < STACKS && ours.active() == 0; i++) {
                if (!endsWithItsStack(ours, i)) {
                    throw new AssertionError("stack " + i + " did not end, though nothing was missing");
                }
                longest = Math.max(longest, collect(ours));
            }
            figures.measured("stacks that ended", STACKS, "");
            figures.atMost("connections that never came back", ours.active(), 0, "");
            figures.measured("all back after, at most", longest, "ms");
            figures.atMost(
                    "connections that the collector had to find",
                    pool.stats().closedBy(RetireReason.LEAKED),
                    STACKS,
                    "");
            Measure.warm(ours, 4);
        }
        ScriptedDriver theirs = new ScriptedDriver();
        Duel.bounded(
                figures,
                "connections that never came back",
                "",
                MANY_PATIENCE_SECONDS,
                () -> Contestant.hikari(
                        Contestant.Settings.of(theirs.asDataSource()).size(4, 4).times(1000, 500, 250)),
                ThreadsTest::overflow,
                theirs::releaseAll);
    }

    /**
     * Answers how many connections are still lent when so many stacks have ended and the collector has had its time.
     */
    private static double overflow(Contestant pool) throws InterruptedException {
        int ended = 0;
        for (int i = 0; i < STACKS; i++) {
            ended += endsWithItsStack(pool, i) ? 1 : 0;
        }
        if (ended < STACKS / 2) {
            throw new AssertionError("only " + ended + " of " + STACKS + " stacks ended");
        }
        collect(pool);
        return pool.active();
    }

    /** False if the thread got no connection before its stack ended. */
    private static boolean endsWithItsStack(Contestant pool, int i) throws InterruptedException {
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread deep = new Thread(
                null,
                () -> {
                    try {
                        useAtEachDepth(pool);
                    } catch (StackOverflowError | AssertionError failure) {
                        end.set(failure);
                    }
                },
                "deep",
                160_000 + 64L * i);
        deep.start();
        deep.join();
        return end.get() instanceof StackOverflowError;
    }

    /** Has the collector run until nothing is lent, but not for ever; answers for how many milliseconds. */
    private static double collect(Contestant pool) {
        long begun = System.nanoTime();
        while (pool.active() > 0 && System.nanoTime() - begun < COLLECT_NANOS) {
            System.gc();
            LockSupport.parkNanos(10_000_000);
        }
        return (System.nanoTime() - begun) / 1e6;
    }

    /** Borrows and returns in each frame on the way down, the last of them without room. */
    private static int useAtEachDepth(Contestant pool) {
        try (Connection connection = pool.borrow()) {
            connection.createStatement().execute("work");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return useAtEachDepth(pool) + 1;
    }

    @Test
    @Fault("T14")
    void mustNotDependOnTheCommonPool(Figures figures) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        for (int i = 0; i < 2 * ForkJoinPool.getCommonPoolParallelism(); i++) {
            ForkJoinPool.commonPool()
                    .execute(() -> Measure.millis(() -> {
                        goOn.await();
                        return null;
                    }));
        }
        try {
            Duel.scripted(
                    figures,
                    "served after",
                    500,
                    "ms",
                    s -> s.size(2, 0),
                    (scripted, pool) -> Measure.millis(() -> {
                        pool.borrow().close();
                        return null;
                    }));
        } finally {
            goOn.countDown();
        }
    }

    @Test
    @Fault("T16")
    void mustNotMindBeingWokenForNothing(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "off its time-out of 300 ms by",
                50,
                "ms",
                settings -> settings.size(1, 0).times(300, 250, 250),
                (scripted, pool) -> {
                    try (Connection held = pool.borrow()) {
                        AtomicReference<Double> took = new AtomicReference<>();
                        AtomicInteger served = new AtomicInteger();
                        Thread waiter = Spawn.platform(() -> took.set(Measure.millis(() -> {
                            pool.borrow().close();
                            return served.incrementAndGet();
                        })));
                        while (waiter.isAlive()) {
                            LockSupport.unpark(waiter);
                            Thread.onSpinWait();
                        }
                        if (served.get() > 0 || held.isClosed() || took.get() < 299) {
                            throw new AssertionError("ended after " + took.get() + " ms, served " + served);
                        }
                        return took.get() - 300;
                    }
                });
    }
}
