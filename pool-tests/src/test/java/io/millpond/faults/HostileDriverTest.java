package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drivers that hang, throw and lie. */
class HostileDriverTest {
    private static final int TRIES = 200;

    /** What the pool may be late by. */
    private static final double LATE = 50;

    private static UnaryOperator<Contestant.Settings> size(int most) {
        return settings -> settings.size(most, 0);
    }

    /** Throws this, whatever it is, where only exceptions may be thrown. */
    private static Supplier<Throwable> throwable(String type) {
        return () -> switch (type) {
            case "runtime" -> new IllegalStateException("confused");
            case "linkage" -> new AbstractMethodError("old driver");
            case "stack" -> new StackOverflowError();
            case "memory" -> new OutOfMemoryError("no heap");
            default -> new SQLException("broken", "08006");
        };
    }

    private static double late(Figures figures, ScriptedDriver driver, Contestant pool, long timeout)
            throws InterruptedException {
        Measure.Lateness lateness = Measure.lateness(pool, TRIES, timeout);
        figures.once("the machine itself late by", lateness.machine(), "ms");
        return lateness.ofThePool();
    }

    @Test
    @Fault("V1")
    void mustTimeOutInTimeWhileConnectsHang(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "200 borrows late by",
                LATE,
                "ms",
                settings -> settings.size(4, 0).times(300, 250, 250),
                (driver, pool) -> {
                    driver.onConnect().hang();
                    return late(figures, driver, pool, 300);
                });
    }

    @Test
    @Fault("V1")
    void mustServeAWaiterFromAReturnWhileItsConnectHangs(Figures figures) throws Exception {
        Duel.scripted(figures, "served after the return", LATE, "ms", size(3), (driver, pool) -> {
            Connection first = pool.borrow();
            Script hang = driver.onConnect().hang();
            CompletableFuture<Long> served = CompletableFuture.supplyAsync(
                    () -> {
                        try (Connection mine = pool.borrow()) {
                            return mine.isClosed() ? 0 : System.nanoTime();
                        } catch (SQLException e) {
                            throw new CompletionException(e);
                        }
                    },
                    task -> new Thread(task).start());
            await().until(() -> hang.inside() > 0);
            long returned = System.nanoTime();
            first.close();
            return (served.join() - returned) / 1e6;
        });
    }

    @Test
    @Fault("V2")
    void mustCloseAConnectionThatComesTooLate(Figures figures) throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        Script hang = driver.onConnect().attempt(1).hang();
        try (Contestant pool = Contestant.millpond(
                Contestant.Settings.of(driver.asDataSource()).size(1, 0).times(2000, 100, 250))) {
            pool.borrow().close();
            hang.release();
            await().until(() -> driver.opened() == 2 && driver.live() == 1);
            figures.exactly("sessions beside the pool's", driver.live() - pool.total(), 0);
        }
        driver.verifyNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "closed", "twice"})
    @Fault("V3")
    void mustTreatAnImpossibleAnswerAsAFailedConnect(String kind, Figures figures) throws Exception {
        figures.on(kind);
        AtomicReference<Connection> only = new AtomicReference<>();
        ScriptedDriver driver = new ScriptedDriver();
        DataSource source = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) {
                        return method.getReturnType() == int.class ? 0 : null;
                    }
                    switch (kind) {
                        case "null":
                            return null;
                        case "closed":
                            Connection closed = driver.asDataSource().getConnection();
                            closed.close();
                            return closed;
                        default:
                            only.compareAndSet(null, driver.asDataSource().getConnection());
                            return only.get();
                    }
                });
        Duel.Trial lent = pool -> {
            int shared = 0;
            Connection one = null;
            try {
                one = pool.borrow();
                one.createStatement();
                pool.borrow().createStatement();
                shared++;
            } catch (SQLException refused) {
                // as it should be
            }
            return shared;
        };
        Contestant.Settings settings = Contestant.Settings.of(source).times(300, 250, 250);
        try (Contestant ours = Contestant.millpond(settings)) {
            figures.atMost("borrowers beyond the first", lent.run(ours), 0, "");
        }
        only.set(null);
        Duel.bounded(figures, "borrowers beyond the first", "", () -> Contestant.hikari(settings), lent, () -> {});
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "linkage", "stack", "memory", "sql"})
    @Fault("V4")
    void mustGoOnAfterAConnectThatThrowsAnything(String kind, Figures figures) throws Exception {
        figures.on(kind);
        Duel.scripted(figures, "served after", 1000, "ms", size(1), (driver, pool) -> {
            driver.onConnect().first(1).fail(throwable(kind));
            return Measure.millisUntil(() -> pool.borrow().close());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "linkage", "stack", "memory", "sql"})
    @Fault("V5")
    void mustTakeAnyThrowableOfALivenessCheckForANo(String kind, Figures figures) throws Exception {
        figures.on(kind);
        ScriptedDriver driver = new ScriptedDriver();
        try (MillpondDataSource pool = Contestant.builder(
                        Contestant.Settings.of(driver.asDataSource()).size(1, 0))
                .validateAfterIdle(Duration.ZERO)
                .build()) {
            pool.getConnection().close();
            driver.on("isValid").first(1).fail(throwable(kind));
            try (Connection next = pool.getConnection()) {
                figures.exactly("dead connections lent", driver.live() == 1 && next.isValid(1) ? 0 : 1, 0);
            }
        } finally {
            driver.releaseAll();
        }
        driver.verify();
    }

    @Test
    @Fault("V5")
    void mustTimeOutInTimeWhileLivenessChecksHang(Figures figures) throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        try (MillpondDataSource pool = Contestant.builder(
                        Contestant.Settings.of(driver.asDataSource()).size(4, 0).times(300, 250, 1000))
                .validateAfterIdle(Duration.ZERO)
                .build()) {
            Measure.warm(Contestant.of(pool), 4);
            driver.on("isValid").hang();
            driver.onConnect().hang();
            Contestant ours = Contestant.of(pool);
            figures.atMost(
                    "200 borrows late by",
                    SecondChance.of(LATE, "ms", () -> late(figures, driver, ours, 300)),
                    LATE,
                    "ms");
        } finally {
            driver.releaseAll();
        }
        driver.verify();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollback", "setAutoCommit"})
    @Fault("V6")
    void mustReturnFromCloseWithinTheResetTimeout(String call, Figures figures) throws Exception {
        figures.on(call);
        Duel.scripted(figures, "close() took", 250 + LATE, "ms", size(2), (driver, pool) -> {
            Connection connection = pool.borrow();
            connection.setAutoCommit(false);
            connection.createStatement().execute("work");
            driver.on(call).hang();
            double took = Measure.millis(closing(connection));
            Measure.use(pool, "the next");
            return took;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "linkage", "stack", "memory", "sql"})
    @Fault({"V6", "V11"})
    void mustNotLendAConnectionWhoseResetThrows(String kind, Figures figures) throws Exception {
        figures.on(kind);
        Duel.scripted(figures, "connections lent that failed their reset", 0, "", size(1), (driver, pool) -> {
            Connection connection = pool.borrow();
            connection.setAutoCommit(false);
            connection.createStatement().execute("work");
            driver.on("rollback").onConnection(1).fail(throwable(kind));
            driver.on("setAutoCommit").onConnection(1).fail(throwable(kind));
            try {
                connection.close();
            } catch (Throwable e) {
                // counted by what follows
            }
            try (Connection next = pool.borrow()) {
                next.createStatement().execute("work");
            }
            return driver.opened() == 2 ? 0 : 1;
        });
    }

    private static Callable<Void> closing(AutoCloseable resource) {
        return () -> {
            resource.close();
            return null;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"hangs", "throws"})
    @Fault("V7")
    void mustNotWaitForAPhysicalClose(String kind, Figures figures) throws Exception {
        figures.on(kind);
        Duel.scripted(figures, "the next borrow took", 100, "ms", size(2), (driver, pool) -> {
            pool.borrow().close();
            if (kind.equals("hangs")) {
                driver.on("close").onConnection(1).hang();
            } else {
                driver.on("close").onConnection(1).fail(throwable("runtime"));
            }
            pool.evictAll();
            return Measure.millis(() -> {
                pool.borrow().close();
                return null;
            });
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"does nothing", "throws", "blocks"})
    @Fault("V8")
    void mustEndInTimeWhateverAbortDoes(String kind, Figures figures) throws Exception {
        figures.on(kind);
        Duel.scripted(figures, "close() of the pool over its 500 ms", 100, "ms", size(1), (driver, pool) -> {
            Connection held = pool.borrow();
            held.createStatement().execute("work");
            switch (kind) {
                case "does nothing" -> driver.on("abort").skip();
                case "throws" -> driver.on("abort").fail(new SQLFeatureNotSupportedException("abort"));
                default -> driver.on("abort").hang();
            }
            double took = Measure.millis(closing(pool));
            return Math.max(0, took - 500);
        });
    }

    @Test
    @Fault("V9")
    void mustDoWithoutNetworkTimeouts(Figures figures) throws Exception {
        Duel.scripted(figures, "calls of setNetworkTimeout", 0, "", size(1), (driver, pool) -> {
            driver.on("setNetworkTimeout").fail(new SQLFeatureNotSupportedException("setNetworkTimeout"));
            driver.on("getNetworkTimeout").fail(new SQLFeatureNotSupportedException("getNetworkTimeout"));
            Measure.use(pool, "work");
            Measure.use(pool, "work");
            return driver.calls("setNetworkTimeout");
        });
    }

    @Test
    @Fault("V10")
    void mustLendConnectionsWhoseSettingsCannotBeAsked(Figures figures) throws Exception {
        Duel.scripted(figures, "failed uses", 0, "", size(1), (driver, pool) -> {
            for (String getter :
                    new String[] {"getSchema", "getCatalog", "getHoldability", "getTransactionIsolation"}) {
                driver.on(getter).fail(new SQLFeatureNotSupportedException(getter));
            }
            return Measure.errors(4, () -> Measure.use(pool, "work"));
        });
    }

    @Test
    @Fault("V14")
    void mustBearChainsThatRunInACircle(Figures figures) throws Exception {
        Duel.scripted(figures, "1,000 such failures took", 2000, "ms", size(1), (driver, pool) -> {
            SQLException one = new SQLException(null, (String) null);
            SQLException two = new SQLException(null, (String) null);
            one.setNextException(two);
            two.initCause(one);
            driver.on("execute").fail(one);
            return Measure.millis(() -> {
                for (int i = 0; i < 1000; i++) {
                    try {
                        Measure.use(pool, "work");
                    } catch (SQLException expected) {
                        // each time
                    }
                }
                return null;
            });
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"runtime", "linkage", "stack", "memory"})
    @Fault("V15")
    void mustPassOnWhatTheDriverThrowsAndCheckTheConnection(String kind, Figures figures) throws Exception {
        figures.on(kind);
        Throwable thrown = throwable(kind).get();
        Duel.scripted(
                figures, "exceptions replaced, and connections lent unchecked", 0, "", size(1), (driver, pool) -> {
                    driver.on("execute").first(1).fail(thrown);
                    Throwable seen = null;
                    try {
                        Measure.use(pool, "work");
                    } catch (Throwable e) {
                        seen = e;
                    }
                    Measure.use(pool, "work");
                    return (seen == thrown ? 0 : 1) + (driver.calls("isValid") == 1 ? 0 : 1);
                });
    }

    @Test
    @Fault("V16")
    void mustNeverCallAConnectionThatIsLent(Figures figures) throws Exception {
        Duel.scripted(figures, "calls by two threads at once", 0, "", size(4), (driver, pool) -> {
            for (int round = 0; round < 10; round++) {
                Measure.errors(8, () -> {
                    for (int i = 0; i < 20; i++) {
                        Measure.use(pool, "work");
                    }
                });
                pool.evictAll();
            }
            return driver.violationsSeen().size();
        });
    }

    @Test
    @Fault("V18")
    void mustBoundAnInitSqlThatHangs(Figures figures) throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        driver.on("execute").sql("init").hang();
        try (MillpondDataSource pool = Contestant.builder(
                        Contestant.Settings.of(driver.asDataSource()).size(2, 0).times(300, 100, 250))
                .connectionInitSql("init")
                .build()) {
            Contestant ours = Contestant.of(pool);
            figures.atMost(
                    "200 borrows late by",
                    SecondChance.of(LATE, "ms", () -> late(figures, driver, ours, 300)),
                    LATE,
                    "ms");
        } finally {
            driver.releaseAll();
        }
        driver.verify();
    }
}
