package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.Startup;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.PoolListener;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Start, change and end of a pool, its observers, and sudden load. */
class LifeCycleTest {
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

    @Test
    @Fault("L1")
    void mustTellWaitersAtOnceThatThePoolCloses(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "a waiter was told after",
                50,
                "ms",
                settings -> settings.size(1, 0).times(5000, 500, 250),
                (scripted, pool) -> {
                    Connection held = pool.borrow();
                    CompletableFuture<Long> told = new CompletableFuture<>();
                    Thread waiter = start(() -> {
                        Measure.millis(pool::borrow);
                        told.complete(System.nanoTime());
                    });
                    await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
                    long closed = System.nanoTime();
                    Thread closer = start(() -> Measure.millis(() -> {
                        pool.close();
                        return null;
                    }));
                    double after = (told.join() - closed) / 1e6;
                    held.close();
                    closer.join();
                    return after;
                });
    }

    @Test
    @Fault("L1")
    void mustEndInTimeWhileAConnectionIsLent(Figures figures) throws SQLException {
        MillpondDataSource pool =
                pool(1, 0).shutdownTimeout(Duration.ofMillis(300)).build();
        Connection held = pool.getConnection();
        driver.on("execute").hang();
        Thread user = start(() -> Measure.millis(() -> held.createStatement().execute("for ever")));
        await().until(() -> user.getState() != Thread.State.NEW && driver.calls("execute") > 0);
        double took = Measure.millis(() -> {
            pool.close();
            return null;
        });
        figures.atMost("close() over its 300 ms", took - 300, 100, "ms");
    }

    @Test
    @Fault("L2")
    void mustCloseAConnectionThatArrivesAfterTheEnd(Figures figures) {
        Script hang = driver.onConnect().hang();
        MillpondDataSource pool = pool(1, 1).build();
        await().until(() -> hang.inside() == 1);
        pool.close(Duration.ZERO);
        hang.release();
        await().until(() -> driver.opened() == 1 && driver.live() == 0);
        figures.exactly("sessions left", driver.live(), 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"twice", "8 threads", "a listener", "a shutdown hook's thread"})
    @Fault("L3")
    void mustEndOnceWhoeverCloses(String who, Figures figures) throws Exception {
        figures.on(who);
        AtomicInteger told = new AtomicInteger();
        CountDownLatch closedByListener = new CountDownLatch(1);
        MillpondDataSource[] self = {null};
        CountDownLatch made = new CountDownLatch(1);
        MillpondDataSource pool = pool(2, 2)
                .listener(new PoolListener() {
                    @Override
                    public void connectionCreated(String name, Duration took) {
                        if (who.equals("a listener") && made(made)) {
                            self[0].close();
                            closedByListener.countDown();
                        }
                    }

                    @Override
                    public void poolClosed(String name) {
                        told.incrementAndGet();
                    }
                })
                .build();
        self[0] = pool;
        made.countDown();
        switch (who) {
            case "8 threads" -> figures.exactly("errors", Measure.errors(8, pool::close), 0);
            case "a listener" -> closedByListener.await();
            case "a shutdown hook's thread" -> {
                Thread hook = new Thread(pool::close, "hook");
                hook.start();
                hook.join();
            }
            default -> pool.close();
        }
        figures.atMost(
                "a further close() took",
                Measure.millis(() -> {
                    pool.close();
                    return null;
                }),
                100,
                "ms");
        await().until(() -> told.get() == 1);
        driver.verifyNothingLeft();
    }

    private static boolean made(CountDownLatch made) {
        try {
            made.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    @Fault("L4")
    void mustStartWithoutADatabaseOrFailAtOnce(Figures figures) throws SQLException {
        driver.onConnect().first(2).fail(new SQLException("down", "08001"));
        boolean[] refused = {false};
        double took = Measure.millis(() -> {
            try {
                pool(1, 0).startup(Startup.FAIL_FAST).build().close();
            } catch (ConfigException expected) {
                refused[0] = true;
            }
            return null;
        });
        figures.exactly("FAIL_FAST refused", refused[0] ? 1 : 0, 1).atMost("after", took, 500, "ms");
        try (MillpondDataSource tolerant = pool(1, 0).build()) {
            figures.atMost(
                    "TOLERANT served after",
                    Measure.millisUntil(() -> tolerant.getConnection().close()),
                    1000,
                    "ms");
        }
    }

    @Test
    @Fault("L5")
    void mustResizeWhileBusy(Figures figures) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        try (MillpondDataSource pool = pool(8, 0).build()) {
            Thread resizer = start(() -> {
                for (int i = 0; !stop.get(); i++) {
                    pool.resize(0, i % 2 == 0 ? 2 : 8);
                }
            });
            int errors = Measure.errors(8, () -> {
                for (int i = 0; i < 300; i++) {
                    try (Connection connection = pool.getConnection()) {
                        connection.createStatement().execute("work");
                    }
                }
            });
            stop.set(true);
            resizer.join();
            pool.resize(0, 2);
            figures.exactly("user errors", errors, 0);
            figures.atMost("sessions at once", driver.mostOccupied(), 8, "");
            await().atMost(Duration.ofSeconds(1)).until(() -> driver.live() <= 2);
        }
        driver.verifyNothingLeft();
    }

    @Test
    @Fault("L6")
    void mustLendNothingOldAfterReconnect(Figures figures) throws Exception {
        AtomicInteger generationOpened = new AtomicInteger();
        AtomicInteger old = new AtomicInteger();
        try (MillpondDataSource pool = pool(4, 4).build()) {
            for (int round = 0; round < 50; round++) {
                pool.reconnect();
                // whatever is lent from now on was opened by a connect that began after this
                int before = driver.connectAttempts();
                generationOpened.set(before);
                Measure.errors(4, () -> {
                    int known = generationOpened.get();
                    try (Connection connection = pool.getConnection()) {
                        int number = connection
                                .unwrap(io.millpond.testkit.ScriptedConnection.class)
                                .number();
                        // connects that were running at reconnect() are doomed too
                        if (number <= known - 4) {
                            old.incrementAndGet();
                        }
                    }
                });
            }
        }
        figures.exactly("old connections lent in 200 borrows", old.get(), 0);
    }

    @Test
    @Fault("L7")
    void mustLetItsClassLoaderGo(Figures figures) throws Exception {
        // H2 keeps exceptions for ever that it makes when it is first used, and with them whoever was on the stack
        DriverManager.getConnection("jdbc:h2:mem:before").close();
        WeakReference<ClassLoader> loader = new WeakReference<>(useInALoaderOfItsOwn());
        double took = Measure.millisUntil(() -> {
            System.gc();
            if (!loader.refersTo(null)) {
                throw new IllegalStateException("still there");
            }
        });
        figures.atMost("class loader collected after", took, 15_000, "ms");
    }

    private static ClassLoader useInALoaderOfItsOwn() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            // the pool and what it needs; the driver stays where it is, as in an application server
            if (entry.contains("pool-core") || entry.contains("slf4j-api")) {
                path.add(Path.of(entry).toUri().toURL());
            }
        }
        URLClassLoader loader = new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        Class<?> dataSource = loader.loadClass("io.millpond.MillpondDataSource");
        Object builder = dataSource.getMethod("builder").invoke(null);
        Class<?> type = builder.getClass();
        builder = type.getMethod("jdbcUrl", String.class).invoke(builder, "jdbc:h2:mem:redeploy");
        AutoCloseable pool = (AutoCloseable) type.getMethod("build").invoke(builder);
        try (Connection connection = ((javax.sql.DataSource) pool).getConnection()) {
            connection.createStatement().execute("select 1");
        }
        pool.close();
        loader.close();
        return loader;
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "blocks"})
    @Fault({"L8", "L9"})
    void mustNotSufferFromAListener(String kind, Figures figures) throws Exception {
        figures.on(kind);
        CountDownLatch goOn = new CountDownLatch(1);
        PoolListener bad = new PoolListener() {
            @Override
            public void connectionCreated(String name, Duration took) {
                if (kind.equals("throws")) {
                    throw new IllegalStateException("a sink is full");
                }
                made(goOn);
            }
        };
        try (MillpondDataSource pool = pool(4, 0).listener(bad).build()) {
            int errors = Measure.errors(8, () -> {
                for (int i = 0; i < 200; i++) {
                    pool.getConnection().close();
                }
            });
            figures.exactly("user errors", errors, 0);
            figures.atMost(
                    "a borrow took",
                    Measure.millis(() -> {
                        pool.getConnection().close();
                        return null;
                    }),
                    20,
                    "ms");
            goOn.countDown();
        }
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
    void mustProbeOneAtATimeWhileTheDatabaseIsDown(Figures figures) throws Exception {
        driver.onConnect().fail(() -> new SQLException("down", "08001"));
        try (MillpondDataSource pool =
                pool(20, 5).acquireTimeout(Duration.ofMillis(2900)).build()) {
            await().until(() -> driver.connectAttempts() >= 1);
            Measure.errors(100, pool::getConnection);
            // the first moment, before anybody knows, may see half of the pool
            figures.atMost(
                    "attempts in 3 s after the first moment, in which half of the pool may try",
                    driver.connectAttempts() - 10,
                    10,
                    "");
            int before = driver.connectAttempts();
            Measure.errors(100, pool::getConnection);
            figures.atMost("attempts per second later", (driver.connectAttempts() - before) / 2.9, 2, "/s");
        }
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

    @Test
    @Fault("L14")
    void mustReplaceOldConnectionsOneByOne(Figures figures) {
        try (MillpondDataSource pool =
                pool(8, 6).maxLifetime(Duration.ofMillis(400)).build()) {
            await().until(() -> pool.stats().closedBy(RetireReason.LIFETIME) >= 12);
            figures.atMost("sessions at once, 6 wanted", driver.mostLive(), 8, "");
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
                waiters.add(start(() -> Measure.millis(() -> {
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

    @Test
    @Fault("L10")
    void mustNotSufferFromALogThatBlocks(Figures figures) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        var pool = pool(2, 0).build();
        try (var log = io.millpond.testkit.BlockingLog.of("io.millpond", goOn)) {
            driver.onConnect().first(1).fail(new SQLException("down", "08001"));
            double took = Measure.millisUntil(() -> pool.getConnection().close());
            figures.atMost("served after a failure whose log line hangs", took, 1000, "ms");
            figures.atMost("lines that hang", log.blocked(), 100, "");
            int errors = Measure.errors(4, () -> {
                for (int i = 0; i < 100; i++) {
                    pool.getConnection().close();
                }
            });
            figures.exactly("user errors", errors, 0);
            goOn.countDown();
        } finally {
            pool.close();
        }
    }

    @Test
    @Fault("L3")
    void mustBearAllAtOnce(Figures figures) throws Exception {
        for (int round = 0; round < 20; round++) {
            MillpondDataSource pool =
                    pool(4, 2).shutdownTimeout(Duration.ofMillis(100)).build();
            AtomicBoolean stop = new AtomicBoolean();
            var users = Executors.newFixedThreadPool(6);
            for (int i = 0; i < 4; i++) {
                users.execute(() -> {
                    while (!stop.get()) {
                        Measure.millis(() -> {
                            try (Connection connection = pool.getConnection()) {
                                return connection.createStatement().execute("work");
                            }
                        });
                    }
                });
            }
            users.execute(pool::reconnect);
            users.execute(() -> pool.resize(1, 3));
            await().until(() -> driver.opened() > 0);
            pool.close();
            stop.set(true);
            users.shutdown();
        }
        await().until(() -> driver.live() == 0);
        figures.exactly("sessions left after 20 pools", driver.live(), 0);
    }
}
