package io.millpond.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.PgBouncer;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;

/** Another pool in the middle, which gives a server session to whoever has a transaction. */
class PgBouncerTest {
    private static PgBouncer bouncer(TestDatabase db, int serverConnections) {
        assumeTrue(PgBouncer.isInstalled(), "PgBouncer is not installed");
        return PgBouncer.before(db, serverConnections);
    }

    private static Contestant.Settings through(PgBouncer bouncer, TestDatabase db, String parameters) {
        String url = bouncer.jdbcUrl();
        return Contestant.Settings.of(
                        url + (parameters.isEmpty() ? "" : (url.contains("?") ? "&" : "?") + parameters),
                        db.username(),
                        db.password())
                .size(4, 2)
                .times(3000, 1000, 1000);
    }

    /** Errors of 8 users while this is done to the bouncer. */
    private static double errorsDuring(Contestant pool, Measure.Call disturbance) throws Exception {
        Measure.warm(pool, 4);
        try (Users users = Users.of(8, pool, "select 1")) {
            // its own sessions have to be there: a login that a PAUSE breaks off it tries again after 15 s
            LockSupport.parkNanos(1_000_000_000);
            disturbance.run();
            users.firstGoodAfter(System.nanoTime());
            LockSupport.parkNanos(200_000_000);
            return users.errors();
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("N21")
    void mustSitOutAPause(TestDatabase db, Figures figures) throws Exception {
        try (PgBouncer bouncer = bouncer(db, 4)) {
            Duel.real(
                    figures,
                    "errors of 8 users during a PAUSE of 500 ms",
                    0,
                    "",
                    through(bouncer, db, "pgbouncer=true"),
                    pool -> errorsDuring(pool, () -> {
                        bouncer.pause();
                        LockSupport.parkNanos(500_000_000);
                        bouncer.resume();
                    }));
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("N21")
    void mustNotNoticeThatItReadsItsSettingsAgain(TestDatabase db, Figures figures) throws Exception {
        try (PgBouncer bouncer = bouncer(db, 4)) {
            Duel.real(
                    figures,
                    "errors of 8 users during 20 RELOADs, the number of server connections changed each time",
                    0,
                    "",
                    through(bouncer, db, "pgbouncer=true"),
                    pool -> errorsDuring(pool, () -> {
                        for (int i = 0; i < 20; i++) {
                            bouncer.reload(2 + i % 4);
                            LockSupport.parkNanos(20_000_000);
                        }
                    }));
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("N21")
    void mustRecoverFromItsEnd(TestDatabase db, Figures figures) throws Exception {
        try (PgBouncer bouncer = bouncer(db, 4)) {
            Duel.real(
                    figures,
                    "first good query after it is back",
                    1000,
                    "ms",
                    through(bouncer, db, "pgbouncer=true"),
                    pool -> {
                        Measure.warm(pool, 4);
                        try (Users users = Users.of(8, pool, "select pg_sleep(0.01)")) {
                            bouncer.kill();
                            long down = System.nanoTime();
                            LockSupport.parkNanos(300_000_000);
                            bouncer.start();
                            long back = System.nanoTime();
                            return Math.max(0, (users.firstGoodAfter(down) - back) / 1e6);
                        }
                    });
        }
    }

    /** Both are given the same URL; its parameter means something to our pool alone. */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D16")
    void mustPrepareNothingThatAnotherSessionDoesNotKnow(TestDatabase db, Figures figures) throws Exception {
        try (PgBouncer bouncer = bouncer(db, 2)) {
            Contestant.Settings settings =
                    through(bouncer, db, "pgbouncer=true").size(2, 0);
            try (Connection one = DriverManager.getConnection(bouncer.jdbcUrl(), db.username(), db.password());
                    Connection other = DriverManager.getConnection(bouncer.jdbcUrl(), db.username(), db.password())) {
                assertThat(namesThatClash(one, other))
                        .as("the fault, with the driver alone")
                        .isPositive();
            }
            Duel.real(
                    figures, "errors of 12 executions by two clients of one server session", 0, "", settings, pool -> {
                        try (Connection one = pool.borrow();
                                Connection other = pool.borrow()) {
                            return namesThatClash(one, other);
                        }
                    });
        }
    }

    /**
     * The driver prepares at the fifth execution, under a name that is the same in each of its connections. The server
     * session that the first has used last is the one that the other gets.
     */
    private static int namesThatClash(Connection one, Connection other) throws SQLException {
        return errorsOfSix(one) + errorsOfSix(other);
    }

    private static int errorsOfSix(Connection connection) throws SQLException {
        int errors = 0;
        try (PreparedStatement select = connection.prepareStatement("select ?::int")) {
            for (int i = 0; i < 6; i++) {
                select.setInt(1, i);
                try (ResultSet rows = select.executeQuery()) {
                    rows.next();
                } catch (SQLException e) {
                    assertThat(e.getSQLState()).isIn("42P05", "26000");
                    errors++;
                }
            }
        }
        return errors;
    }
}
