package io.millpond.faults;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millpond.MillpondDataSource;
import io.millpond.spi.LeakReport;
import io.millpond.spi.PoolListener;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.FreedBy;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
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

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static Thread startVirtual(Runnable task) {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with Java 21");
        try {
            return (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } catch (IllegalAccessException | InvocationTargetException | NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Fault("T1")
    void mustEndAnInterruptedWaitAndLoseNothing(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "worst of 200 interrupted waits ended after",
                50,
                "ms",
                settings -> settings.size(2, 0).times(20_000, 500, 250),
                (scripted, pool) -> {
                    Connection one = pool.borrow();
                    Connection two = pool.borrow();
                    double worst = 0;
                    for (int i = 0; i < 200; i++) {
                        AtomicBoolean flag = new AtomicBoolean();
                        Thread waiter = start(() -> {
                            Measure.millis(pool::borrow);
                            flag.set(Thread.currentThread().isInterrupted());
                        });
                        await().pollInterval(Duration.ofMillis(1))
                                .until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
                        long begun = System.nanoTime();
                        waiter.interrupt();
                        waiter.join();
                        worst = Math.max(worst, (System.nanoTime() - begun) / 1e6);
                    }
                    one.close();
                    two.close();
                    pool.borrow().close();
                    return worst;
                });
    }

    /** The race in which such bugs live: a hand-over, an interrupt and a time-out at the same moment. */
    @Test
    @Fault("T1")
    void mustPassOnAHandOverThatMeetsAnInterrupt(Figures figures) throws Exception {
        try (MillpondDataSource pool =
                pool(1, 0).acquireTimeout(Duration.ofMillis(20)).build()) {
            for (int i = 0; i < 500; i++) {
                Connection held = pool.getConnection();
                Thread waiter = start(() -> Measure.millis(() -> {
                    pool.getConnection().close();
                    return null;
                }));
                Thread interrupter = start(waiter::interrupt);
                held.close();
                waiter.join();
                interrupter.join();
            }
            figures.exactly("connections lost in 500 races", 1 - pool.stats().idle(), 0);
            figures.exactly("connections opened", driver.opened(), 1);
        }
    }

    @Test
    @Fault("T2")
    void mustTouchNothingWhenTheFlagIsSetAlready(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "connections touched by 1,000 interrupted threads",
                0,
                "",
                s -> s.size(5, 0),
                (scripted, pool) -> {
                    Measure.warm(pool, 5);
                    AtomicInteger served = new AtomicInteger();
                    for (int i = 0; i < 1000; i++) {
                        Thread thread = start(() -> {
                            Thread.currentThread().interrupt();
                            try {
                                pool.borrow().close();
                                served.incrementAndGet();
                            } catch (SQLException e) {
                                // told at once
                            }
                        });
                        thread.join();
                    }
                    return served.get();
                });
    }

    @Test
    @Fault("T3")
    void mustBearTheInterruptOfAThreadInTheDriver(Figures figures) throws Exception {
        Duel.scripted(figures, "connections lost", 0, "", s -> s.size(1, 0), (scripted, pool) -> {
            var hang = scripted.on("execute").first(1).hang();
            Thread user = start(() -> Measure.millis(() -> {
                Measure.use(pool, "work");
                return null;
            }));
            await().until(() -> hang.inside() == 1);
            user.interrupt();
            hang.release();
            user.join();
            Measure.use(pool, "work");
            return scripted.opened() - 1;
        });
    }

    @Test
    @Fault("T4")
    void mustLoseOnlyWhatAnInterruptedVirtualThreadUsed(Figures figures) throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with Java 21");
        Duel.scripted(
                figures,
                "healthy connections lost to 1,000 interrupted virtual threads",
                0,
                "",
                s -> s.size(5, 0),
                (scripted, pool) -> {
                    Measure.warm(pool, 5);
                    List<Thread> all = new ArrayList<>();
                    for (int i = 0; i < 1000; i++) {
                        all.add(startVirtual(() -> {
                            Thread.currentThread().interrupt();
                            Measure.millis(() -> {
                                Measure.use(pool, "work");
                                return null;
                            });
                        }));
                    }
                    for (Thread each : all) {
                        each.join();
                    }
                    return 5 - scripted.live();
                });
        var hang = driver.on("execute").first(1).hang(FreedBy.INTERRUPT);
        try (MillpondDataSource pool = pool(3, 0).build()) {
            Contestant ours = Contestant.of(pool);
            Measure.warm(ours, 3);
            Thread user = startVirtual(() -> Measure.millis(() -> {
                Measure.use(ours, "work");
                return null;
            }));
            await().until(() -> hang.inside() == 1);
            user.interrupt();
            user.join();
            await().until(() -> pool.stats().closed() == 1 && pool.stats().idle() == 2);
            figures.exactly(
                    "lost when one was interrupted in the driver", pool.stats().closed(), 1);
        }
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
            Thread thread = start(() -> Measure.millis(() -> held[0] = pool.getConnection()));
            thread.join();
            long ended = System.nanoTime();
            figures.atMost("reported after, threshold 500 ms", (reported.get() - ended) / 1e6, 1500, "ms");
            held[0].close();
        }
    }

    @Test
    @Fault("T7")
    void mustServeTenThousandVirtualThreads(Figures figures) throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with Java 21");
        try (MillpondDataSource pool =
                pool(10, 10).acquireTimeout(Duration.ofSeconds(60)).build()) {
            AtomicInteger served = new AtomicInteger();
            List<Thread> all = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                all.add(startVirtual(() -> Measure.millis(() -> {
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
            Thread waiter = start(() -> took.set(Measure.millis(pool::getConnection)));
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
