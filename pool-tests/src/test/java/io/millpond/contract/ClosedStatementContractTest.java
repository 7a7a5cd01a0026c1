package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.EveryCallDriver;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every method of a statement that is closed, and of its rows, while the lease goes on with another statement: that one
 * notices nothing of it.
 */
class ClosedStatementContractTest {
    /** JDBC wants these to do no harm. */
    private static final Set<String> HARMLESS = Set.of("close", "isClosed");

    private static final String OTHER = "the statement after it";

    private final EveryCallDriver driver = new EveryCallDriver();
    private final MillpondDataSource pool = MillpondDataSource.builder()
            .name("test")
            .dataSource(driver.asDataSource())
            .maxSize(1)
            .minIdle(0)
            .statementCacheSize(4)
            .build();

    @AfterEach
    void close() {
        pool.close();
    }

    /** Something to call, and what ends it. */
    private record Dead(Object handle, AutoCloseable end) {}

    private interface Opening {
        Dead on(Connection connection) throws SQLException;
    }

    private static Arguments dead(String name, Class<?> type, Opening opening) {
        return Arguments.of(name, type, opening);
    }

    private static Dead rowsOf(Connection connection, boolean endsStatement) throws SQLException {
        PreparedStatement statement = connection.prepareStatement("select 1");
        ResultSet rows = statement.executeQuery();
        return new Dead(rows, () -> {
            if (!endsStatement) {
                rows.close();
            }
            statement.close();
        });
    }

    static Stream<Arguments> dead() {
        return Stream.of(
                dead("a statement", Statement.class, c -> {
                    Statement statement = c.createStatement();
                    return new Dead(statement, statement);
                }),
                dead("one prepared", PreparedStatement.class, c -> {
                    Statement statement = c.prepareStatement("select 1");
                    return new Dead(statement, statement);
                }),
                dead("a call", CallableStatement.class, c -> {
                    Statement statement = c.prepareCall("call 1");
                    return new Dead(statement, statement);
                }),
                dead("rows", ResultSet.class, c -> rowsOf(c, false)),
                dead("rows of one that is closed", ResultSet.class, c -> rowsOf(c, true)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dead")
    void mustRefuseEachCallAndLeaveTheStatementAfterItAlone(String name, Class<?> type, Opening opening)
            throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.prepareStatement(OTHER).close();
            for (Method method : JdbcObjects.methodsOf(type)) {
                Dead dead = opening.on(connection);
                dead.end.close();
                PreparedStatement current = connection.prepareStatement(OTHER);
                driver.forget();
                mustBeClosed(dead.handle, method);
                assertThat(driver.calls()).as("%s", method).isEmpty();
                current.close();
                connection.prepareStatement(OTHER).close();
                assertThat(driver.calls())
                        .as("it is kept after %s on the one before", method)
                        .extracting(call -> call.method().getName())
                        .doesNotContain("prepareStatement", "close");
            }
        }
    }

    private static void mustBeClosed(Object handle, Method method) throws Exception {
        if (HARMLESS.contains(method.getName())) {
            assertThat(method.invoke(handle)).isIn(null, true);
            return;
        }
        assertThatThrownBy(() -> {
                    try {
                        method.invoke(handle, JdbcObjects.argumentsFor(method));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                })
                .as("%s", method)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("is closed")
                .extracting(refusal -> ((SQLException) refusal).getSQLState())
                .isEqualTo("HY010");
    }
}
