package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The objects of real drivers: none leaves the pool unwrapped, and none is reached after the end of the lease. */
class HandlesOnDatabasesTest {
    private static final Set<String> HARMLESS_WHEN_CLOSED =
            Set.of("close", "isClosed", "isValid", "abort", "getDriverMajorVersion", "getDriverMinorVersion");

    /** They would end the lease, wait for something or change the server; what they return is looked at elsewhere. */
    private static final Set<String> NOT_ASKED = Set.of("close", "abort", "unwrap", "cancel", "closeOnCompletion");

    private static Map<Class<?>, Object> handles(Connection connection) throws SQLException {
        Map<Class<?>, Object> handles = new LinkedHashMap<>();
        handles.put(Connection.class, connection);
        handles.put(Statement.class, connection.createStatement());
        PreparedStatement prepared = connection.prepareStatement("select 1 where 1 = ?");
        handles.put(PreparedStatement.class, prepared);
        handles.put(ParameterMetaData.class, prepared.getParameterMetaData());
        handles.put(DatabaseMetaData.class, connection.getMetaData());
        ResultSet rows = connection.createStatement().executeQuery("select 1 as one");
        rows.next();
        handles.put(ResultSet.class, rows);
        handles.put(ResultSetMetaData.class, rows.getMetaData());
        try {
            handles.put(CallableStatement.class, connection.prepareCall("{call nothing()}"));
        } catch (SQLException | UnsupportedOperationException noProcedures) {
            // SQLite has none
        }
        return handles;
    }

    private static Object invoke(Object handle, Method method) throws Throwable {
        try {
            return method.invoke(handle, arguments(method));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object[] arguments(Method method) {
        Object[] arguments = JdbcObjects.argumentsFor(method);
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof Integer) {
                arguments[i] = 1;
            } else if (arguments[i] instanceof String) {
                arguments[i] = "select 1";
            }
        }
        return arguments;
    }

    @OnEveryDatabase
    void mustRefuseEveryCallOnceTheLeaseIsOver(TestDatabase db) throws Throwable {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            Connection connection = pool.getConnection();
            Map<Class<?>, Object> handles = handles(connection);
            connection.close();
            List<String> alive = new ArrayList<>();
            int refused = 0;
            for (Map.Entry<Class<?>, Object> handle : handles.entrySet()) {
                for (Method method : JdbcObjects.methodsOf(handle.getKey())) {
                    if (HARMLESS_WHEN_CLOSED.contains(method.getName())) {
                        continue;
                    }
                    if (refuses(handle.getValue(), method)) {
                        refused++;
                    } else {
                        alive.add(handle.getKey().getSimpleName() + '.' + method.getName());
                    }
                }
            }
            assertThat(alive).isEmpty();
            assertThat(refused).isGreaterThan(600);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    private static boolean refuses(Object handle, Method method) throws Throwable {
        try {
            invoke(handle, method);
            return false;
        } catch (SQLException refusal) {
            return "08003".equals(refusal.getSQLState());
        }
    }

    @OnEveryDatabase
    void mustNotHandOutAnObjectOfTheDriver(TestDatabase db) throws Throwable {
        int objects = 0;
        try (MillpondDataSource pool = DatabasePools.single(db);
                Connection connection = pool.getConnection()) {
            for (Map.Entry<Class<?>, Object> handle : handles(connection).entrySet()) {
                for (Method method : JdbcObjects.methodsOf(handle.getKey())) {
                    boolean asks = method.getReturnType().getName().startsWith("java.sql.")
                            || method.getReturnType() == Object.class;
                    if (!asks || NOT_ASKED.contains(method.getName())) {
                        continue;
                    }
                    Object answer = answer(handle.getValue(), method);
                    if (JdbcObjects.TYPES.stream().anyMatch(type -> type.isInstance(answer))) {
                        objects++;
                        assertThat(answer.getClass().getName()).as("%s", method).startsWith("io.millpond.jdbc.");
                    }
                }
            }
        }
        assertThat(objects).isGreaterThan(20);
    }

    private static Object answer(Object handle, Method method) throws Throwable {
        try {
            return invoke(handle, method);
        } catch (SQLException | RuntimeException | AbstractMethodError notToBeHad) {
            return null;
        }
    }

    @OnEveryDatabase
    void mustLeadBackToTheHandlesAndNotAroundThem(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db);
                Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement("select 1");
                ResultSet rows = statement.executeQuery()) {
            assertThat(statement.getConnection()).isSameAs(connection);
            assertThat(rows.getStatement()).isSameAs(statement);
            assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
            try (ResultSet tables = connection.getMetaData().getTables(null, null, "item", null)) {
                Statement hidden = tables.getStatement();
                if (hidden != null) {
                    assertThat(hidden.getConnection()).isSameAs(connection);
                }
            }
        }
    }

    @OnEveryDatabase
    void mustGiveTheDriversOwnConnectionToWhoAsksForIt(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db);
                Connection raw = db.connect();
                Connection connection = pool.getConnection()) {
            Class<? extends Connection> type = raw.getClass();
            assertThat(connection.isWrapperFor(type)).isTrue();
            assertThat(connection.unwrap(type)).isInstanceOf(type);
            assertThat(connection.isWrapperFor(Runnable.class)).isFalse();
            assertThatThrownBy(() -> connection.unwrap(Runnable.class))
                    .as("as the driver says it")
                    .isInstanceOf(failureOfUnwrap(raw));
            assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        }
    }

    private static Class<?> failureOfUnwrap(Connection raw) {
        try {
            raw.unwrap(Runnable.class);
        } catch (SQLException | RuntimeException refusal) {
            return refusal.getClass();
        }
        throw new AssertionError("a connection that can be run");
    }

    @OnEveryDatabase
    void mustPassOnWhatTheDriverThrows(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db);
                Connection raw = db.connect();
                Connection connection = pool.getConnection()) {
            for (String wrong : List.of("selekt 1", "select * from no_such_table_at_all")) {
                SQLException truth = failureOf(raw, wrong);
                SQLException seen = failureOf(connection, wrong);
                assertThat(seen.getClass()).isEqualTo(truth.getClass());
                assertThat(seen.getSQLState()).isEqualTo(truth.getSQLState());
                assertThat(seen.getErrorCode()).isEqualTo(truth.getErrorCode());
            }
            assertThat(DatabasePools.number(connection, "select 1")).isEqualTo(1);
        }
    }

    private static SQLException failureOf(Connection connection, String wrong) {
        try {
            DatabasePools.execute(connection, wrong);
        } catch (SQLException failure) {
            return failure;
        }
        throw new AssertionError(wrong + " works");
    }

    @OnEveryDatabase
    void mustPassOnWhatTheDriverDoesNotSupport(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db);
                Connection raw = db.connect();
                Connection connection = pool.getConnection()) {
            boolean supported = supportsStruct(raw);
            assertThat(supportsStruct(connection)).isEqualTo(supported);
            assertThat(DatabasePools.number(connection, "select 1")).isEqualTo(1);
        }
    }

    private static boolean supportsStruct(Connection connection) throws SQLException {
        try {
            connection.createStruct("t", new Object[0]);
            return true;
        } catch (SQLException | UnsupportedOperationException no) {
            return false;
        }
    }
}
