package io.millpond.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.faults.Duel.Wanted;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.Stop;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.FaultProxy;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;

/** Servers that die, stop, come back, and take their time; and the pool is in use all the while. */
class RestartTest {
    private static final int SIZE = 4;
    private static final int USERS = 8;
    private static final long PATIENCE_SECONDS = 40;

    private static Contestant.Settings on(TestDatabase db, String url) {
        return Contestant.Settings.of(url, db.username(), db.password())
                .size(SIZE, 0)
                .times(10_000, 2000, 250);
    }

    /** Long enough that all connections are in use when the server goes. */
    private static String work(TestDatabase db) {
        return db == TestDatabase.POSTGRESQL ? "select pg_sleep(0.01)" : "select sleep(0.01)";
    }

    private static void signal(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void hold(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }

    private static final List<Wanted> OUTAGE = List.of(
            new Wanted("user errors with 4 connections in use", SIZE, ""),
            new Wanted("first good query after the server accepts again", 1000, "ms"));

    /** What the users of a pool notice of it. */
    private static double[] outage(TestDatabase db, Contestant pool, Measure.Call goesDown, Measure.Call comesUp)
            throws Exception {
        Measure.warm(pool, SIZE);
        try (Users users = Users.of(USERS, pool, work(db))) {
            goesDown.run();
            long down = System.nanoTime();
            comesUp.run();
            db.awaitReady();
            long ready = System.nanoTime();
            double recovery = Math.max(0, (users.firstGoodAfter(down) - ready) / 1e6);
            return new double[] {users.errors(), recovery};
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Tag("slow")
    @Fault("D1")
    void mustRecoverFromABackendThatIsKilled(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        Duel.real(figures, PATIENCE_SECONDS, on(db, db.jdbcUrl()), OUTAGE, pool -> {
            try (Connection witness = db.connect();
                    Connection victim = db.connect()) {
                long pid = Physical.session(victim);
                return outage(
                        db,
                        pool,
                        () -> {
                            signal("KILL", pid);
                            // the server ends all sessions, also this one, and recovers
                            await().atMost(Duration.ofSeconds(10)).until(() -> isGone(witness));
                        },
                        () -> {});
            }
        });
    }

    private static boolean isGone(Connection connection) {
        try {
            Physical.session(connection);
            return false;
        } catch (SQLException gone) {
            return true;
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Tag("slow")
    @Fault("D3")
    void mustRecoverFromARestartThatIsAskedFor(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title() + ", fast");
        Duel.real(
                figures,
                PATIENCE_SECONDS,
                on(db, db.jdbcUrl()),
                OUTAGE,
                pool -> outage(db, pool, () -> db.bringDown(Stop.FAST), db::bringUp));
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Tag("slow")
    @Fault("D3")
    void mustRecoverFromARestartThatIsSudden(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title() + ", immediate");
        Duel.real(
                figures,
                PATIENCE_SECONDS,
                on(db, db.jdbcUrl()),
                OUTAGE,
                pool -> outage(db, pool, () -> db.bringDown(Stop.IMMEDIATE), db::bringUp));
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Tag("slow")
    @Fault("D5")
    void mustGoEasyOnAServerThatIsStartingUp(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        List<Wanted> wanted = List.of(
                new Wanted("connects in the first second of 57P03", 10, ""),
                new Wanted("connects a second in the next three", 2, "/s"),
                OUTAGE.get(0),
                OUTAGE.get(1));
        try (FaultProxy counter = FaultProxy.before(NetworkTest.portOf(db.jdbcUrl()))) {
            Duel.real(figures, PATIENCE_SECONDS, on(db, counter.through(db.jdbcUrl())), wanted, pool -> {
                double[] connects = new double[2];
                double[] noticed = outage(db, pool, () -> db.bringDown(Stop.FAST), () -> {
                    db.bringUpRefusing();
                    await().atMost(Duration.ofSeconds(10)).until(() -> "57P03".equals(stateOfAConnect(db)));
                    int before = counter.accepted();
                    hold(1000);
                    int first = counter.accepted();
                    hold(3000);
                    connects[0] = first - before;
                    connects[1] = (counter.accepted() - first) / 3.0;
                    assertThat(stateOfAConnect(db)).isEqualTo("57P03");
                    db.endRefusing();
                });
                return new double[] {connects[0], connects[1], noticed[0], noticed[1]};
            });
        }
    }

    private static String stateOfAConnect(TestDatabase db) {
        try (Connection works = db.connect()) {
            return "";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D2")
    void mustTimeOutInTimeWhileTheServerIsStopped(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        // a driver that is used for the first time takes longer than these limits
        db.connect().close();
        Contestant.Settings settings = on(db, db.jdbcUrl()).times(300, 250, 250);
        Duel.real(figures, "200 borrows late by", 50, "ms", settings, pool -> {
            Measure.warm(pool, SIZE);
            pool.evictAll();
            db.suspend();
            try {
                Measure.Lateness late = Measure.lateness(pool, 200, 300);
                figures.once("the machine itself late by", late.machine(), "ms");
                return late.ofThePool();
            } finally {
                db.resume();
                Measure.millisUntil(() -> Measure.use(pool, "select 1"));
            }
        });
    }

    /** Sessions of the same server beside the pool, as many as it has users, for what is not the pool's doing. */
    private record Controls(List<Connection> sessions) implements AutoCloseable {
        Controls(TestDatabase db) throws SQLException {
            this(List.of(db.connect(), db.connect(), db.connect()));
        }

        MachineWatch watch() {
            return new MachineWatch()
                    .with(sessions.stream()
                            .map(each -> (Measure.Call) () -> Physical.session(each))
                            .toArray(Measure.Call[]::new));
        }

        @Override
        public void close() throws SQLException {
            for (Connection each : sessions) {
                each.close();
            }
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D2")
    void mustServeTheOthersWhileABackendInUseIsStopped(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title() + ", backend in use");
        List<Wanted> wanted =
                List.of(new Wanted("errors of the others", 0, ""), new Wanted("slowest use of the others", 100, "ms"));
        Duel.real(figures, Duel.PATIENCE_SECONDS, on(db, db.jdbcUrl()), wanted, pool -> {
            Measure.warm(pool, SIZE);
            try (Controls controls = new Controls(db);
                    Connection victim = pool.borrow()) {
                long backend = Physical.session(victim);
                signal("STOP", backend);
                Thread stuck = new Thread(() -> Measure.millis(() -> Physical.session(victim)));
                stuck.start();
                try (Users others = Users.of(SIZE - 1, pool, "select 1", controls.watch())) {
                    hold(1500);
                    assertThat(stuck.isAlive()).isTrue();
                    return new double[] {others.errors(), others.slowest(1)};
                } finally {
                    signal("CONT", backend);
                    stuck.join();
                }
            }
        });
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D2")
    void mustServeTheOthersWhileAnIdleBackendIsStopped(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title() + ", idle backend");
        List<Wanted> wanted = List.of(
                new Wanted("user errors", 0, ""),
                new Wanted("slowest use, the check that fails has 250 ms", 300, "ms"),
                new Wanted("second slowest", 100, "ms"),
                new Wanted("connections lost beside the stopped one", 0, ""));
        Duel.real(figures, Duel.PATIENCE_SECONDS, on(db, db.jdbcUrl()), wanted, pool -> {
            Set<Connection> before = Physical.of(pool, SIZE);
            long backend;
            try (Connection victim = pool.borrow()) {
                backend = Physical.session(victim);
            }
            signal("STOP", backend);
            // unused for longer than validateAfterIdle, so that it is checked before it is lent
            hold(700);
            try (Controls controls = new Controls(db);
                    Users users = Users.of(SIZE, pool, "select 1", controls.watch())) {
                hold(1500);
                int lost = Physical.lost(before, pool);
                return new double[] {users.errors(), users.slowest(1), users.slowest(2), Math.abs(lost - 1)};
            } finally {
                signal("CONT", backend);
            }
        });
    }
}
