package io.millpond.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.MillpondDataSource;
import io.millpond.faults.Duel.Wanted;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Sessions that the server ends, and how many of them it sees. */
class ServerTest {
    private static final int SIZE = 4;

    private static Contestant.Settings on(TestDatabase db) {
        return Contestant.Settings.of(db.jdbcUrl(), db.username(), db.password())
                .size(SIZE, 0)
                .times(3000, 2000, 250);
    }

    private static int errorsOf(int uses, Contestant pool) {
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
    @Fault("D4")
    void mustShowKilledSessionsToOneUserAtMost(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        Duel.real(figures, "user errors in 20 uses after all idle sessions were killed", 1, "", on(db), pool -> {
            Measure.warm(pool, SIZE);
            db.killAllSessions();
            return errorsOf(20, pool);
        });
    }

    /** Each is made impatient by these; a borrower leaves it for so long. */
    private static double[] ended(Contestant pool, String patience, long idleMillis) throws SQLException {
        Set<Connection> before = Physical.of(pool, SIZE);
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            all.add(pool.borrow());
        }
        for (Connection connection : all) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(patience);
            }
        }
        for (Connection connection : all) {
            connection.close();
        }
        LockSupport.parkNanos(idleMillis * 1_000_000);
        return new double[] {errorsOf(20, pool), SIZE - Physical.lost(before, pool)};
    }

    private static List<Wanted> notLent(int errors) {
        return List.of(
                new Wanted("user errors in 20 uses afterwards", errors, ""),
                new Wanted("ended sessions the pool still has", 0, ""));
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("D14")
    void mustNotLendWhatTheServerEndedForIdling(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title() + ", idle session");
        boolean postgres = db == TestDatabase.POSTGRESQL;
        String patience = postgres ? "set idle_session_timeout = 100" : "set session wait_timeout = 1";
        Duel.real(
                figures,
                Duel.PATIENCE_SECONDS,
                on(db),
                notLent(0),
                pool -> ended(pool, patience, postgres ? 800 : 2000));
    }

    /** It is lent unchecked so soon after its last use: one user sees it, and is all who do. */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D14")
    void mustShowItToOneUserIfThatHappensJustNow(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title() + ", idle session, 57P05 to the user");
        Duel.real(
                figures,
                Duel.PATIENCE_SECONDS,
                on(db),
                notLent(1),
                pool -> ended(pool, "set idle_session_timeout = 50", 200));
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D14")
    void mustNotLendWhatTheServerEndedInATransaction(TestDatabase db, Figures figures) throws Exception {
        for (String[] limit : new String[][] {
            {"idle_in_transaction_session_timeout", "25P03"},
            {"transaction_timeout", "25P04"}
        }) {
            if (limit[1].equals("25P04") && !knowsTransactionTimeout(db)) {
                figures.measured("25P04 not put to it: the server is older than 17, its version", 0, "");
                continue;
            }
            figures.on(db.title() + ", transaction");
            List<Wanted> wanted = List.of(
                    new Wanted(limit[1] + ": user errors in 20 uses afterwards", 0, ""),
                    new Wanted("ended sessions the pool still has", 0, ""));
            Duel.real(figures, Duel.PATIENCE_SECONDS, on(db).size(1, 0), wanted, pool -> {
                Set<Connection> before = Physical.of(pool, 1);
                String state = "";
                try (Connection connection = pool.borrow();
                        Statement statement = connection.createStatement()) {
                    // long enough for a slow machine to get as far as the pause
                    statement.execute("set " + limit[0] + " = 200");
                    connection.setAutoCommit(false);
                    statement.execute("select 1");
                    LockSupport.parkNanos(400_000_000);
                    state = refusal(statement);
                } catch (SQLException ended) {
                    // of the close, with some pools
                }
                assertThat(state).isEqualTo(limit[1]);
                return new double[] {errorsOf(20, pool), 1 - Physical.lost(before, pool)};
            });
        }
    }

    private static String refusal(Statement statement) {
        try {
            statement.execute("select 1");
            return "";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    private static boolean knowsTransactionTimeout(TestDatabase db) throws SQLException {
        try (Connection connection = db.connect()) {
            return connection.getMetaData().getDatabaseMajorVersion() >= 17;
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault({"L5", "L16"})
    void mustNeverHaveMoreSessionsThanItMay(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        AtomicInteger most = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        Thread observer = new Thread(() -> {
            while (!stop.get()) {
                Measure.millis(() -> most.accumulateAndGet(db.sessions(), Math::max));
            }
        });
        try (MillpondDataSource pool = Contestant.builder(on(db))
                .acquireTimeout(Duration.ofSeconds(10))
                .build()) {
            observer.start();
            List<Integer> errors = new ArrayList<>();
            for (int round = 0; round < 10; round++) {
                errors.add(Measure.errors(16, () -> {
                    for (int i = 0; i < 20; i++) {
                        Measure.use(Contestant.of(pool), "select 1");
                    }
                }));
                pool.reconnect();
            }
            figures.exactly(
                    "user errors", errors.stream().mapToInt(Integer::intValue).sum(), 0);
        }
        stop.set(true);
        observer.join();
        figures.atMost("most sessions of a pool of 4", most.get(), 4, "");
        figures.atMost(
                "none left after close() for",
                Measure.millisUntil(() -> {
                    if (db.sessions() > 0) {
                        throw new IllegalStateException("some are left");
                    }
                }),
                1000,
                "ms");
    }
}
