package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.Startup;
import io.millpond.spi.PoolListener;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedConnection;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Start, change and end of a pool. */
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
                    Thread waiter = Spawn.platform(() -> {
                        Measure.millis(pool::borrow);
                        told.complete(System.nanoTime());
                    });
                    await().until(() -> pool.waiting() == 1 && waiter.getState() == Thread.State.TIMED_WAITING);
                    long closed = System.nanoTime();
                    Thread closer = Spawn.platform(() -> Measure.millis(() -> {
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
        Thread user =
                Spawn.platform(() -> Measure.millis(() -> held.createStatement().execute("for ever")));
        await().until(() -> user.getState() != Thread.State.NEW && driver.calls("execute") > 0);
        double took = Measure.ownMillis(() -> {
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
                Measure.ownMillis(() -> {
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
        double took = Measure.ownMillis(() -> {
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
            Thread resizer = Spawn.platform(() -> {
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
            await().until(() -> driver.live() <= 2);
        }
        driver.verifyNothingLeft();
    }

    @Test
    @Fault("L6")
    void mustLendNothingOldAfterReconnect(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "connections from before lent in 400 borrows after 50 times evictAll()",
                0,
                "",
                settings -> settings.size(4, 4),
                (scripted, pool) -> {
                    AtomicInteger old = new AtomicInteger();
                    int renewed = 0;
                    for (int round = 0; round < 50; round++) {
                        Measure.warm(pool, 4);
                        Set<Integer> before = ConcurrentHashMap.newKeySet();
                        scripted.connections().forEach(each -> before.add(each.number()));
                        renewed += before.size() == 4 ? 1 : 0;
                        pool.evictAll();
                        Measure.errors(4, () -> {
                            for (int i = 0; i < 2; i++) {
                                try (Connection connection = pool.borrow()) {
                                    int number = connection
                                            .unwrap(ScriptedConnection.class)
                                            .number();
                                    old.addAndGet(before.contains(number) ? 1 : 0);
                                }
                            }
                        });
                    }
                    if (renewed < 40) {
                        throw new AssertionError("only " + renewed + " times there were 4 to evict");
                    }
                    return old.get();
                });
    }

    @Test
    @Fault("L6")
    void mustNotLendAConnectionThatWasOnItsWayAtReconnect(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "borrowers of a connection whose connect began before evictAll()",
                0,
                "",
                settings -> settings.size(1, 0).times(5000, 2000, 250),
                (scripted, pool) -> {
                    Script hang = scripted.onConnect().first(1).hang();
                    AtomicInteger number = new AtomicInteger();
                    Thread borrower = Spawn.platform(() -> Measure.millis(() -> {
                        try (Connection connection = pool.borrow()) {
                            number.set(
                                    connection.unwrap(ScriptedConnection.class).number());
                        }
                        return null;
                    }));
                    await().until(() -> hang.inside() == 1);
                    pool.evictAll();
                    hang.release();
                    borrower.join();
                    if (number.get() == 0) {
                        throw new AssertionError("the borrower got nothing");
                    }
                    return number.get() == 1 ? 1 : 0;
                });
    }

    @Test
    @Fault("L7")
    void mustLetItsClassLoaderGo(Figures figures) throws Exception {
        // H2 keeps exceptions for ever that it makes when it is first used, and with them whoever was on the stack
        DriverManager.getConnection("jdbc:h2:mem:before").close();
        MeterRegistry ofTheServer = new SimpleMeterRegistry();
        WeakReference<ClassLoader> loader = new WeakReference<>(useInALoaderOfItsOwn(ofTheServer));
        double took = Measure.millisUntil(() -> {
            System.gc();
            if (!loader.refersTo(null)) {
                throw new IllegalStateException("still there");
            }
        });
        figures.atMost("class loader collected after", took, 15_000, "ms");
        if (!ofTheServer.getMeters().isEmpty()) {
            throw new AssertionError("left behind: " + ofTheServer.getMeters());
        }
    }

    @SuppressWarnings("unchecked")
    private static ClassLoader useInALoaderOfItsOwn(MeterRegistry ofTheServer) throws Exception {
        ApplicationLoader loader = new ApplicationLoader();
        Class<?> type = loader.loadClass(DeployedApplication.class.getName());
        if (type.getClassLoader() != loader
                || loader.loadClass(MillpondDataSource.class.getName()) == MillpondDataSource.class) {
            throw new AssertionError("not in a loader of its own");
        }
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        if (((ToIntFunction<MeterRegistry>) constructor.newInstance()).applyAsInt(ofTheServer) == 0) {
            throw new AssertionError("no meters were bound");
        }
        loader.close();
        return loader;
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
