package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What the application has of a prepared statement, which may go back to the cache of its connection. */
@GenerateDelegate(value = PreparedStatement.class, extending = StatementHandle.class)
class PreparedStatementHandle extends DelegatingPreparedStatement {
    /** For those who count executions by statement; never for a message. */
    private final String sql;

    private final @Nullable StatementKey key;

    /** Whether the statement is still as it was prepared. Only ever cleared; threads that share it agree on that. */
    private boolean reusable;

    PreparedStatementHandle(ConnectionHandle connection, PreparedStatement raw, String sql) {
        super(connection, raw);
        this.sql = sql;
        this.key = null;
    }

    /** A statement to be kept under this key when it is closed. */
    PreparedStatementHandle(ConnectionHandle connection, PreparedStatement raw, StatementKey key) {
        super(connection, raw);
        this.sql = key.sql();
        this.key = key;
        this.reusable = true;
    }

    @Override
    PreparedStatement delegate() throws SQLException {
        return (PreparedStatement) live();
    }

    /** Every execution begins here, also that of another SQL through the methods of a plain statement. */
    @Override
    PreparedStatement begin(@Nullable String other) throws SQLException {
        connection.noteSql(other);
        setText(other);
        return (PreparedStatement) beginExecution();
    }

    @Override
    final String sqlText() {
        String other = super.sqlText();
        return other == null ? sql : other;
    }

    // ---- reuse

    @Override
    final SQLException failed(Throwable failure) {
        reusable = false;
        return super.failed(failure);
    }

    @Override
    final void keepOutOfCache() {
        reusable = false;
    }

    @Override
    final boolean keepsResults() {
        return key != null;
    }

    @Override
    final void dispose(boolean quiet) throws SQLException {
        StatementCache cache = connection.physical.statements();
        PreparedStatement statement = (PreparedStatement) raw();
        if (key == null || cache == null || !reusable || !quiet || connection.isMarked(LeaseFence.SHARED)) {
            statement.close();
            return;
        }
        try {
            closeResults();
            statement.clearParameters();
            statement.clearBatch();
            statement.clearWarnings();
        } catch (SQLException | RuntimeException e) {
            statement.close(); // the way out for a statement that will not be cleaned
            return;
        }
        PreparedStatement evicted = cache.put(key, statement);
        if (evicted != null) {
            StatementCache.closeQuietly(evicted);
        }
    }

    // ---- settings that stay with the driver's statement: it is not used again

    @Override
    public final <T> T unwrap(Class<T> type) throws SQLException {
        reusable = reusable && type.isInstance(this);
        return super.unwrap(type);
    }

    @Override
    public final void closeOnCompletion() throws SQLException {
        reusable = false;
        super.closeOnCompletion();
    }

    @Override
    public final boolean getMoreResults(int current) throws SQLException {
        reusable = reusable && current == Statement.CLOSE_CURRENT_RESULT;
        return super.getMoreResults(current);
    }

    @Override
    public final void setCursorName(String name) throws SQLException {
        reusable = false;
        super.setCursorName(name);
    }

    @Override
    public final void setEscapeProcessing(boolean enable) throws SQLException {
        reusable = false;
        super.setEscapeProcessing(enable);
    }

    @Override
    public final void setFetchDirection(int direction) throws SQLException {
        reusable = false;
        super.setFetchDirection(direction);
    }

    @Override
    public final void setFetchSize(int rows) throws SQLException {
        reusable = false;
        super.setFetchSize(rows);
    }

    @Override
    public final void setLargeMaxRows(long max) throws SQLException {
        reusable = false;
        super.setLargeMaxRows(max);
    }

    @Override
    public final void setMaxFieldSize(int max) throws SQLException {
        reusable = false;
        super.setMaxFieldSize(max);
    }

    @Override
    public final void setMaxRows(int max) throws SQLException {
        reusable = false;
        super.setMaxRows(max);
    }

    @Override
    public final void setPoolable(boolean poolable) throws SQLException {
        reusable = false;
        super.setPoolable(poolable);
    }
}
