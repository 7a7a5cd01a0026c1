package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sudden load, on a database that is well and on one that is not. */
class LoadTest {
    private static final long OUTAGE_PATIENCE_SECONDS = 40;

    /** What a connect takes where old connections are replaced. */
    private static final long CONNECT_NANOS = 50_000_000;

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
    @Fault("L12")
    void mustNotStampede(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "connects at once, 500 waiters, pool of 20",
                10,
                "",
                settings -> settings.size(20, 0).times(5000, 1000, 250),
                (scripted, pool) -> {
                    scripted.onConnect().delay(Duration.ofMillis(20));
                    Measure.errors(500, () -> pool.borrow().close());
                    return scripted.mostConnecting();
                });
    }

    @Test
    @Fault("L12")
    @Tag("slow")
    void mustProbeOneAtATimeWhenADatabaseThatWorkedIsDown(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "connects at once in an outage of 100 borrowers, pool of 20, from its first failure on",
                1,
                "",
                OUTAGE_PATIENCE_SECONDS,
                settings -> settings.size(20, 5).times(2900, 1000, 250),
                (scripted, pool) -> {
                    Measure.warm(pool, 5);
                    Connects connects = Connects.fail(scripted);
                    scripted.killAllSessions();
                    return outage(figures, connects, pool);
                });
    }

    @Test
    @Fault("L12")
    @Tag("slow")
    void mustProbeOneAtATimeWhenTheDatabaseIsDownFromTheStart(Figures figures) throws Exception {
        ScriptedDriver theirs = new ScriptedDriver();
        String what =
                "connects at once, 100 borrowers, pool of 20, database down from the start, from the first failure on";
        Connects connects = Connects.fail(driver);
        try (MillpondDataSource pool =
                pool(20, 5).acquireTimeout(Duration.ofMillis(2900)).build()) {
            figures.atMost(what, outage(figures, connects, Contestant.of(pool)), 1, "");
            figures.atMost("in the first moment", connects.mostAtOnceInTheFirstMoment(), 10, "");
        }
        Connects failing = Connects.fail(theirs);
        Duel.bounded(
                figures,
                what,
                "",
                OUTAGE_PATIENCE_SECONDS,
                () -> Contestant.hikari(Contestant.Settings.of(theirs.asDataSource())
                        .size(20, 5)
                        .times(2900, 1000, 250)),
                pool -> outage(figures, failing, pool),
                theirs::releaseAll);
    }

    /** Two waves of borrowers who all time out. */
    private static double outage(Figures figures, Connects connects, Contestant pool) throws InterruptedException {
        int served = 200 - Measure.errors(100, () -> Measure.use(pool, "work"));
        figures.once("in the first moment", connects.mostAtOnceInTheFirstMoment(), "");
        figures.once("attempts in 2.9 s", connects.count(), "");
        int most = connects.mostInASecond();
        figures.once("most in a second", most, "");
        int before = connects.count();
        served -= Measure.errors(100, () -> Measure.use(pool, "work"));
        double later = (connects.count() - before) / 2.9;
        figures.once("per second in the next 2.9 s", later, "");
        if (served > 0 || most > 10 || later > 2 || connects.count() == before) {
            throw new AssertionError("served " + served + ", attempts in a second " + most + ", later " + later);
        }
        return connects.mostAtOnceLater();
    }

    @Test
    @Fault("L13")
    void mustOpenNextToNothingForASpike(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "opened beside the 5 there were",
                2,
                "",
                settings -> settings.size(30, 5).times(5000, 1000, 250),
                (scripted, pool) -> {
                    Measure.warm(pool, 5);
                    await().until(() -> scripted.live() >= 5);
                    int before = scripted.connectAttempts();
                    scripted.onConnect().delay(Duration.ofMillis(150));
                    scripted.on("execute").delay(Duration.ofMillis(2));
                    Measure.errors(50, () -> Measure.use(pool, "short"));
                    return scripted.connectAttempts() - before;
                });
    }

    @Test
    @Fault("L12")
    void mustFillTheWholePoolInParallel(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "20 connections of 200 ms each ready after",
                700,
                "ms",
                settings -> settings.size(20, 20).times(10_000, 2000, 250),
                (scripted, pool) -> {
                    scripted.onConnect().delay(Duration.ofMillis(200));
                    pool.evictAll();
                    CountDownLatch all = new CountDownLatch(20);
                    return Measure.millis(() -> {
                        Measure.errors(20, () -> {
                            try (Connection connection = pool.borrow()) {
                                all.countDown();
                                all.await();
                            }
                        });
                        return null;
                    });
                });
    }

    /** A borrow that took longer than it may, with its moments. */
    private record Delay(long begun, long ended) {}

    @Test
    @Fault("L14")
    void mustReplaceOldConnectionsOneByOne(Figures figures) throws Exception {
        driver.onConnect().delay(Duration.ofNanos(CONNECT_NANOS));
        AtomicBoolean stop = new AtomicBoolean();
        Queue<Delay> delays = new ConcurrentLinkedQueue<>();
        AtomicInteger borrows = new AtomicInteger();
        try (MachineWatch machine = new MachineWatch();
                MillpondDataSource pool = pool(8, 6)
                        .acquireTimeout(Duration.ofSeconds(20))
                        .connectTimeout(Duration.ofSeconds(10))
                        .maxLifetime(Duration.ofMillis(800))
                        .build()) {
            Measure.warm(Contestant.of(pool), 6);
            List<Thread> users = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                users.add(Spawn.platform(() -> {
                    while (!stop.get()) {
                        long begun = System.nanoTime();
                        Measure.millis(() -> {
                            pool.getConnection().close();
                            return borrows.incrementAndGet();
                        });
                        long ended = System.nanoTime();
                        if (ended - begun > CONNECT_NANOS) {
                            delays.add(new Delay(begun, ended));
                        }
                        LockSupport.parkNanos(1_000_000);
                    }
                }));
            }
            await().until(() -> pool.stats().closedBy(RetireReason.LIFETIME) >= 12);
            stop.set(true);
            for (Thread each : users) {
                each.join();
            }
            figures.atMost("sessions at once, 6 wanted", driver.mostLive(), 8, "");
            figures.measured("borrows meanwhile", borrows.get(), "");
            long delayed = delays.stream()
                    .filter(each -> each.ended - each.begun
                            > CONNECT_NANOS + (long) (1e6 * machine.lateWithin(each.begun, each.ended)))
                    .count();
            figures.exactly("delayed by more than one connect", delayed, 0);
        }
    }

    @Test
    @Fault("L15")
    void mustTurnAFloodAway(Figures figures) throws Exception {
        try (MillpondDataSource pool =
                pool(1, 0).maxWaiting(10).acquireTimeout(Duration.ofSeconds(20)).build()) {
            Connection held = pool.getConnection();
            List<Thread> waiters = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                waiters.add(Spawn.platform(() -> Measure.millis(() -> {
                    pool.getConnection().close();
                    return null;
                })));
            }
            await().until(() -> pool.stats().waiting() == 10);
            int rejected = 0;
            long begun = System.nanoTime();
            for (int i = 0; i < 10_000; i++) {
                try {
                    pool.getConnection();
                } catch (AcquireTimeoutException e) {
                    rejected++;
                }
            }
            figures.exactly("turned away of 10,000", rejected, 10_000);
            figures.atMost("each after", (System.nanoTime() - begun) / 1e6 / 10_000, 1, "ms");
            held.close();
            for (Thread waiter : waiters) {
                waiter.join();
            }
        }
    }

    /**
     * They all begin to wait at the same moment, so that they run out of time together. On virtual threads: of as many
     * of the platform, those that do nothing but park were late by seconds on a busy machine.
     */
    @Test
    @Fault("L15")
    @Tag("slow")
    void mustEndTenThousandWaitsInTime(Figures figures) throws Exception {
        Spawn.assumeVirtual();
        Duel.scripted(
                figures,
                "10,000 waits that end together late by",
                500,
                "ms",
                OUTAGE_PATIENCE_SECONDS,
                settings -> settings.size(1, 0).times(3000, 500, 250),
                (scripted, pool) -> {
                    Connection held = pool.borrow();
                    Measure.Lateness lateness = Measure.lateness(pool, 10_000, 500, 3000, Spawn::virtual);
                    figures.once("the machine itself late by", lateness.machine(), "ms");
                    if (pool.waiting() > 0) {
                        throw new AssertionError(pool.waiting() + " are still there");
                    }
                    held.close();
                    double next = Measure.millis(() -> {
                        pool.borrow().close();
                        return null;
                    });
                    figures.once("the next served after", next, "ms");
                    if (next > 50) {
                        throw new AssertionError("the next borrower waited for " + next + " ms");
                    }
                    return lateness.ofThePool();
                });
    }
}
