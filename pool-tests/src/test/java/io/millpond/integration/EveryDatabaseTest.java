package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.Startup;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PgArray;
import org.postgresql.jdbc.PgResultSet;

/** The promises of the pool on real databases. */
class EveryDatabaseTest {
    private static final int MAX_SIZE = 4;

    static MillpondDataSource.Builder on(TestDatabase db) {
        MillpondDataSource.Builder builder = MillpondDataSource.builder()
                .name("test")
                .jdbcUrl(db.jdbcUrl())
                .driverClassName(db.driverClassName())
                .maxSize(MAX_SIZE)
                .minIdle(1);
        if (!db.username().isEmpty()) {
            builder.username(db.username()).password(db.password());
        }
        return builder;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void createCounter(MillpondDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            execute(connection, "drop table if exists counter");
            execute(connection, "create table counter (id int primary key, n int not null)");
            execute(connection, "insert into counter (id, n) values (1, 0)");
        }
    }

    @OnEveryDatabase
    void mustServeMoreThreadsThanConnectionsAndLoseNoUpdate(TestDatabase db) throws Exception {
        int threads = 12;
        int rounds = 25;
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicInteger mostSessions = new AtomicInteger();
        try (MillpondDataSource pool =
                on(db).acquireTimeout(Duration.ofSeconds(30)).build()) {
            createCounter(pool);
            List<Thread> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Thread thread = new Thread(() -> {
                    try {
                        for (int n = 0; n < rounds; n++) {
                            increment(pool);
                        }
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                    }
                });
                all.add(thread);
                thread.start();
            }
            for (Thread thread : all) {
                while (thread.isAlive()) {
                    if (db.hasSessions()) {
                        mostSessions.accumulateAndGet(db.sessions(), Math::max);
                    }
                    thread.join(20);
                }
            }
            assertThat(failure.get()).isNull();
            try (Connection connection = pool.getConnection()) {
                assertThat(number(connection, "select n from counter where id = 1"))
                        .isEqualTo(threads * rounds);
            }
            // a database in memory is kept alive by one connection that is never lent
            assertThat(mostSessions.get()).isLessThanOrEqualTo(db == TestDatabase.H2 ? MAX_SIZE + 1 : MAX_SIZE);
            assertThat(pool.stats().acquireTimeouts()).isZero();
        }
        if (db.hasSessions()) {
            await().until(() -> db.sessions() == 0);
        }
    }

    private static void increment(MillpondDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement update = connection.prepareStatement("update counter set n = n + ? where id = ?")) {
                update.setInt(1, 1);
                update.setInt(2, 1);
                assertThat(update.executeUpdate()).isEqualTo(1);
            }
            connection.commit();
        }
    }

    @OnEveryDatabase
    void mustRollBackWhatWasNotCommitted(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = on(db).maxSize(1).build()) {
            createCounter(pool);
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                execute(connection, "update counter set n = 99");
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
                assertThat(number(connection, "select n from counter")).isZero();
            }
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @OnEveryDatabase
    void mustTellTheColumnsOfAStatementBeforeItIsExecutedInEachLease(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = on(db).maxSize(1).statementCacheSize(8).build()) {
            createCounter(pool);
            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.getConnection();
                        PreparedStatement query = connection.prepareStatement("select id, n from counter")) {
                    assertThat(query.getMetaData().getColumnName(2)).isEqualToIgnoringCase("n");
                    try (ResultSet rows = query.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                    }
                }
            }
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    /** As a row map of Spring's that is read when the connection has gone back. */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustShowAnArrayAsTheDriverDoesAndFreeItAfterItsLease(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = on(db).maxSize(1).build()) {
            Object tags;
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select array['a','b'] as tags")) {
                rows.next();
                tags = rows.getObject(1);
                assertThat(tags).hasToString("{a,b}");
                assertThat(rows.unwrap(PgResultSet.class).getArray(1))
                        .isInstanceOf(PgArray.class)
                        .hasToString("{a,b}");
            }
            Array array = (Array) tags;
            array.free();
            assertThatThrownBy(array::getArray).hasMessageContaining("this connection is closed");
            assertThat(array.toString()).endsWith(", closed]");
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustRollBackATransactionThatWasBegunInPlainSql(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = on(db).maxSize(1).build()) {
            createCounter(pool);
            try (Connection connection = pool.getConnection()) {
                execute(connection, "begin");
                execute(connection, "update counter set n = 99");
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(number(connection, "select n from counter")).isZero();
            }
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL})
    void mustRecogniseTheDatabaseBehindADataSource(TestDatabase db) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(db.jdbcUrl());
        source.setUser(db.username());
        source.setPassword(db.password());
        try (MillpondDataSource pool =
                MillpondDataSource.builder().dataSource(source).maxSize(1).build()) {
            createCounter(pool);
            try (Connection connection = pool.getConnection()) {
                execute(connection, "begin");
                execute(connection, "update counter set n = 99");
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(number(connection, "select n from counter")).isZero();
            }
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL})
    void mustCleanUpAFailedTransaction(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = on(db).maxSize(1).build()) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                assertThatThrownBy(() -> execute(connection, "select 1 / 0")).isInstanceOf(SQLException.class);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(number(connection, "select 1")).isEqualTo(1);
            }
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @OnEveryDatabase(except = TestDatabase.SQLITE)
    void mustGiveTheNextBorrowerTheFormerSettings(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = on(db).maxSize(1).build()) {
            int isolation;
            int holdability;
            int networkTimeout;
            String schema;
            String catalog;
            try (Connection connection = pool.getConnection()) {
                isolation = connection.getTransactionIsolation();
                holdability = connection.getHoldability();
                networkTimeout = connection.getNetworkTimeout();
                schema = connection.getSchema();
                catalog = connection.getCatalog();
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                connection.setNetworkTimeout(Runnable::run, 12_345);
                if (db == TestDatabase.POSTGRESQL) {
                    connection.setSchema("pg_catalog");
                    connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT);
                    connection.setClientInfo("ApplicationName", "mine");
                } else if (db != TestDatabase.H2) {
                    connection.setCatalog("information_schema");
                } else {
                    connection.setSchema("INFORMATION_SCHEMA");
                }
                connection.setAutoCommit(false);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
                assertThat(connection.getHoldability()).isEqualTo(holdability);
                assertThat(connection.getNetworkTimeout()).isEqualTo(networkTimeout);
                assertThat(connection.getSchema()).isEqualTo(schema);
                assertThat(connection.getCatalog()).isEqualTo(catalog);
                assertThat(connection.isReadOnly()).isFalse();
                assertThat(connection.getAutoCommit()).isTrue();
                if (db == TestDatabase.POSTGRESQL) {
                    assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("test");
                }
            }
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    private static MillpondDataSource withoutDatabase(TestDatabase db, String parameters) {
        String url = db.jdbcUrl().replaceFirst("(//[^/]+/)[^?]*", "$1") + parameters;
        return on(db).jdbcUrl(url).maxSize(1).minIdle(0).build();
    }

    private static void mustBeInNoDatabase(MillpondDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select database()")) {
            rows.next();
            assertThat(rows.getString(1)).isNull();
        }
    }

    @OnEveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustNotHandOnADatabaseWhereTheUrlNamesNone(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = withoutDatabase(db, "")) {
            try (Connection connection = pool.getConnection()) {
                connection.setCatalog("information_schema");
            }
            mustBeInNoDatabase(pool);
        }
        String schemas = db == TestDatabase.MARIADB ? "&useCatalogTerm=SCHEMA" : "&databaseTerm=SCHEMA";
        try (MillpondDataSource pool = withoutDatabase(db, schemas)) {
            try (Connection connection = pool.getConnection()) {
                connection.setSchema("information_schema");
            }
            mustBeInNoDatabase(pool);
        }
    }

    @OnEveryDatabase(TestDatabase.MARIADB)
    void mustNotTakeNullForTheWayBackToNoDatabase(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = withoutDatabase(db, "")) {
            try (Connection connection = pool.getConnection()) {
                connection.setCatalog("information_schema");
                connection.setCatalog(null);
                assertThat(connection.getCatalog()).isEqualTo("information_schema");
            }
            mustBeInNoDatabase(pool);
        }
    }

    @OnEveryDatabase(except = TestDatabase.SQLITE)
    void mustNotLendAConnectionThatWasKilledWhileItRested(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool =
                on(db).minIdle(MAX_SIZE).validateAfterIdle(Duration.ZERO).build()) {
            await().until(() -> pool.stats().idle() == MAX_SIZE);
            db.killAllSessions();
            for (int i = 0; i < 2 * MAX_SIZE; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThat(number(connection, "select 1")).isEqualTo(1);
                }
            }
        }
    }

    @OnEveryDatabase(except = TestDatabase.SQLITE)
    void mustLoseNoMoreUsersThanConnectionsWhenAllAreKilled(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = on(db).minIdle(MAX_SIZE)
                .validateAfterIdle(Duration.ofMinutes(1))
                .build()) {
            await().until(() -> pool.stats().idle() == MAX_SIZE);
            db.killAllSessions();
            int failed = 0;
            for (int i = 0; i < 5 * MAX_SIZE; i++) {
                try (Connection connection = pool.getConnection()) {
                    number(connection, "select 1");
                } catch (SQLException e) {
                    failed++;
                }
            }
            assertThat(failed).isLessThanOrEqualTo(MAX_SIZE);
            try (Connection connection = pool.getConnection()) {
                assertThat(number(connection, "select 1")).isEqualTo(1);
            }
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustSayThatThePasswordIsWrongWithoutShowingIt(TestDatabase db) {
        assertThatThrownBy(() -> on(db).password("not-the-canary-42")
                        .startup(Startup.FAIL_FAST)
                        .build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("username = " + db.username())
                .hasMessageContaining("check username and password")
                .satisfies(failure -> assertThat(allTextOf(failure)).doesNotContain("not-the-canary-42"));
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("millpond-test-"))
                .allSatisfy(thread -> await().until(() -> !thread.isAlive()));
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void mustOpenOneConnectionBeforeBuildReturnsIfToldToFailFast(TestDatabase db) {
        try (MillpondDataSource pool = on(db).startup(Startup.FAIL_FAST).build()) {
            assertThat(pool.stats().created()).isPositive();
        }
    }

    private static String allTextOf(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable link = failure; link != null; link = link.getCause()) {
            text.append(link).append('\n');
        }
        return text.toString();
    }
}
