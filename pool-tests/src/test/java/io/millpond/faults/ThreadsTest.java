package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.LeakReport;
import io.millpond.spi.PoolListener;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Interrupts, threads without end, stacks that end too soon. */
class ThreadsTest {
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
    @Fault({"T6", "A5"})
    void mustReportAThreadThatEndedWithAConnection(Figures figures) throws Exception {
        CompletableFuture<Long> reported = new CompletableFuture<>();
        try (MillpondDataSource pool = pool(1, 0)
                .leakThreshold(Duration.ofMillis(500))
                .listener(new PoolListener() {
                    @Override
                    public void leakSuspected(String name, LeakReport leak) {
                        reported.complete(System.nanoTime());
                    }
                })
                .build()) {
            Connection[] held = {null};
            Thread thread = Spawn.platform(() -> Measure.millis(() -> held[0] = pool.getConnection()));
            thread.join();
            long ended = System.nanoTime();
            figures.atMost("reported after, threshold 500 ms", (reported.get() - ended) / 1e6, 1500, "ms");
            held[0].close();
        }
    }

    @Test
    @Fault("T7")
    void mustServeTenThousandVirtualThreads(Figures figures) throws Exception {
        Spawn.assumeVirtual();
        try (MillpondDataSource pool =
                pool(10, 10).acquireTimeout(Duration.ofSeconds(60)).build()) {
            AtomicInteger served = new AtomicInteger();
            List<Thread> all = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                all.add(Spawn.virtual(() -> Measure.millis(() -> {
                    try (Connection connection = pool.getConnection()) {
                        LockSupport.parkNanos(100_000);
                        return connection.createStatement().execute("work") ? 0 : served.incrementAndGet();
                    }
                })));
            }
            for (Thread each : all) {
                each.join();
            }
            figures.exactly("served of 10,000", served.get(), 10_000);
        }
    }

    @Test
    @Fault("T8")
    void mustSayThatTheThreadHoldsOneAlready(Figures figures) throws Exception {
        try (MillpondDataSource pool =
                        pool(1, 0).acquireTimeout(Duration.ofMillis(100)).build();
                Connection held = pool.getConnection()) {
            AtomicReference<String> message = new AtomicReference<>("");
            double took = Measure.millis(() -> {
                try (Connection second = pool.getConnection()) {
                    return second.isClosed();
                } catch (SQLException e) {
                    message.set(e.getMessage());
                    return held.isClosed();
                }
            });
            figures.atMost("over the time-out", took - 100, 50, "ms");
            figures.exactly("message says so", message.get().contains("this thread already holds 1") ? 1 : 0, 1);
        }
    }

    @Test
    @Fault("T13")
    void mustSurviveStacksThatEnd(Figures figures) throws Exception {
        AtomicInteger overflows = new AtomicInteger();
        try (MillpondDataSource pool = pool(4, 4)
                .leakThreshold(Duration.ofMillis(50))
                .acquireTimeout(Duration.ofSeconds(5))
                .build()) {
            for (int i = 0; i < 20; i++) {
                Thread deep = new Thread(
                        null,
                        () -> {
                            try {
                                useAtEachDepth(pool);
                            } catch (StackOverflowError expected) {
                                overflows.incrementAndGet();
                            }
                        },
                        "deep",
                        160_000 + 64L * i);
                deep.start();
                deep.join();
                await().atMost(Duration.ofSeconds(20)).until(() -> {
                    System.gc();
                    return pool.stats().active() == 0 && pool.stats().opening() == 0;
                });
            }
            figures.measured(
                    "connections that the collector had to find", pool.stats().closedBy(RetireReason.LEAKED), "");
            figures.exactly("stacks that overflowed", overflows.get(), 20);
            figures.exactly("connections that never came back", pool.stats().active(), 0);
            Measure.warm(Contestant.of(pool), 4);
        }
    }

    /** Borrows and returns in each frame on the way down, the last of them without room. */
    private static int useAtEachDepth(MillpondDataSource pool) {
        try (Connection connection = pool.getConnection()) {
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
        try (MillpondDataSource pool =
                        pool(1, 0).acquireTimeout(Duration.ofMillis(300)).build();
                Connection held = pool.getConnection()) {
            AtomicReference<Double> took = new AtomicReference<>();
            Thread waiter = Spawn.platform(() -> took.set(Measure.millis(pool::getConnection)));
            while (waiter.isAlive()) {
                LockSupport.unpark(waiter);
                Thread.onSpinWait();
            }
            figures.atMost("earlier than the time-out by", 300 - took.get(), 1, "ms");
            figures.atMost("later by", took.get() - 300, 50, "ms");
            held.close();
        }
    }

    /** Creation goes on for whoever comes next, though nobody waits for it any more. */
    @Test
    @Fault({"A5", "A6"})
    void mustReportAStormOfLeaksInTenLines(Figures figures) throws Exception {
        try (var log = io.millpond.testkit.CapturedLog.of("io.millpond.pool.LeakReporter");
                MillpondDataSource pool =
                        pool(100, 0).leakThreshold(Duration.ofMillis(50)).build()) {
            List<Connection> held = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                held.add(pool.getConnection());
            }
            await().until(() -> pool.stats().leaks() == 100);
            await().until(() -> !log.lines().isEmpty());
            figures.atMost("log lines for 100 leaks", log.lines().size(), 10, "");
            for (Connection each : held) {
                each.close();
            }
        }
    }
}
