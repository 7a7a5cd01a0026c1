package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.FreedBy;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.FaultProxy;
import io.millpond.testkit.faults.Figures;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits of queries against drivers and servers that do not want to end them. HikariCP has no such limit. */
class LimitTest {
    private static final int LIMIT = 300;

    /** What passes between the cancel and the close of the connection. */
    private static final int GRACE = 500;

    private static MillpondDataSource.Builder builder() {
        return MillpondDataSource.builder()
                .name("limits")
                .maxSize(1)
                .minIdle(0)
                .acquireTimeout(Duration.ofSeconds(30))
                .shutdownTimeout(Duration.ofMillis(100))
                .queryTimeout(Duration.ofMillis(LIMIT));
    }

    private static MillpondDataSource.Builder on(TestDatabase db, String url) {
        MillpondDataSource.Builder builder = builder().jdbcUrl(url);
        return db.username().isEmpty()
                ? builder
                : builder.username(db.username()).password(db.password());
    }

    private static void run(MillpondDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                rows.getString(1);
            }
        }
    }

    @Test
    @Fault("V12")
    void mustFreeThePlaceOfAQueryThatIgnoresItsCancel(Figures figures) throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        driver.on("execute").first(1).hang(FreedBy.ABORT);
        try (MillpondDataSource pool =
                builder().dataSource(driver.asDataSource()).build()) {
            double back = Measure.ownMillis(() -> {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("long");
                }
                return null;
            });
            figures.atMost(
                    "the borrower is free after, limit 300 ms and grace 500 ms", back, LIMIT + GRACE + 100, "ms");
            double next = Measure.ownMillis(() -> {
                pool.getConnection().close();
                return null;
            });
            figures.atMost("the place is free after that", next, 100, "ms");
        } finally {
            driver.releaseAll();
        }
        driver.verifyNothingLeft();
    }

    @Test
    @Fault("V13")
    void mustGoOnWhileACancelHangs(Figures figures) throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        driver.on("execute").first(1).hang(FreedBy.ABORT);
        Script cancel = driver.on("cancel").hang();
        try (MillpondDataSource pool =
                builder().dataSource(driver.asDataSource()).build()) {
            double back = Measure.ownMillis(() -> {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("long");
                }
                return null;
            });
            figures.atMost("the borrower is free after", back, LIMIT + GRACE + 100, "ms");
            try (Connection next = pool.getConnection();
                    Statement statement = next.createStatement()) {
                statement.execute("short");
            }
            figures.exactly("cancels that hang still", pool.stats().zombies(), 1);
            cancel.release();
            await().until(() -> pool.stats().zombies() == 0);
        } finally {
            driver.releaseAll();
        }
        driver.verifyNothingLeft();
    }

    /** The server's answer is larger than all buffers, and all but stops. */
    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N15")
    void mustEndAResultThatStopsInTheMiddle(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        int port = URI.create(db.jdbcUrl().substring("jdbc:".length())).getPort();
        String big = db == TestDatabase.POSTGRESQL
                ? "select repeat('x', 1000) from generate_series(1, 200000)"
                : "select repeat('x', 1000) from seq_1_to_200000";
        try (FaultProxy proxy = FaultProxy.before(port);
                MillpondDataSource pool = on(db, proxy.through(db.jdbcUrl())).build()) {
            run(pool, "select 1");
            proxy.drip(20); // 200 MB would take weeks
            double back = Measure.millis(() -> {
                run(pool, big);
                return null;
            });
            proxy.drip(0);
            figures.atMost("early by", Math.max(0, LIMIT - back), 0, "ms");
            // the drivers have their say: pgjdbc waits for its cancel (2 s); MariaDB's gets a byte now and then, so
            // that no read runs out of time, and
            // ends when the server has closed the session
            figures.atMost("the borrower is free after", back, 6_000, "ms");
            proxy.flow(FaultProxy.Flow.PASS);
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    @Fault({"C1", "C3"})
    @Tag("slow")
    void mustNeverHitTheNextQuery(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        AtomicInteger wrong = new AtomicInteger();
        AtomicInteger hit = new AtomicInteger();
        String sleep = db == TestDatabase.POSTGRESQL ? "select pg_sleep(%s)" : "select sleep(%s)";
        try (MillpondDataSource pool = on(db, db.jdbcUrl()).build()) {
            for (int i = 0; i < 30; i++) {
                try (Connection connection = pool.getConnection()) {
                    double seconds = (LIMIT - 4 + i % 15) / 1000.0;
                    hit.addAndGet(fails(connection, String.format(java.util.Locale.ROOT, sleep, seconds)) ? 1 : 0);
                    wrong.addAndGet(fails(connection, String.format(java.util.Locale.ROOT, sleep, 0.02)) ? 1 : 0);
                }
            }
        }
        figures.measured("of 30 queries about as long as their limit were cancelled", hit.get(), "");
        figures.exactly("of the 30 behind them failed", wrong.get(), 0);
    }

    private static boolean fails(Connection connection, String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return sql.contains("select sleep") && rows.getInt(1) == 1;
        } catch (SQLException e) {
            return true;
        }
    }

    /** PostgreSQL's cancel needs no session, MariaDB's does; with none to be had the connection is closed. */
    @OnEveryDatabase(TestDatabase.MARIADB)
    @Fault("C6")
    void mustEndAQueryWhoseCancelFindsTheServerFull(TestDatabase db, Figures figures) throws Exception {
        List<Connection> others = new ArrayList<>();
        try (MillpondDataSource pool = on(db, db.jdbcUrl()).build()) {
            run(pool, "select 1");
            try {
                while (others.size() < 2_000) {
                    others.add(db.connect());
                }
            } catch (SQLException full) {
                figures.measured("other sessions until the server is full", others.size(), "");
            }
            double back = Measure.ownMillis(() -> {
                run(pool, "select sleep(30)");
                return null;
            });
            figures.atMost("the borrower is free after", back, LIMIT + GRACE + 1_200, "ms");
            // counted when the driver has closed it, which is after the borrower is free
            await().until(() -> pool.stats().closedBy(RetireReason.LIMIT_REACHED) == 1);
            figures.exactly("connections closed for it", pool.stats().closedBy(RetireReason.LIMIT_REACHED), 1);
        } finally {
            for (Connection other : others) {
                other.close();
            }
        }
    }

    /** 200 times on each database: what the limits promise. */
    @OnEveryDatabase
    @Fault("C3")
    @Tag("slow")
    void mustReturnWithin50MillisecondsOfTheLimit(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        String endless = switch (db) {
            case POSTGRESQL -> "select pg_sleep(30)";
            case MARIADB, MYSQL_DRIVER_ON_MARIADB -> "select sleep(30) from (select 1 union select 2) t";
            case H2 -> "select sum(a.x * b.x) from system_range(1, 1000000) a, system_range(1, 1000000) b";
            case SQLITE ->
                "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n where i < 0";
        };
        double[] late = new double[200];
        try (MillpondDataSource pool = on(db, db.jdbcUrl()).build()) {
            run(pool, "select 1");
            for (int i = 0; i < late.length; i++) {
                late[i] = Measure.millis(() -> {
                            run(pool, endless);
                            return null;
                        })
                        - LIMIT;
            }
            figures.exactly("limits reached of 200", pool.stats().queryTimeouts(), 200);
        }
        Arrays.sort(late);
        figures.atMost("early by", Math.max(0, -late[0]), 0, "ms");
        figures.measured("late by, median", late[100], "ms");
        figures.atMost("late by, p99", late[197], 50, "ms");
    }
}
