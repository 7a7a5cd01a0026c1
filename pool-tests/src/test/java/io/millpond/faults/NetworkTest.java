package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.FaultProxy;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;

/** Networks that refuse, lose, delay and cut, in front of real servers. */
@Tag("slow")
class NetworkTest {
    private static final double LATE = 50;
    private static final int SIZE = 4;

    /** Fifteen outages take half a minute by themselves. */
    private static final long LONG_PATIENCE_SECONDS = 60;

    /** What is done to a pool behind a proxy; answers the figure. */
    @FunctionalInterface
    private interface Scenario {
        double run(FaultProxy proxy, Contestant pool) throws Exception;
    }

    static int portOf(String url) {
        Matcher port = Pattern.compile("//[^:/]+:(\\d+)").matcher(url);
        if (!port.find()) {
            throw new AssertionError("no port in " + url);
        }
        return Integer.parseInt(port.group(1));
    }

    static Contestant.Settings through(FaultProxy proxy, TestDatabase db) {
        return Contestant.Settings.of(proxy.through(db.jdbcUrl()), db.username(), db.password())
                .size(SIZE, 0)
                .times(300, 250, 250);
    }

    /** The fault is put to both pools, each with a proxy of its own. */
    private static void duel(
            Figures figures, TestDatabase db, String what, double limit, String unit, Scenario scenario)
            throws Exception {
        duel(figures, db, what, limit, unit, Duel.PATIENCE_SECONDS, scenario);
    }

    private static void duel(
            Figures figures, TestDatabase db, String what, double limit, String unit, long patience, Scenario scenario)
            throws Exception {
        figures.on(db.title());
        // a driver that is used for the first time takes longer than the limits here
        db.connect().close();
        Callable<Double> ours = () -> {
            try (FaultProxy proxy = FaultProxy.before(portOf(db.jdbcUrl()));
                    Contestant pool = Contestant.millpond(through(proxy, db))) {
                return scenario.run(proxy, pool);
            }
        };
        figures.atMost(what, SecondChance.of(limit, unit, ours), limit, unit);
        try (FaultProxy proxy = FaultProxy.before(portOf(db.jdbcUrl()))) {
            Duel.bounded(
                    figures,
                    what,
                    unit,
                    patience,
                    () -> Contestant.hikari(through(proxy, db)),
                    pool -> scenario.run(proxy, pool),
                    () -> heal(proxy));
        }
    }

    private static void heal(FaultProxy proxy) {
        proxy.flow(FaultProxy.Flow.PASS);
        proxy.holdNewConnections(false);
        proxy.drip(0);
        proxy.delay(0);
    }

    private static double late(Figures figures, Contestant pool) throws InterruptedException {
        Measure.Lateness lateness = Measure.lateness(pool, 200, 300);
        figures.once("the machine itself late by", lateness.machine(), "ms");
        return lateness.ofThePool();
    }

    /** Until the connections have rested for so long that they are checked before they are lent. */
    private static void rest() {
        await().pollDelay(Duration.ofMillis(700)).until(() -> true);
    }

    private static double use(Contestant pool) {
        return Measure.millisUntil(() -> Measure.use(pool, "select 1"));
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N1")
    void mustTimeOutInTimeWhileConnectsAreRefused(TestDatabase db, Figures figures) throws Exception {
        duel(figures, db, "200 borrows late by", LATE, "ms", (proxy, pool) -> {
            proxy.refuse();
            return late(figures, pool);
        });
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault({"N1", "N10"})
    void mustRecoverWithinASecond(TestDatabase db, Figures figures) throws Exception {
        duel(
                figures,
                db,
                "worst of 15 outages: first good query after",
                1000,
                "ms",
                LONG_PATIENCE_SECONDS,
                (proxy, pool) -> {
                    double worst = 0;
                    for (int i = 0; i < 15; i++) {
                        proxy.refuse();
                        proxy.resetAll();
                        // now and then for so long that the pauses between two attempts are at their longest
                        int uses = 0;
                        for (int tries = i % 5 == 0 ? 8 : 1 + i % 3; tries > 0; tries--) {
                            uses += 4 - Measure.errors(4, () -> Measure.use(pool, "select 1"));
                        }
                        if (uses > 0) {
                            throw new AssertionError(uses + " uses worked during an outage");
                        }
                        proxy.listen();
                        worst = Math.max(worst, use(pool));
                    }
                    return worst;
                });
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N3")
    void mustTimeOutInTimeWhileConnectsStaySilent(TestDatabase db, Figures figures) throws Exception {
        duel(figures, db, "200 borrows late by", LATE, "ms", (proxy, pool) -> {
            proxy.holdNewConnections(true);
            double late = late(figures, pool);
            heal(proxy);
            use(pool);
            return late;
        });
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N4")
    void mustTimeOutInTimeWhileHandshakesDrip(TestDatabase db, Figures figures) throws Exception {
        duel(figures, db, "200 borrows late by", LATE, "ms", (proxy, pool) -> {
            proxy.drip(20);
            double late = late(figures, pool);
            heal(proxy);
            use(pool);
            return late;
        });
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N6")
    void mustTimeOutInTimeWhenIdleConnectionsHaveGoneDark(TestDatabase db, Figures figures) throws Exception {
        duel(figures, db, "200 borrows late by", LATE, "ms", (proxy, pool) -> {
            Measure.warm(pool, SIZE);
            rest();
            proxy.flow(FaultProxy.Flow.DROP);
            double late = late(figures, pool);
            heal(proxy);
            use(pool);
            return late;
        });
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N7")
    void mustAbortAQueryThatGetsNoAnswer(TestDatabase db, Figures figures) throws Exception {
        duel(figures, db, "abort() took", 100, "ms", (proxy, pool) -> {
            Connection connection = pool.borrow();
            Statement statement = connection.createStatement();
            statement.execute("select 1");
            proxy.flow(FaultProxy.Flow.DROP);
            CountDownLatch running = new CountDownLatch(1);
            Thread user = new Thread(() -> Measure.millis(() -> {
                running.countDown();
                return statement.execute("select 2");
            }));
            user.setDaemon(true);
            user.start();
            running.await();
            await().until(() -> user.getState() == Thread.State.RUNNABLE);
            double took = Measure.millis(() -> {
                connection.abort(Runnable::run);
                return null;
            });
            heal(proxy);
            use(pool);
            return took;
        });
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N8")
    void mustReturnFromCloseWhenTheRollbackGetsNoAnswer(TestDatabase db, Figures figures) throws Exception {
        duel(figures, db, "close() took", 250 + LATE, "ms", (proxy, pool) -> {
            Connection connection = pool.borrow();
            connection.setAutoCommit(false);
            connection.createStatement().execute("select 1");
            proxy.flow(FaultProxy.Flow.DROP);
            double took = Measure.millis(() -> {
                connection.close();
                return null;
            });
            heal(proxy);
            use(pool);
            return took;
        });
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N9")
    void mustNotWaitForPhysicalClosesThatGetNoAnswer(TestDatabase db, Figures figures) throws Exception {
        duel(figures, db, "evictAll() of 4 dark connections took", LATE, "ms", (proxy, pool) -> {
            Measure.warm(pool, SIZE);
            // from here to the end they stay dark; what is opened anew works
            proxy.darkenOpen();
            double took = Measure.millis(() -> {
                pool.evictAll();
                return null;
            });
            double next = use(pool);
            figures.once("then 4 at once, the fault still on, after", all(pool), "ms");
            if (next > 250) {
                throw new AssertionError("the next query took " + next + " ms");
            }
            return took;
        });
    }

    /** Milliseconds until every place of the pool can be used. */
    private static double all(Contestant pool) {
        return Measure.millisUntil(() -> Measure.warm(pool, SIZE));
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N10")
    void mustShowAResetOfIdleConnectionsToOneUserAtMost(TestDatabase db, Figures figures) throws Exception {
        duel(figures, db, "user errors in 20 uses at once after all sockets were reset", 1, "", (proxy, pool) -> {
            Measure.warm(pool, SIZE);
            proxy.resetAll();
            return errorsOf(20, pool);
        });
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N10")
    void mustShowAResetOfRestedConnectionsToNobody(TestDatabase db, Figures figures) throws Exception {
        duel(figures, db, "user errors in 20 uses when they had rested for 700 ms", 0, "", (proxy, pool) -> {
            Measure.warm(pool, SIZE);
            rest();
            proxy.resetAll();
            return errorsOf(20, pool);
        });
    }

    static int errorsOf(int uses, Contestant pool) {
        int errors = 0;
        for (int i = 0; i < uses; i++) {
            try {
                Measure.use(pool, "select 1");
            } catch (SQLException e) {
                errors++;
            }
        }
        return errors;
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N11")
    void mustLoseOneCallForEachConnectionInUse(TestDatabase db, Figures figures) throws Exception {
        duel(figures, db, "user errors beyond the 2 whose connections were in use", 0, "", (proxy, pool) -> {
            Measure.warm(pool, SIZE);
            List<Connection> inUse = new ArrayList<>(List.of(pool.borrow(), pool.borrow()));
            proxy.resetAll();
            for (Connection each : inUse) {
                Measure.millis(() -> each.createStatement().execute("select 1"));
                each.close();
            }
            return errorsOf(20, pool);
        });
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N12")
    void mustNotRepeatACommitWhoseAnswerWasLost(TestDatabase db, Figures figures) throws Exception {
        duel(figures, db, "rows too many, or commits reported as done, of 10", 0, "", (proxy, pool) -> {
            Measure.use(pool, "drop table if exists committed");
            Measure.use(pool, "create table committed (id int)");
            int wrong = 0;
            for (int i = 0; i < 10; i++) {
                try (Connection connection = pool.borrow()) {
                    connection.setAutoCommit(false);
                    connection.createStatement().execute("insert into committed values (" + i + ")");
                    proxy.cutAnswersAfter(0);
                    connection.commit();
                    wrong++;
                } catch (SQLException unknown) {
                    // what became of it only the database knows
                }
                use(pool);
            }
            try (Connection connection = pool.borrow();
                    ResultSet rows = connection
                            .createStatement()
                            .executeQuery("select count(*) - count(distinct id) from committed")) {
                rows.next();
                return wrong + rows.getInt(1);
            }
        });
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N13")
    void mustNotLendWhatTheServerHasClosed(TestDatabase db, Figures figures) throws Exception {
        duel(figures, db, "user errors in 20 uses after a rest", 0, "", (proxy, pool) -> {
            Measure.warm(pool, SIZE);
            rest();
            proxy.halfCloseToClients();
            return errorsOf(20, pool);
        });
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N16")
    void mustNotUseAConnectionAgainThatTalksNonsense(TestDatabase db, Figures figures) throws Exception {
        duel(figures, db, "user errors in 20 uses beyond the one that met it", 0, "", (proxy, pool) -> {
            Measure.warm(pool, 1);
            proxy.garbleAnswers();
            Thread first = new Thread(() -> errorsOf(1, pool));
            first.setDaemon(true);
            first.start();
            first.join(3000);
            proxy.resetAll();
            first.join();
            return errorsOf(20, pool);
        });
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N18")
    void mustTimeOutInTimeWhileTheHostIsUnknown(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        String url = db.jdbcUrl().replaceFirst("//[^:/]+:", "//nowhere.invalid:");
        Duel.real(
                figures,
                "200 borrows late by",
                LATE,
                "ms",
                Contestant.Settings.of(url, db.username(), db.password()).times(300, 250, 250),
                pool -> late(figures, pool));
    }
}
