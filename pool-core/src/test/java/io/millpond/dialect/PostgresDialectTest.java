package io.millpond.dialect;

import static io.millpond.dialect.LiveServer.execute;
import static io.millpond.dialect.LiveServer.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the server given by {@code -Dmillpond.postgres.url=jdbc:postgresql://…}. */
class PostgresDialectTest {
    private String url;
    private Dialect dialect;
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        url = LiveServer.url("millpond.postgres.url");
        dialect = Dialects.forUrl(url);
        connection = LiveServer.open(dialect, url);
    }

    @AfterEach
    void close() throws SQLException {
        if (connection != null) {
            connection.close();
        }
    }

    @Test
    void mustSeeAndEndATransactionBegunAsSql() throws SQLException {
        assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
        execute(connection, "BEGIN");
        execute(connection, "create table never_kept(id int)");
        assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.OPEN);
        dialect.rollBack(connection);
        assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
        assertThat(query(connection, "select to_regclass('never_kept')")).isNull();
    }

    @Test
    void mustSeeAndEndAFailedTransaction() throws SQLException {
        connection.setAutoCommit(false);
        assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
        assertThatThrownBy(() -> execute(connection, "select 1/0")).isInstanceOf(SQLException.class);
        assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.OPEN);
        dialect.rollBack(connection);
        assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
    }

    @Test
    void mustLookThroughAWrapper() throws SQLException {
        Connection wrapped = WrappedConnection.around(connection);
        assertThat(dialect.transactionState(wrapped)).isEqualTo(TransactionState.NONE);
        execute(connection, "BEGIN");
        assertThat(dialect.transactionState(wrapped)).isEqualTo(TransactionState.OPEN);
        dialect.rollBack(connection);
    }

    @Test
    void mustCarryThePoolsNameAndLiftTheLimitOfTheHandshake() throws SQLException {
        assertThat(query(connection, "show application_name")).isEqualTo("millpond-test");
        assertThat(connection.getNetworkTimeout()).isZero();
        assertThat(connection.isValid(1)).isTrue();
        execute(connection, "select pg_sleep(2.5)");
    }

    @Test
    void mustKeepTheUsersOwnSocketTimeout() throws SQLException {
        String limited = url + (url.contains("?") ? "&" : "?") + "socketTimeout=77";
        try (Connection own = LiveServer.open(Dialects.forUrl(limited), limited)) {
            assertThat(own.getNetworkTimeout()).isEqualTo(77_000);
            Dialects.forConnection(own).setUp(own);
            assertThat(own.getNetworkTimeout()).isEqualTo(77_000);
        }
    }

    @Test
    void mustConnectWithThePgBouncerParameterAndPrepareNothingOnTheServer() throws SQLException {
        String bounced = url + (url.contains("?") ? "&" : "?") + "pgbouncer=true";
        try (Connection own = LiveServer.open(Dialects.forUrl(bounced), bounced);
                var statement = own.prepareStatement("select ?::int")) {
            for (int i = 0; i < 10; i++) {
                statement.setInt(1, i);
                statement.executeQuery().close();
            }
            assertThat(query(own, "select count(*) from pg_prepared_statements"))
                    .isEqualTo("0");
        }
    }

    @Test
    void mustTakeAKilledSessionForDead() throws SQLException {
        String pid = query(connection, "select pg_backend_pid()");
        try (Connection other = LiveServer.open(dialect, url)) {
            query(other, "select pg_terminate_backend(" + pid + ")");
        }
        assertThatThrownBy(() -> query(connection, "select 1"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        dead -> assertThat(dialect.isFatal(dead)).isTrue());
        assertThat(dialect.transactionState(connection)).isIn((Object[]) TransactionState.values());
    }

    @Test
    void mustTakeAnIdleTransactionsEndForDead() throws Exception {
        execute(connection, "set idle_in_transaction_session_timeout = '50ms'");
        execute(connection, "BEGIN");
        String pid = query(connection, "select pg_backend_pid()");
        try (Connection other = LiveServer.open(dialect, url)) {
            Awaitility.await()
                    .until(() -> query(other, "select count(*) from pg_stat_activity where pid = " + pid)
                            .equals("0"));
        }
        assertThatThrownBy(() -> query(connection, "select 1"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        dead -> assertThat(dialect.isFatal(dead)).isTrue());
    }

    @Test
    void mustKeepASessionWhoseStatementFailed() throws SQLException {
        for (String failing : new String[] {
            "select 1/0", "select from nowhere", "no sql", "select pg_cancel_backend(pg_backend_pid())"
        }) {
            assertThatThrownBy(() -> execute(connection, failing))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(dialect.isFatal(e)).as(failing).isFalse());
        }
        assertThat(query(connection, "select 1")).isEqualTo("1");
    }

    @Test
    void mustKeepValuesOfRowsOutOfMessages() throws SQLException {
        execute(connection, "create temp table person(ssn text unique)");
        execute(connection, "insert into person values ('123-45-6789')");
        assertThatThrownBy(() -> execute(connection, "insert into person values ('123-45-6789')"))
                .hasMessageNotContaining("123-45-6789");
    }
}
