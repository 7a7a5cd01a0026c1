package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.millpond.MillpondDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every JDBC object that a borrower can get hold of: no way around the pool, and none left after the end of the lease.
 */
class HandleContractTest {
    private static final Set<Class<?>> KINDS = Set.of(
            Connection.class,
            Statement.class,
            ResultSet.class,
            DatabaseMetaData.class,
            Array.class,
            Blob.class,
            Clob.class);

    /** May be called on a dead handle: JDBC says so, or they cannot say no. */
    private static final Set<String> ALLOWED_WHEN_DEAD =
            Set.of("close", "isClosed", "abort", "isValid", "free", "getDriverMajorVersion", "getDriverMinorVersion");

    private MillpondDataSource pool;

    @BeforeEach
    void open() throws SQLException {
        pool = MillpondDataSource.builder()
                .jdbcUrl("jdbc:h2:mem:handles;DB_CLOSE_DELAY=-1")
                .maxSize(1)
                .build();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists thing");
            statement.execute("create table thing (id int primary key, list int array, bytes blob, text clob)");
            statement.execute("insert into thing values (1, array[1, 2], x'0102', 'text')");
        }
    }

    @AfterEach
    void close() {
        pool.close();
    }

    /** One handle of each kind, all of one lease. */
    private static Map<Class<?>, Object> handles(Connection connection) throws SQLException {
        Map<Class<?>, Object> handles = new LinkedHashMap<>();
        handles.put(Connection.class, connection);
        Statement statement = connection.createStatement();
        handles.put(Statement.class, statement);
        handles.put(PreparedStatement.class, connection.prepareStatement("select id from thing where id = ?"));
        handles.put(CallableStatement.class, connection.prepareCall("call 1"));
        handles.put(DatabaseMetaData.class, connection.getMetaData());
        ResultSet rows = statement.executeQuery("select id, list, bytes, text from thing");
        rows.next();
        handles.put(ResultSet.class, rows);
        handles.put(Array.class, rows.getArray(2));
        handles.put(Blob.class, rows.getBlob(3));
        handles.put(Clob.class, rows.getClob(4));
        return handles;
    }

    @Test
    void mustRefuseEveryCallOnceTheLeaseIsOver() throws Exception {
        Connection connection = pool.getConnection();
        Map<Class<?>, Object> handles = handles(connection);
        connection.close();
        int calls = 0;
        List<String> alive = new ArrayList<>();
        try (Connection next = pool.getConnection()) {
            for (Map.Entry<Class<?>, Object> handle : handles.entrySet()) {
                for (Method method : handle.getKey().getMethods()) {
                    if (Modifier.isStatic(method.getModifiers()) || ALLOWED_WHEN_DEAD.contains(method.getName())) {
                        continue;
                    }
                    calls++;
                    if (!refuses(handle.getValue(), method)) {
                        alive.add(handle.getKey().getSimpleName() + "." + method.getName());
                    }
                }
            }
            assertThat(next.isValid(1)).isTrue();
        }
        assertThat(alive).isEmpty();
        assertThat(calls).isGreaterThan(700);
        assertThat(connection.isClosed()).isTrue();
        assertThat(connection.isValid(1)).isFalse();
        for (Object handle : handles.values()) {
            if (handle instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
    }

    private static boolean refuses(Object handle, Method method) throws IllegalAccessException {
        try {
            method.invoke(handle, arguments(method));
            return false;
        } catch (InvocationTargetException e) {
            return e.getCause() instanceof SQLException refusal && "08003".equals(refusal.getSQLState());
        }
    }

    @Test
    void mustNotHandOutAnObjectOfTheDriver() throws Exception {
        int objects = 0;
        try (Connection connection = pool.getConnection()) {
            for (Map.Entry<Class<?>, Object> handle : handles(connection).entrySet()) {
                for (Method method : handle.getKey().getMethods()) {
                    if (Modifier.isStatic(method.getModifiers())
                            || method.getName().equals("unwrap")) {
                        continue;
                    }
                    Object answer = answer(handle.getValue(), method);
                    if (KINDS.stream().anyMatch(kind -> kind.isInstance(answer))) {
                        objects++;
                        assertThat(answer.getClass().getName())
                                .as(method.toString())
                                .startsWith("io.millpond.jdbc.");
                    }
                }
            }
        }
        assertThat(objects).isGreaterThan(20);
    }

    private static Object answer(Object handle, Method method) throws IllegalAccessException {
        boolean asks = KINDS.stream().anyMatch(kind -> kind.isAssignableFrom(method.getReturnType()))
                || method.getReturnType() == Object.class;
        if (!asks) {
            return null;
        }
        try {
            return method.invoke(handle, arguments(method));
        } catch (InvocationTargetException e) {
            return null;
        }
    }

    private static Object[] arguments(Method method) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = types[i] == boolean.class
                    ? (Object) false
                    : types[i] == int.class
                            ? (Object) 1
                            : types[i] == long.class
                                    ? (Object) 1L
                                    : types[i] == short.class
                                            ? (Object) (short) 1
                                            : types[i] == byte.class
                                                    ? (Object) (byte) 1
                                                    : types[i] == float.class
                                                            ? (Object) 1f
                                                            : types[i] == double.class
                                                                    ? (Object) 1d
                                                                    : types[i] == String.class
                                                                            ? "select 1"
                                                                            : types[i] == Class.class
                                                                                    ? Object.class
                                                                                    : null;
        }
        return arguments;
    }

    @Test
    void mustLeadBackToItself() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select list from thing")) {
            rows.next();
            assertThat(statement.getConnection()).isSameAs(connection);
            assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
            assertThat(rows.getStatement()).isSameAs(statement);
            ResultSet elements = rows.getArray(1).getResultSet();
            assertThat(elements.getClass().getName()).startsWith("io.millpond.");
            ResultSet tables = connection.getMetaData().getTables(null, null, null, null);
            if (tables.getStatement() != null) {
                assertThat(tables.getStatement().getConnection()).isSameAs(connection);
            }
        }
    }

    @Test
    void mustReachTheDriversObjectByUnwrap() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(connection.isWrapperFor(org.h2.jdbc.JdbcConnection.class))
                    .isTrue();
            assertThat(connection.unwrap(org.h2.jdbc.JdbcConnection.class)).isNotNull();
            assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
            assertThat(statement.isWrapperFor(org.h2.jdbc.JdbcStatement.class)).isTrue();
            assertThat(statement.unwrap(org.h2.jdbc.JdbcStatement.class)).isNotNull();
            assertThat(connection.isWrapperFor(String.class)).isFalse();
        }
    }

    @Test
    void mustPassWrappedValuesBackToTheDriver() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("update thing set list = ?, bytes = ?, text = ? where id = 1")) {
            Blob blob = connection.createBlob();
            blob.setBytes(1, new byte[] {7});
            Clob clob = connection.createClob();
            clob.setString(1, "new");
            update.setArray(1, connection.createArrayOf("integer", new Object[] {3}));
            update.setBlob(2, blob);
            update.setClob(3, clob);
            assertThat(update.executeUpdate()).isEqualTo(1);
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select list, bytes, text from thing")) {
                rows.next();
                assertThat((Object[]) rows.getArray(1).getArray()).containsExactly(3);
                assertThat(rows.getBlob(2).getBytes(1, 1)).containsExactly(7);
                assertThat(rows.getClob(3).getSubString(1, 3)).isEqualTo("new");
            }
        }
    }

    @Test
    void mustPassBatchesGeneratedKeysAndLimitsThrough() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists keyed");
            statement.execute("create table keyed (id int generated always as identity primary key, v int)");
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into keyed (v) values (?)", Statement.RETURN_GENERATED_KEYS)) {
                for (int i = 0; i < 3; i++) {
                    insert.setInt(1, i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    assertThat(keys.next()).isTrue();
                    assertThat(keys.getStatement()).isSameAs(insert);
                }
            }
            statement.setQueryTimeout(5);
            assertThat(statement.getQueryTimeout()).isEqualTo(5);
        }
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.getQueryTimeout()).isZero();
        }
    }

    @Test
    void mustCancelAStatementFromAnotherThreadWhileItRuns() throws Exception {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            Thread canceller = new Thread(() -> {
                try {
                    for (int i = 0; i < 1000 && !statement.isClosed(); i++) {
                        statement.cancel();
                        Thread.onSpinWait();
                        java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
                    }
                } catch (SQLException closedMeanwhile) {
                    // the query has ended, and with it the statement
                }
            });
            canceller.start();
            try {
                statement.executeQuery("select count(*) from system_range(1, 100000) a, system_range(1, 100000) b");
                fail("the query was not cancelled");
            } catch (SQLException cancelled) {
                assertThat(cancelled.getSQLState()).isEqualTo("57014");
            }
            statement.close();
            canceller.join();
        }
    }

    @Test
    void mustDieAtOnceWhenAborted() throws SQLException {
        Connection connection = pool.getConnection();
        connection.abort(Runnable::run);
        assertThat(connection.isClosed()).isTrue();
        assertThat(refusesStatement(connection)).isTrue();
        connection.close();
        pool.getConnection().close();
    }

    private static boolean refusesStatement(Connection connection) {
        try {
            connection.createStatement();
            return false;
        } catch (SQLException refusal) {
            return "08003".equals(refusal.getSQLState());
        }
    }

    @Test
    void mustNotShowSqlInItsText() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement("select 'canary' from thing")) {
            assertThat(statement.toString() + statement.executeQuery() + connection + connection.getMetaData())
                    .doesNotContain("canary");
        }
    }
}
