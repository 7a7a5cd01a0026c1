package io.millpond.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.PgBouncer;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger errors = new AtomicInteger();
        Thread users = new Thread(() -> Measure.millis(() -> Measure.errors(8, () -> {
            while (!stop.get()) {
                try {
                    Measure.use(pool, "select 1");
                } catch (SQLException e) {
                    errors.incrementAndGet();
                }
                LockSupport.parkNanos(1_000_000);
            }
        })));
        Measure.warm(pool, 4);
        users.start();
        LockSupport.parkNanos(200_000_000);
        disturbance.run();
        LockSupport.parkNanos(200_000_000);
        stop.set(true);
        users.join();
        return errors.get();
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
                        bouncer.kill();
                        Measure.errors(4, () -> Measure.use(pool, "select 1"));
                        bouncer.start();
                        return Measure.millisUntil(() -> Measure.use(pool, "select 1"));
                    });
        }
    }

    /** Both are given the same URL; its parameter means something to our pool alone. */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D16")
    void mustPrepareNothingThatAnotherSessionDoesNotKnow(TestDatabase db, Figures figures) throws Exception {
        try (PgBouncer bouncer = bouncer(db, 2)) {
            Duel.real(
                    figures,
                    "errors of 400 prepared executions over 2 server sessions",
                    0,
                    "",
                    through(bouncer, db, "pgbouncer=true"),
                    pool -> {
                        AtomicInteger errors = new AtomicInteger();
                        Measure.errors(4, () -> {
                            for (int i = 0; i < 10; i++) {
                                try (Connection connection = pool.borrow();
                                        PreparedStatement select = connection.prepareStatement("select ?::int")) {
                                    for (int n = 0; n < 10; n++) {
                                        select.setInt(1, n);
                                        try (ResultSet rows = select.executeQuery()) {
                                            rows.next();
                                        }
                                    }
                                } catch (SQLException e) {
                                    errors.incrementAndGet();
                                }
                            }
                        });
                        return errors.get();
                    });
        }
    }
}
