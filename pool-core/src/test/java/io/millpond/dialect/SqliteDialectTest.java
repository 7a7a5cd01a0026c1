package io.millpond.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteDialectTest {
    @TempDir
    Path folder;

    @Test
    void mustSetUpAFileForManyWriters() throws SQLException {
        try (Connection connection = open("")) {
            assertThat(pragma(connection, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(connection, "busy_timeout")).isEqualTo("30000");
            assertThat(pragma(connection, "foreign_keys")).isEqualTo("1");
            assertThat(pragma(connection, "synchronous")).isEqualTo("1");
            assertThat(pragma(connection, "cache_size")).isEqualTo("-16000");
            assertThat(pragma(connection, "temp_store")).isEqualTo("2");
        }
    }

    @Test
    void mustLeaveWhatTheUrlSets() throws SQLException {
        try (Connection connection = open("?journal_mode=TRUNCATE&busy_timeout=77&foreign_keys=false")) {
            assertThat(pragma(connection, "journal_mode")).isEqualTo("truncate");
            // NORMAL is safe with WAL only
            assertThat(pragma(connection, "synchronous")).isEqualTo("2");
            assertThat(pragma(connection, "busy_timeout")).isEqualTo("77");
            assertThat(pragma(connection, "foreign_keys")).isEqualTo("0");
        }
    }

    @Test
    void mustSwitchToWalWhileOthersDoTheSame() throws Exception {
        for (int round = 0; round < 10; round++) {
            String name = "round" + round + ".db";
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Future<String>> modes = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    Callable<String> open = () -> {
                        try (Connection connection = open(name, "")) {
                            execute(connection, "create table if not exists item(id int)");
                            return pragma(connection, "journal_mode");
                        }
                    };
                    modes.add(threads.submit(open));
                }
                for (Future<String> mode : modes) {
                    assertThat(mode.get()).isEqualTo("wal");
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void mustNotFailWhenATransactionWritesAfterReading() throws SQLException {
        try (Connection reader = open("");
                Connection other = open("?busy_timeout=1")) {
            execute(reader, "create table item(id int)");
            reader.setAutoCommit(false);
            assertThat(query(reader, "select count(*) from item")).isEqualTo("0");
            assertThatThrownBy(() -> execute(other, "insert into item values (1)"))
                    .hasMessageContaining("SQLITE_BUSY");
            execute(reader, "insert into item values (2)");
            reader.setAutoCommit(true);
            execute(other, "insert into item values (1)");
            assertThat(query(other, "select count(*) from item")).isEqualTo("2");
        }
    }

    @Test
    void mustSeeAndEndATransactionBegunAsSql() throws SQLException {
        Dialect dialect = Dialects.forUrl(url("shop.db", ""));
        try (Connection connection = open("")) {
            execute(connection, "create table item(id int)");
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
            execute(connection, "BEGIN IMMEDIATE");
            execute(connection, "insert into item values (1)");
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.OPEN);
            dialect.rollBack(connection);
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
            execute(connection, "insert into item values (2)");
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
            assertThat(query(connection, "select sum(id) from item")).isEqualTo("2");
        }
    }

    @Test
    void mustAskAboutTransactionsWithoutDisturbingAnOpenResult() throws SQLException {
        Dialect dialect = Dialects.forUrl(url("shop.db", ""));
        try (Connection connection = open("");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select 1 union all select 2")) {
            assertThat(result.next()).isTrue();
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
            assertThat(result.next()).isTrue();
            assertThat(result.getInt(1)).isEqualTo(2);
        }
    }

    /** A transaction begun beside such a statement cannot be ended, and would take in all that is written after it. */
    @ParameterizedTest
    @ValueSource(strings = {"insert into item values (1) returning id", "pragma journal_mode"})
    void mustAskAboutTransactionsWithoutBeginningOneThatAnOpenStatementKeepsOpen(String sql) throws SQLException {
        Dialect dialect = Dialects.forUrl(url("shop.db", ""));
        try (Connection connection = open("");
                Connection other = open("")) {
            execute(connection, "create table item(id int)");
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(sql)) {
                assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
                assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
                assertThat(result.next()).isTrue();
            }
            execute(connection, "insert into item values (2)");
            execute(other, "insert into item values (3)");
            assertThat(query(other, "select sum(id) from item")).isEqualTo(sql.startsWith("insert") ? "6" : "5");
        }
    }

    @Test
    void mustSeeATransactionBesideAnOpenStatement() throws SQLException {
        Dialect dialect = Dialects.forUrl(url("shop.db", ""));
        try (Connection connection = open("")) {
            execute(connection, "create table item(id int)");
            execute(connection, "savepoint one");
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("insert into item values (1) returning id")) {
                assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.OPEN);
                assertThat(result.next()).isTrue();
                assertThat(result.getInt(1)).isEqualTo(1);
            }
            execute(connection, "release one");
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
            assertThat(query(connection, "select sum(id) from item")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"select 1", "commit", "rollback"})
    void mustRollBackAndFreeTheWriteLockEvenIfSqlEndedTheTransactionBehindTheDriver(String last) throws SQLException {
        Dialect dialect = Dialects.forUrl(url("shop.db", ""));
        try (Connection connection = open("");
                Connection other = open("")) {
            connection.setAutoCommit(false);
            execute(connection, "create table item(id int)");
            execute(connection, last);
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.OPEN);
            dialect.rollBack(connection);
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
            execute(other, "PRAGMA busy_timeout=0");
            execute(other, "create table if not exists other(id int)");
        }
    }

    @Test
    void mustKnowWhetherACancelIsStillInForce() throws SQLException {
        Dialect dialect = Dialects.forUrl(url("shop.db", ""));
        Connection connection = open("");
        try (connection) {
            assertThat(dialect.settleCancel(connection)).isTrue();
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("select 1 union all select 2")) {
                assertThat(result.next()).isTrue();
                assertThat(dialect.settleCancel(connection)).as("none was sent").isTrue();
                statement.cancel();
                assertThat(dialect.settleCancel(connection))
                        .as("a statement has not ended")
                        .isFalse();
            }
            assertThat(dialect.settleCancel(connection)).isTrue();
            connection.setAutoCommit(false);
            execute(connection, "create table item(id int)");
            assertThat(dialect.settleCancel(connection)).as("in a transaction").isTrue();
        }
        assertThat(dialect.settleCancel(connection)).as("closed").isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "insert into item values (1), true",
        "'\n\t Replace into item values (1)', true",
        "WITH one(id) as (select 1) insert into item select id from one, true",
        "update item set id = 1, false",
        "/* insert */ insert into item values (1), false",
        "'', false"
    })
    void mustAskForGeneratedKeysWhereTheDriverMayHaveSome(String sql, boolean asked) throws SQLException {
        List<String> calls = new ArrayList<>();
        PreparedStatement statement = (PreparedStatement) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {PreparedStatement.class, ResultSet.class},
                (proxy, method, a) -> {
                    calls.add(method.getName());
                    return method.getName().equals("close") ? null : proxy;
                });
        Dialects.forUrl(url("shop.db", "")).forgetKeys(statement, sql);
        assertThat(calls).isEqualTo(asked ? List.of("getGeneratedKeys", "close") : List.of());
    }

    @Test
    void mustNotKnowTheStateOfAClosedConnection() throws SQLException {
        Connection connection = open("");
        connection.close();
        assertThat(Dialects.forUrl(url("shop.db", "")).transactionState(connection))
                .isEqualTo(TransactionState.UNKNOWN);
    }

    @Test
    void mustKeepAConnectionThatWasBusyOrInterruptedOrRefused() throws SQLException {
        Dialect dialect = Dialects.forUrl(url("shop.db", ""));
        try (Connection one = open("?busy_timeout=1");
                Connection two = open("?busy_timeout=1")) {
            one.setAutoCommit(false);
            assertThatThrownBy(() -> two.setAutoCommit(false))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            busy -> assertThat(dialect.isFatal(busy)).isFalse());
            assertThatThrownBy(() -> execute(one, "no sql at all"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            syntax -> assertThat(dialect.isFatal(syntax)).isFalse());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:sqlite::memory:, WITH_EACH_CONNECTION",
        "jdbc:sqlite:, WITH_EACH_CONNECTION",
        "jdbc:sqlite:file:shop?mode=memory, WITH_EACH_CONNECTION",
        "jdbc:sqlite:file::memory:?cache=shared, WITH_LAST_CONNECTION",
        "jdbc:sqlite:file:shop?mode=memory&cache=shared, WITH_LAST_CONNECTION",
        "jdbc:sqlite:shop.db, LASTING",
        "jdbc:sqlite:file:shop.db?mode=rwc, LASTING",
        "jdbc:sqlite:shop.db?journal_mode=MEMORY, LASTING",
        "jdbc:sqlite:file:shop.db?journal_mode=memory&cache=shared, LASTING",
        "jdbc:sqlite:file:shop.db?cache=shared, LASTING",
        "jdbc:sqlite:shop.db?mode=memory, LASTING",
        "jdbc:sqlite:file::memory:?temp_cache=shared, WITH_EACH_CONNECTION",
        "jdbc:sqlite:file:shop?cache=shared&journal_mode=OFF&mode=memory, WITH_LAST_CONNECTION"
    })
    void mustWarnOfDatabasesInMemory(String url, DataLife life) {
        Dialect dialect = Dialects.forUrl(url);
        assertThat(dialect.dataLife()).isEqualTo(life);
        assertThat(dialect.warnings()).hasSize(life == DataLife.LASTING ? 0 : 1);
    }

    /** As the driver takes it or not: each connection is set read-only as the pool would. */
    @ParameterizedTest
    @CsvSource({
        "'', false",
        "?open_mode=1, true",
        "?open_mode=65, true",
        "?open_mode=6, false",
        "?open_mode=x, false",
        "?jdbc.explicit_readonly=true, false",
        "?jdbc.explicit_readonly=true&journal_mode=DELETE, true",
        "?jdbc.explicit_readonly=false&journal_mode=DELETE, false"
    })
    void mustKnowWhereConnectionsCanBeSetReadOnly(String parameters, boolean taken) throws SQLException {
        DriverManager.getConnection(url("shop.db", "")).close();
        String url = url("shop.db", parameters);
        Dialect dialect = Dialects.forUrl(url);
        assertThat(dialect.remedyForReadOnly() == null).isEqualTo(taken);
        boolean set;
        try (Connection connection = DriverManager.getConnection(url)) {
            dialect.setUp(connection);
            connection.setReadOnly(true);
            set = true;
        } catch (SQLException | NumberFormatException refused) {
            set = false;
        }
        assertThat(set).isEqualTo(taken);
    }

    @Test
    void mustLeaveAConnectionOfSomebodysDataSourceAlone() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url("shop.db", ""))) {
            Dialect dialect = Dialects.forConnection(connection);
            dialect.setUp(connection);
            assertThat(pragma(connection, "journal_mode")).isEqualTo("delete");
            assertThat(dialect.warnings()).hasSize(1);
        }
    }

    @Test
    void mustSetUpADatabaseInMemory() throws SQLException {
        Dialect dialect = Dialects.forUrl("jdbc:sqlite::memory:");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
            dialect.setUp(connection);
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
        }
    }

    private Connection open(String parameters) throws SQLException {
        return open("shop.db", parameters);
    }

    private Connection open(String name, String parameters) throws SQLException {
        return SqliteConnections.open(url(name, parameters));
    }

    private String url(String name, String parameters) {
        return "jdbc:sqlite:" + folder.resolve(name) + parameters;
    }

    private static String pragma(Connection connection, String name) throws SQLException {
        return query(connection, "PRAGMA " + name);
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
