package io.millpond.benchmark.stub;

import io.millpond.testkit.RareParameters;
import io.millpond.testkit.RareStatementCalls;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose executions do nothing. All of one connection answer with one result set; the 24 bytes of the
 * statement itself are counted for every pool.
 */
final class StubStatement implements RareParameters, RareStatementCalls {
    private final StubConnection connection;
    private boolean closed;

    StubStatement(StubConnection connection) {
        this.connection = connection;
    }

    @Override
    public ResultSet executeQuery() {
        return connection.rows.rewound();
    }

    @Override
    public ResultSet executeQuery(String sql) {
        return executeQuery();
    }

    @Override
    public boolean execute() {
        return true;
    }

    @Override
    public boolean execute(String sql) {
        return true;
    }

    @Override
    public boolean execute(String sql, String[] columns) {
        return true;
    }

    @Override
    public boolean execute(String sql, int[] columns) {
        return true;
    }

    @Override
    public boolean execute(String sql, int keys) {
        return true;
    }

    @Override
    public int executeUpdate() {
        return 1;
    }

    @Override
    public int executeUpdate(String sql) {
        return 1;
    }

    @Override
    public int executeUpdate(String sql, String[] columns) {
        return 1;
    }

    @Override
    public int executeUpdate(String sql, int[] columns) {
        return 1;
    }

    @Override
    public int executeUpdate(String sql, int keys) {
        return 1;
    }

    @Override
    public int[] executeBatch() {
        return new int[0];
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void setQueryTimeout(int seconds) {}

    @Override
    public int getQueryTimeout() {
        return 0;
    }

    @Override
    public ResultSet getResultSet() {
        return executeQuery();
    }

    @Override
    public int getUpdateCount() {
        return -1;
    }

    @Override
    public boolean getMoreResults() {
        return false;
    }

    @Override
    public boolean getMoreResults(int current) {
        return false;
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public void setInt(int index, int value) {}

    @Override
    public void setLong(int index, long value) {}

    @Override
    public void setString(int index, String value) {}

    @Override
    public <T> T rare(String method, T otherwise) {
        return otherwise;
    }

    @Override
    public <T> T rareObject(String method, Class<T> type) {
        throw new UnsupportedOperationException(method);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.cast(this);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public @Nullable SQLWarning getWarnings() {
        return null;
    }

    @Override
    public void clearWarnings() {}
}
