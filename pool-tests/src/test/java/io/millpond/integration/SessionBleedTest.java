package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.millpond.MillpondDataSource;
import io.millpond.config.SessionReset;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** What one borrower did in its session, and what the next one finds of it. */
class SessionBleedTest {
    /** A way to leave something behind, and a query whose answer shows it. */
    private record Trace(String leave, String look) {}

    private static List<Trace> traces(TestDatabase db) {
        return switch (db) {
            case POSTGRESQL ->
                List.of(
                        new Trace("set work_mem = '1234kB'", "show work_mem"),
                        new Trace("set search_path to pg_catalog", "show search_path"),
                        new Trace("set session characteristics as transaction read only", "show transaction_read_only"),
                        new Trace(
                                "select set_config('app.tenant', '7', false)",
                                "select current_setting('app.tenant', true)"),
                        new Trace("set role " + db.username(), "show role"),
                        new Trace(
                                "create temp table left_behind (id int)",
                                "select count(*) from pg_catalog.pg_class where relname = 'left_behind'"),
                        new Trace(
                                "select pg_advisory_lock(4711)",
                                "select count(*) from pg_catalog.pg_locks where locktype = 'advisory'"),
                        new Trace("listen left_behind", "select count(*) from pg_catalog.pg_listening_channels()"),
                        new Trace(
                                "prepare left_behind as select 1",
                                "select count(*) from pg_catalog.pg_prepared_statements where name = 'left_behind'"),
                        new Trace(
                                "declare left_behind cursor with hold for select 1",
                                "select count(*) from pg_catalog.pg_cursors where name = 'left_behind'"));
            case MARIADB, MYSQL_DRIVER_ON_MARIADB ->
                List.of(
                        new Trace("set session sort_buffer_size = 123456", "select @@sort_buffer_size"),
                        new Trace("set @tenant = 7", "select coalesce(@tenant, 'none')"),
                        new Trace("use information_schema", "select database()"),
                        new Trace("create temporary table left_behind (id int)", "select count(*) from left_behind"),
                        new Trace("select get_lock('left_behind', 1)", "select is_free_lock('left_behind')"),
                        new Trace("set session transaction isolation level serializable", "select @@tx_isolation"));
            case H2 ->
                List.of(
                        new Trace("set @tenant = 7", "select coalesce(@tenant, 0)"),
                        new Trace("set schema information_schema", "select current_schema"),
                        new Trace(
                                "create local temporary table left_behind (id int)",
                                "select count(*) from left_behind"));
            case SQLITE ->
                List.of(
                        new Trace("pragma cache_size = 1234", "pragma cache_size"),
                        new Trace("create temp table left_behind (id int)", "select count(*) from temp.sqlite_master"));
        };
    }

    private static MillpondDataSource pool(TestDatabase db, SessionReset level) {
        return EveryDatabaseTest.on(db)
                .maxSize(1)
                .minIdle(0)
                .sessionReset(level)
                .build();
    }

    private static String ask(DataSource pool, String query) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        } catch (SQLException e) {
            return "error " + e.getSQLState();
        }
    }

    private static void leave(DataSource pool, Trace trace) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(trace.leave);
        }
    }

    /** Makes one pool for each trace. */
    @FunctionalInterface
    private interface Pools<P extends DataSource & AutoCloseable> {
        P make() throws Exception;
    }

    /** The traces that the next borrower sees. */
    private static List<String> bleeding(TestDatabase db, SessionReset level) throws Exception {
        return bleeding(db, () -> pool(db, level));
    }

    private static <P extends DataSource & AutoCloseable> List<String> bleeding(TestDatabase db, Pools<P> pools)
            throws Exception {
        List<String> seen = new ArrayList<>();
        for (Trace trace : traces(db)) {
            try (P pool = pools.make()) {
                String before = ask(pool, trace.look);
                leave(pool, trace);
                String after = ask(pool, trace.look);
                if (before == null ? after != null && !after.isEmpty() : !before.equals(after)) {
                    seen.add(trace.leave);
                }
            }
        }
        return seen;
    }

    @OnEveryDatabase
    @Fault("A10")
    void mustShowNothingOfWhatSqlChangedAtLevelSession(TestDatabase db, Figures figures) throws Exception {
        String what = "of " + traces(db).size() + " ways to change a session by SQL reach the next borrower";
        figures.on(db.title())
                .exactly(what, bleeding(db, SessionReset.SESSION).size(), 0)
                .hikari(what, bleeding(db, () -> hikari(db)).size(), "");
    }

    private static HikariDataSource hikari(TestDatabase db) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(db.jdbcUrl());
        config.setUsername(db.username());
        config.setPassword(db.password());
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    @OnEveryDatabase
    void mustShowNothingOfWhatSqlChangedAtLevelAlways(TestDatabase db) throws Exception {
        assertThat(bleeding(db, SessionReset.ALWAYS)).isEmpty();
    }

    /** Not a wish, but what the level says: this is what makes the others necessary. */
    @OnEveryDatabase
    void mustLeaveToSqlWhatSqlChangedAtLevelJdbc(TestDatabase db) throws Exception {
        assertThat(bleeding(db, SessionReset.JDBC)).hasSize(traces(db).size());
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustKeepTheConnectionAndItsDefaultsThroughAReset(TestDatabase db) throws SQLException {
        boolean postgres = db == TestDatabase.POSTGRESQL;
        MillpondDataSource.Builder builder = EveryDatabaseTest.on(db)
                .maxSize(1)
                .minIdle(0)
                .sessionReset(SessionReset.ALWAYS)
                .autoCommit(false)
                .readOnly(true)
                .transactionIsolation(Connection.TRANSACTION_SERIALIZABLE)
                .connectionInitSql(postgres ? "set work_mem = '4321kB'" : "set session sort_buffer_size = 54321");
        try (MillpondDataSource pool = builder.build()) {
            String first = null;
            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    assertThat(connection.getAutoCommit()).isFalse();
                    assertThat(connection.isReadOnly()).isTrue();
                    String now = text(statement, postgres ? "show transaction_isolation" : "select @@tx_isolation")
                            + " "
                            + text(statement, postgres ? "show transaction_read_only" : "select @@tx_read_only") + " "
                            + text(statement, postgres ? "show work_mem" : "select @@sort_buffer_size");
                    first = first == null ? now : first;
                    assertThat(now)
                            .isEqualTo(first)
                            .startsWithIgnoringCase("serializable")
                            .contains("4321");
                    connection.rollback();
                }
            }
            assertThat(pool.stats().created()).isEqualTo(1);
            assertThat(pool.stats().closed()).isZero();
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @OnEveryDatabase(except = TestDatabase.POSTGRESQL)
    void mustTakeANewConnectionWhereTheDatabaseHasNoReset(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = pool(db, SessionReset.SESSION)) {
            ask(pool, "select 1");
            assertThat(pool.stats().closed()).isZero();
            leave(pool, traces(db).get(0));
            ask(pool, "select 1");
            assertThat(pool.stats().created()).isEqualTo(2);
            await().until(() -> pool.stats().closedBy(RetireReason.RESET_FAILED) == 1);
        }
    }

    /** All settings that the server knows, and those that JDBC can be asked for. */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustFindAllSettingsAsTheyWereOnTheNewConnection(TestDatabase db) throws SQLException {
        for (SessionReset level : List.of(SessionReset.SESSION, SessionReset.ALWAYS)) {
            try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                    .name("shop")
                    .maxSize(1)
                    .minIdle(0)
                    .sessionReset(level)
                    .build()) {
                String before = settings(pool);
                assertThat(before).contains("application_name=shop\n");
                for (String change : List.of("set application_name = 'mine'", "set work_mem = '1234kB'", "reset all")) {
                    leave(pool, new Trace(change, ""));
                    assertThat(settings(pool)).as(level + " after " + change).isEqualTo(before);
                }
                assertThat(pool.stats().created()).isEqualTo(1);
            }
        }
    }

    /** Sent by the driver after the connect, and forgotten with the rest. */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustKeepTheReadOnlyGuardOfTheUrlThroughAReset(TestDatabase db) throws SQLException {
        String guarded = db.jdbcUrl() + (db.jdbcUrl().contains("?") ? "&" : "?") + "readOnly=true&readOnlyMode=always";
        for (SessionReset level : List.of(SessionReset.SESSION, SessionReset.ALWAYS)) {
            try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                    .jdbcUrl(guarded)
                    .maxSize(1)
                    .minIdle(0)
                    .sessionReset(level)
                    .build()) {
                for (int i = 0; i < 3; i++) {
                    assertThat(ask(pool, "show transaction_read_only"))
                            .as(level + ", borrower " + i)
                            .isEqualTo("on");
                    leave(pool, new Trace("set session characteristics as transaction read write", ""));
                }
                assertThat(pool.stats().created()).isEqualTo(1);
            }
        }
    }

    private static String settings(MillpondDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select name || '=' || setting from pg_catalog.pg_settings order by 1")) {
            StringBuilder all = new StringBuilder("ApplicationName: " + connection.getClientInfo("ApplicationName")
                    + "\n" + connection.getSchema() + "\n");
            while (rows.next()) {
                all.append(rows.getString(1)).append('\n');
            }
            return all.toString();
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustRestoreTheWholeSearchPathAfterSetSchema(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = pool(db, SessionReset.JDBC)) {
            String before = ask(pool, "show search_path");
            assertThat(before).contains(",");
            try (Connection connection = pool.getConnection()) {
                connection.setSchema("pg_catalog");
            }
            assertThat(ask(pool, "show search_path")).isEqualTo(before);
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    /**
     * As who serves many tenants does it: the schema that is set back in a transaction comes again with the rollback.
     */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustRestoreASchemaThatWasSetBackInATransactionWithoutACommit(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                .maxSize(1)
                .autoCommit(false)
                .schema("public")
                .build()) {
            try (Connection connection = pool.getConnection()) {
                connection.setSchema("pg_catalog");
                connection.commit();
                connection.setSchema("public");
            }
            assertThat(ask(pool, "show search_path")).isEqualTo("public");
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustResetAfterTheDriversObjectWasTaken(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = pool(db, SessionReset.SESSION)) {
            String before = ask(pool, "show work_mem");
            try (Connection connection = pool.getConnection()) {
                connection.unwrap(PGConnection.class).addDataType("x", org.postgresql.util.PGobject.class);
                try (Statement raw = connection
                        .unwrap(org.postgresql.jdbc.PgConnection.class)
                        .createStatement()) {
                    raw.execute("set work_mem = '1234kB'");
                }
            }
            assertThat(ask(pool, "show work_mem")).isEqualTo(before);
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustPrepareAgainWhatTheResetForgot(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                .maxSize(1)
                .statementCacheSize(16)
                .property("prepareThreshold", "1")
                .sessionReset(SessionReset.ALWAYS)
                .build()) {
            for (int i = 0; i < 5; i++) {
                try (Connection connection = pool.getConnection();
                        var select = connection.prepareStatement("select ?::int");
                        ResultSet rows = query(select, i)) {
                    rows.next();
                    assertThat(rows.getInt(1)).isEqualTo(i);
                }
            }
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    private static ResultSet query(java.sql.PreparedStatement select, int value) throws SQLException {
        select.setInt(1, value);
        return select.executeQuery();
    }
}
