package io.millpond.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionStateTest {
    private final ScriptedDriver driver = new ScriptedDriver();
    private ScriptedConnection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = (ScriptedConnection) driver.connect(driver.url(), new Properties());
    }

    @Test
    void mustShowWhatDiffersFromAFreshSession() throws SQLException {
        assertThat(connection.differences()).isEmpty();
        connection.setAutoCommit(false);
        connection.setSchema("other");
        connection.setClientInfo("ApplicationName", "x");
        connection.warn("careful");
        try (Statement s = connection.createStatement()) {
            s.execute("set statement_timeout = 7");
            assertThat(connection.differences())
                    .containsOnlyKeys("autoCommit", "schema", "clientInfo", "warnings", "variables", "openStatements");
            s.execute("reset all");
        }
        connection.setAutoCommit(true);
        connection.setSchema("public");
        connection.setClientInfo("ApplicationName", null);
        connection.clearWarnings();
        assertThat(connection.differences()).isEmpty();
    }

    @Test
    void mustNoticeATransactionBegunAsSql() throws SQLException {
        try (Statement s = connection.createStatement()) {
            s.execute("BEGIN");
            assertThat(connection.inTransaction()).isTrue();
            assertThat(connection.getAutoCommit()).isTrue();
            s.execute("rollback");
            assertThat(connection.inTransaction()).isFalse();
        }
    }

    @Test
    void mustBeInATransactionFromTheFirstStatementWithoutAutoCommit() throws SQLException {
        connection.setAutoCommit(false);
        assertThat(connection.inTransaction()).isFalse();
        try (PreparedStatement s = connection.prepareStatement("select 1")) {
            s.executeQuery();
            assertThat(connection.inTransaction()).isTrue();
        }
        connection.commit();
        assertThat(connection.inTransaction()).isFalse();
    }

    @Test
    void mustCountARoundTripOnlyWhereADriverMakesOne() throws SQLException {
        connection.setAutoCommit(true);
        connection.clearWarnings();
        connection.getAutoCommit();
        connection.setNetworkTimeout(Runnable::run, 5);
        assertThat(connection.roundTrips()).isZero();
        connection.setAutoCommit(false);
        connection.rollback();
        connection.setReadOnly(true);
        assertThat(connection.roundTrips()).isEqualTo(3);
    }

    @Test
    void mustRefuseToCommitWithAutoCommitOn() {
        assertThatThrownBy(connection::commit)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P01"));
    }

    @Test
    void mustKeepAQueryTimeoutInTheSessionIfToldTo() throws SQLException {
        driver.queryTimeoutSticksToTheSession();
        try (Statement s = connection.createStatement()) {
            s.setQueryTimeout(1);
        }
        assertThat(connection.differences()).containsEntry("queryTimeout", 1);
        try (Statement s = connection.createStatement()) {
            assertThat(s.getQueryTimeout()).isEqualTo(1);
        }
    }

    @Test
    void mustFailEveryCallAfterTheServerKilledTheSession() throws SQLException {
        Statement s = connection.createStatement();
        driver.killAllSessions();
        assertThat(connection.isValid(1)).isFalse();
        assertThatThrownBy(() -> s.execute("select 1")).hasMessageContaining("closed");
        assertThat(driver.live()).isZero();
    }

    @Test
    void mustAnswerEveryAbstractMethodOfJdbcWithoutFailing() throws Exception {
        PreparedStatement prepared = connection.prepareStatement("select 1");
        for (Object target : List.of(
                connection,
                prepared,
                connection.prepareCall("call x"),
                prepared.executeQuery(),
                connection.getMetaData())) {
            for (Class<?> type : List.of(
                    Connection.class, PreparedStatement.class, ResultSet.class, java.sql.DatabaseMetaData.class)) {
                if (type.isInstance(target)) {
                    callAll(type, target);
                }
            }
        }
        driver.verify();
    }

    private static void callAll(Class<?> type, Object target) throws Exception {
        for (Method method : type.getMethods()) {
            String name = method.getName();
            if (!Modifier.isAbstract(method.getModifiers())
                    || List.of("close", "abort", "unwrap", "closeOnCompletion", "commit", "rollback")
                            .contains(name)
                    || (target instanceof ResultSet
                            && method.getName().matches("get(Int|Long|Boolean|String|Object)|findColumn"))) {
                continue;
            }
            Class<?>[] types = method.getParameterTypes();
            Object[] arguments = new Object[types.length];
            for (int i = 0; i < types.length; i++) {
                arguments[i] = types[i] == String.class
                        ? "select 1"
                        : types[i] == Properties.class
                                ? new Properties()
                                : types[i] == Class.class
                                        ? Object.class
                                        : types[i].isPrimitive() ? Array.get(Array.newInstance(types[i], 1), 0) : null;
            }
            method.invoke(target, arguments);
        }
    }
}
