package io.millpond.dialect;

import static io.millpond.dialect.LiveServer.execute;
import static io.millpond.dialect.LiveServer.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both drivers against the server given by {@code -Dmillpond.mariadb.url=jdbc:mariadb://…}, a MariaDB server without
 * TLS or with {@code sslMode=disable} in the URL; MySQL Connector/J gets the same URL with its own scheme.
 */
class MariaDbDialectTest {
    private static String url(String scheme) {
        return LiveServer.url("millpond.mariadb.url")
                .replaceFirst("jdbc:mariadb:", "jdbc:" + scheme + ":")
                .replace("sslMode=disable", scheme.equals("mysql") ? "sslMode=DISABLED" : "sslMode=disable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void mustSeeAndEndATransactionBegunAsSql(String scheme) throws SQLException {
        String url = url(scheme);
        Dialect dialect = Dialects.forUrl(url);
        try (Connection connection = LiveServer.open(dialect, url)) {
            execute(connection, "create temporary table item(id int) engine=innodb");
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
            execute(connection, "BEGIN");
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.OPEN);
            execute(connection, "insert into item values (1)");
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.OPEN);
            assertThat(dialect.transactionState(WrappedConnection.around(connection)))
                    .isEqualTo(TransactionState.OPEN);
            dialect.rollBack(connection);
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
            assertThat(query(connection, "select count(*) from item")).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void mustSeeAndEndATransactionOfJdbc(String scheme) throws SQLException {
        String url = url(scheme);
        Dialect dialect = Dialects.forUrl(url);
        try (Connection connection = LiveServer.open(dialect, url)) {
            execute(connection, "create temporary table item(id int) engine=innodb");
            connection.setAutoCommit(false);
            execute(connection, "insert into item values (1)");
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.OPEN);
            dialect.rollBack(connection);
            assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void mustSeeAutocommitThatSqlHasSwitched(String scheme) throws SQLException {
        String url = url(scheme);
        Dialect dialect = Dialects.forUrl(url);
        try (Connection connection = LiveServer.open(dialect, url)) {
            for (boolean autoCommit : new boolean[] {true, false, true}) {
                execute(connection, "set autocommit=" + (autoCommit ? 1 : 0));
                assertThat(dialect.isAutoCommit(connection)).isEqualTo(autoCommit);
                assertThat(dialect.isAtRest(connection, autoCommit)).isTrue();
                assertThat(dialect.isAtRest(connection, !autoCommit)).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void mustLiftTheLimitOfTheHandshake(String scheme) throws SQLException {
        String url = url(scheme);
        try (Connection connection = LiveServer.open(Dialects.forUrl(url), url)) {
            assertThat(connection.getNetworkTimeout()).isZero();
            assertThat(connection.isValid(1)).isTrue();
            execute(connection, "select sleep(2.5)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void mustTakeAKilledSessionForDead(String scheme) throws SQLException {
        String url = url(scheme);
        Dialect dialect = Dialects.forUrl(url);
        try (Connection victim = LiveServer.open(dialect, url);
                Connection other = LiveServer.open(dialect, url)) {
            execute(other, "kill " + query(victim, "select connection_id()"));
            assertThatThrownBy(() -> query(victim, "select 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            dead -> assertThat(dialect.isFatal(dead)).isTrue());
            assertThat(dialect.transactionState(victim)).isIn((Object[]) TransactionState.values());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void mustKeepASessionWhoseStatementFailed(String scheme) throws SQLException {
        String url = url(scheme);
        Dialect dialect = Dialects.forUrl(url);
        try (Connection connection = LiveServer.open(dialect, url)) {
            for (String failing : new String[] {
                "select from nowhere",
                "select * from nowhere",
                "signal sqlstate '45000'",
                "set statement max_statement_time=0.05 for select count(*) from information_schema.columns a,"
                        + " information_schema.columns b, information_schema.columns c"
            }) {
                assertThatThrownBy(() -> execute(connection, failing))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(dialect.isFatal(e)).as(failing).isFalse());
            }
            assertThat(query(connection, "select 1")).isEqualTo("1");
        }
    }
}
