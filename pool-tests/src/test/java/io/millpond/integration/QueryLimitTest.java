package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.LimitReport;
import io.millpond.spi.PoolListener;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.Depth;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.FaultProxy;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** Limits of time on real databases, also on those whose driver keeps none. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("deep")
class QueryLimitTest {
    /** Each has a name of its own, which the shape of its SQL keeps. */
    private static final Pattern INNOCENT = Pattern.compile("innocent\\d+");

    private static final int RACES = Integer.getInteger("millpond.cancel.races", Depth.of(40, 120));

    /** A query that takes about this long; for ever if it is long enough. */
    private static String lasting(TestDatabase db, double seconds) {
        return switch (db) {
            case POSTGRESQL -> "select pg_sleep(" + seconds + ")";
            case MARIADB, MYSQL_DRIVER_ON_MARIADB -> "select sleep(" + seconds + ")";
            case H2 -> "select count(*) from system_range(1, 1000000) a, system_range(1, 1000000) b";
            case SQLITE ->
                "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n where i < 0";
        };
    }

    private static void run(MillpondDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            // MariaDB answers 1 instead of an error where sleep() is killed
            if (rows.getString(1) != null && rows.getString(1).equals("1") && sql.contains("sleep")) {
                throw new SQLTimeoutException("sleep was interrupted");
            }
        }
    }

    @OnEveryDatabase
    void mustEndAQueryThatTakesTooLongAndUseTheConnectionAgain(TestDatabase db) throws Exception {
        int backTooLate = 0;
        AtomicInteger slowByChance = new AtomicInteger();
        try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                .maxSize(1)
                .queryTimeout(Duration.ofMillis(300))
                .listener(new PoolListener() {
                    @Override
                    public void limitReached(String name, LimitReport report) {
                        // on a machine that is busy with something else
                        slowByChance.addAndGet("select ?".equals(report.sql()) ? 1 : 0);
                    }
                })
                .build()) {
            for (int i = 0; i < 3; i++) {
                int known = slowByChance.get();
                long begun = System.nanoTime();
                assertThatThrownBy(() -> run(pool, lasting(db, 30))).isInstanceOf(SQLTimeoutException.class);
                // half a second after the limit the connection is closed
                backTooLate += System.nanoTime() - begun > 800_000_000 ? 1 : 0;
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("select 42")) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isEqualTo(42);
                } catch (SQLTimeoutException slow) {
                    await("that it took that long itself").until(() -> slowByChance.get() > known);
                    backTooLate++;
                }
            }
            await().untilAsserted(() -> assertThat(pool.stats().queryTimeouts()).isEqualTo(3 + slowByChance.get()));
            assertThat(pool.stats().created())
                    .as("the connection was not lost, unless the server stood still")
                    .isBetween(1L, 1L + backTooLate);
        }
    }

    /** Takes a second or more each, and longer than the limit in any case. */
    private static String entry(TestDatabase db) {
        return switch (db) {
            case POSTGRESQL -> "do $$ begin perform pg_sleep(1); end $$";
            case MARIADB, MYSQL_DRIVER_ON_MARIADB -> "do sleep(1)";
            case H2 -> "insert into entry select count(*) from system_range(1, 20000) a, system_range(1, 30000) b";
            case SQLITE ->
                "insert into entry with recursive n(i) as (select 1 union all select i + 1 from n where i < 4000000)"
                        + " select count(*) from n";
        };
    }

    /** A batch is one execution, also where the driver goes on after a cancel; but for H2, see docs/query-limits.md. */
    @OnEveryDatabase(except = TestDatabase.H2)
    void mustEndABatchAtItsLimit(TestDatabase db) throws Exception {
        try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                .maxSize(1)
                .queryTimeout(Duration.ofMillis(300))
                .build()) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                if (db == TestDatabase.H2 || db == TestDatabase.SQLITE) {
                    statement.execute("create table if not exists entry (n bigint)");
                }
                for (int i = 0; i < 8; i++) {
                    statement.addBatch(entry(db));
                }
                long before = System.nanoTime();
                assertThatThrownBy(statement::executeBatch).isInstanceOf(SQLTimeoutException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(2_500));
            }
            run(pool, "select 42");
        }
    }

    /** Not on H2, which goes on with the next entry after a cancel, and whose close waits for that entry. */
    @OnEveryDatabase(except = TestDatabase.H2)
    void mustEndAPreparedBatchAtItsLimit(TestDatabase db) throws Exception {
        try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                .maxSize(1)
                .queryTimeout(Duration.ofMillis(300))
                .build()) {
            try (Connection connection = pool.getConnection()) {
                if (db == TestDatabase.H2 || db == TestDatabase.SQLITE) {
                    connection.createStatement().execute("create table if not exists entry (n bigint)");
                }
                PreparedStatement statement = connection.prepareStatement(entry(db));
                for (int i = 0; i < 3; i++) {
                    statement.addBatch();
                }
                long before = System.nanoTime();
                assertThatThrownBy(statement::executeBatch).isInstanceOf(SQLTimeoutException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(2_500));
            }
            run(pool, "select 42");
        }
    }

    @OnEveryDatabase
    void mustKeepAStatementsOwnLimit(TestDatabase db) throws Exception {
        try (MillpondDataSource pool = EveryDatabaseTest.on(db).build();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> {
                        try (ResultSet rows = statement.executeQuery(lasting(db, 30))) {
                            rows.next();
                            if ("1".equals(rows.getString(1))) {
                                throw new SQLTimeoutException("sleep was interrupted");
                            }
                        }
                    })
                    .isInstanceOf(SQLTimeoutException.class);
            assertThat(pool.stats().queryTimeouts()).isEqualTo(1);
        }
    }

    /**
     * What lasts about as long as the limit is hit or not, by chance; the one behind it never. That one may be slow for
     * once on a busy machine, and then reach the limit itself: the pool has to have said so.
     */
    @Timeout(
            value = 1,
            unit = TimeUnit.HOURS) // 10,000 of them, with -Dmillpond.cancel.races=10000, take 5 minutes on each
    @OnEveryDatabase({
        TestDatabase.POSTGRESQL,
        TestDatabase.MARIADB,
        TestDatabase.MYSQL_DRIVER_ON_MARIADB,
        TestDatabase.H2
    })
    void mustNeverHitAnotherQuery(TestDatabase db) throws Exception {
        AtomicInteger cancelled = new AtomicInteger();
        Map<String, String> failed = new HashMap<>();
        Set<String> reported = ConcurrentHashMap.newKeySet();
        try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                .maxSize(1)
                .queryTimeout(Duration.ofMillis(20))
                .listener(new PoolListener() {
                    @Override
                    public void limitReached(String name, LimitReport report) {
                        Matcher innocent = INNOCENT.matcher(String.valueOf(report.sql()));
                        if (innocent.find()) {
                            reported.add(innocent.group());
                        }
                    }
                })
                .build()) {
            long rows = 100_000;
            double middle = 0.025;
            for (int i = 0; i < RACES; i++) {
                double seconds =
                        Math.max(0.002, middle + (ThreadLocalRandom.current().nextDouble() - 0.5) * 0.014);
                String racing = db == TestDatabase.H2 ? summing(rows) : lasting(db, seconds);
                String name = "innocent" + i;
                String innocent = (db == TestDatabase.H2 ? "select 2" : lasting(db, 0.004)) + " as " + name;
                boolean hit = race(pool, racing, innocent, i % 2 == 0, how -> failed.put(name, how));
                cancelled.addAndGet(hit ? 1 : 0);
                // where every second one is hit, whatever else the machine does
                middle += hit ? -0.002 : 0.002;
                // H2 cannot sleep: as much work as takes about that long
                rows = hit ? rows * 2 / 3 : rows * 3 / 2;
            }
            System.out.printf(
                    "%s: %d of %d racing queries were cancelled; of the queries behind them %d, which had reached the"
                            + " limit themselves %d times; %d connections, closed: %s%n",
                    db.title(),
                    cancelled.get(),
                    RACES,
                    failed.size(),
                    reported.size(),
                    pool.stats().created(),
                    Stream.of(RetireReason.values())
                            .filter(reason -> pool.stats().closedBy(reason) != 0)
                            .map(reason -> reason + " " + pool.stats().closedBy(reason))
                            .toList());
            await().untilAsserted(() -> {
                failed.keySet().removeAll(reported);
                assertThat(failed)
                        .as("what failed without having reached the limit itself")
                        .isEmpty();
            });
            assertThat(cancelled.get()).as("the race took place").isBetween(RACES / 20, RACES - RACES / 20);
        }
    }

    private static String summing(long rows) {
        return "select sum(x * x) from system_range(1, " + rows + ")";
    }

    /**
     * One query at its limit, then an innocent one: in the same lease, or by the next borrower. Answers whether
     * the first was hit.
     */
    private static boolean race(
            MillpondDataSource pool, String racing, String innocent, boolean sameLease, Consumer<String> innocentFailed)
            throws SQLException {
        boolean hit;
        String wrong = null;
        try (Connection connection = pool.getConnection()) {
            hit = failureOf(connection, racing) != null;
            if (sameLease) {
                wrong = failureOf(connection, innocent);
                if (connection.isClosed()) {
                    wrong = null; // a server that stood still: the first was not back 500 ms after its cancel
                }
            }
        }
        if (!sameLease) {
            try (Connection connection = pool.getConnection()) {
                wrong = failureOf(connection, innocent);
            }
        }
        if (wrong != null) {
            innocentFailed.accept(wrong + (hit ? ", behind one that was hit" : ", behind one that was not hit"));
        }
        return hit;
    }

    private static @Nullable String failureOf(Connection connection, String sql) {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            // a sleep that is killed answers 1 in MariaDB
            return sql.contains(" sleep(") && rows.getInt(1) == 1 ? "a sleep was killed" : null;
        } catch (SQLException e) {
            return e + " <- " + e.getCause();
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustReturnFromAServerThatHasGoneSilent(TestDatabase db) throws Exception {
        int port = URI.create(db.jdbcUrl().substring("jdbc:".length())).getPort();
        try (FaultProxy proxy = FaultProxy.before(port);
                MillpondDataSource pool = EveryDatabaseTest.on(db)
                        .jdbcUrl(proxy.through(db.jdbcUrl()))
                        .maxSize(1)
                        .queryTimeout(Duration.ofMillis(300))
                        // a connect that begins while the server is silent is not to be waited for
                        .connectTimeout(Duration.ofSeconds(1))
                        .shutdownTimeout(Duration.ofMillis(100))
                        .build()) {
            run(pool, "select 42");
            proxy.flow(FaultProxy.Flow.DROP);
            long begun = System.nanoTime();
            assertThatThrownBy(() -> run(pool, "select 42")).isInstanceOf(SQLTimeoutException.class);
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            System.out.printf("%s: a query to a silent server came back after %d ms%n", db.title(), took);
            await().until(() -> pool.stats().closedBy(RetireReason.LIMIT_REACHED) == 1);
            proxy.flow(FaultProxy.Flow.PASS);
            await().untilAsserted(() -> run(pool, "select 42"));
        }
    }

    /** Each read of a query has a limit there, 1.5 s behind that of the query. */
    @OnEveryDatabase(TestDatabase.MARIADB)
    void mustNotLimitACommit(TestDatabase db) throws Exception {
        int port = URI.create(db.jdbcUrl().substring("jdbc:".length())).getPort();
        try (FaultProxy proxy = FaultProxy.before(port);
                MillpondDataSource pool = EveryDatabaseTest.on(db)
                        .jdbcUrl(proxy.through(db.jdbcUrl()))
                        .maxSize(1)
                        .queryTimeout(Duration.ofMillis(500))
                        .build();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists slow_commit (n int)");
            connection.setAutoCommit(false);
            statement.execute("insert into slow_commit values (1)");
            proxy.delay(1_300);
            connection.commit();
            proxy.delay(0);
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void mustLeaveNoLockOfATransactionThatWasForgotten(TestDatabase db) throws Exception {
        try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                        .idleInTransactionTimeout(Duration.ofMillis(200))
                        .build();
                Connection setUp = pool.getConnection();
                Statement admin = setUp.createStatement()) {
            admin.execute("drop table if exists forgotten");
            admin.execute("create table forgotten (id int primary key, n int)");
            admin.execute("insert into forgotten values (1, 0)");
            Connection careless = pool.getConnection();
            careless.setAutoCommit(false);
            try (Statement statement = careless.createStatement()) {
                statement.executeUpdate("update forgotten set n = 1 where id = 1");
            }
            assertThat(admin.executeUpdate("update forgotten set n = n + 10 where id = 1"))
                    .isEqualTo(1);
            try (ResultSet rows = admin.executeQuery("select n from forgotten")) {
                rows.next();
                assertThat(rows.getInt(1)).as("rolled back").isEqualTo(10);
            }
            assertThatThrownBy(careless::commit).hasMessageContaining("idleInTransactionTimeout");
            careless.close();
        }
    }

    private interface First {
        void on(Connection connection) throws SQLException;
    }

    /** Its driver sends a BEGIN before each of these. */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustEndATransactionThatIsIdleSinceItsFirstCallWhichWasNoStatement(TestDatabase db) throws Exception {
        try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                .idleInTransactionTimeout(Duration.ofMillis(100))
                .build()) {
            Map<String, First> calls = Map.of(
                    "metadata",
                    connection -> connection.getMetaData().getTables(null, null, "none", null),
                    "savepoint",
                    Connection::setSavepoint,
                    "setting",
                    connection -> connection.setSchema("public"),
                    "schema",
                    Connection::getSchema);
            for (Map.Entry<String, First> call : calls.entrySet()) {
                long before = pool.stats().closedBy(RetireReason.LIMIT_REACHED);
                Connection careless = pool.getConnection();
                careless.setAutoCommit(false);
                call.getValue().on(careless);
                await(call.getKey()).until(() -> pool.stats().closedBy(RetireReason.LIMIT_REACHED) == before + 1);
                assertThatThrownBy(careless::commit).hasMessageContaining("idleInTransactionTimeout");
                careless.close();
            }
        }
    }
}
