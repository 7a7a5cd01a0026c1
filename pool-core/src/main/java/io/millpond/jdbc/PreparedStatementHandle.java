package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What the application has of a prepared statement, which may go back to the cache of its connection. */
@GenerateDelegate(value = PreparedStatement.class, extending = StatementHandle.class)
class PreparedStatementHandle extends DelegatingPreparedStatement {
    /**
     * One like this, made to ask for its columns, which some drivers read from it as long as they are asked for; by the
     * thread that asks.
     */
    private @Nullable OpenStatement unexecuted;

    PreparedStatementHandle(ConnectionHandle connection, PreparedStatement raw, OpenStatement kept) {
        super(connection, raw, kept);
    }

    @Override
    PreparedStatement delegate() throws SQLException {
        return (PreparedStatement) live();
    }

    /** Every execution begins here, also that of another SQL through the methods of a plain statement. */
    @Override
    int begin(@Nullable String other) throws SQLException {
        connection.noteSql(other);
        return beginExecution(other);
    }

    @Override
    final PreparedStatement target() {
        return (PreparedStatement) raw();
    }

    // ---- columns ----

    /**
     * Those of a statement from the cache that has not been executed again are told by another, where the driver has
     * forgotten them.
     */
    @Override
    public final @Nullable ResultSetMetaData getMetaData() throws SQLException {
        live();
        StatementKey forgotten = forgottenColumns();
        if (forgotten == null) {
            return super.getMetaData();
        }
        OpenStatement other = unexecuted;
        if (other == null) {
            other = connection.prepareAgain(forgotten);
            unexecuted = other;
        }
        int call = enter();
        try {
            return wrapResultSetMetaData(((PreparedStatement) other.raw()).getMetaData());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            leave(call);
        }
    }

    @Override
    final void closeOther() throws SQLException {
        OpenStatement other = unexecuted;
        if (other != null) {
            unexecuted = null; // what was kept for it may be used for the next statement
            other.closeOnce();
        }
    }

    // ---- rows that have to be asked for: until then no result set leads to what the driver has open ----

    @Override
    public final boolean execute() throws SQLException {
        return noted(super.execute());
    }

    @Override
    public final boolean execute(String sql) throws SQLException {
        return noted(super.execute(sql));
    }

    @Override
    public final boolean execute(String sql, int keys) throws SQLException {
        return noted(super.execute(sql, keys));
    }

    @Override
    public final boolean execute(String sql, int[] columns) throws SQLException {
        return noted(super.execute(sql, columns));
    }

    @Override
    public final boolean execute(String sql, String[] columns) throws SQLException {
        return noted(super.execute(sql, columns));
    }

    private boolean noted(boolean rows) {
        noteUnread(rows);
        return rows;
    }

    @Override
    public final @Nullable ResultSet getResultSet() throws SQLException {
        ResultSet rows = super.getResultSet();
        if (rows != null) {
            noteUnread(false);
        }
        return rows;
    }

    @Override
    public final boolean getMoreResults() throws SQLException {
        return unfollowed(super.getMoreResults());
    }

    @Override
    public final boolean getMoreResults(int current) throws SQLException {
        if (current != Statement.CLOSE_CURRENT_RESULT) {
            spoil();
        }
        return unfollowed(super.getMoreResults(current));
    }

    /** Whether the second result and those after it are asked for, nobody notes. */
    private boolean unfollowed(boolean more) {
        if (more) {
            keepOutOfCache();
        }
        return more;
    }

    // ---- settings that stay with the driver's statement: it is not used again ----

    /** Looks first: of one that is closed, what is behind it may be another's by now. */
    private void spoil() throws SQLException {
        live();
        keepOutOfCache();
    }

    @Override
    public final void closeOnCompletion() throws SQLException {
        spoil();
        super.closeOnCompletion();
    }

    @Override
    public final void setCursorName(String name) throws SQLException {
        spoil();
        super.setCursorName(name);
    }

    @Override
    public final void setEscapeProcessing(boolean enable) throws SQLException {
        spoil();
        super.setEscapeProcessing(enable);
    }

    @Override
    public final void setFetchDirection(int direction) throws SQLException {
        spoil();
        super.setFetchDirection(direction);
    }

    @Override
    public final void setFetchSize(int rows) throws SQLException {
        spoil();
        super.setFetchSize(rows);
    }

    @Override
    public final void setLargeMaxRows(long max) throws SQLException {
        spoil();
        super.setLargeMaxRows(max);
    }

    @Override
    public final void setMaxFieldSize(int max) throws SQLException {
        spoil();
        super.setMaxFieldSize(max);
    }

    @Override
    public final void setMaxRows(int max) throws SQLException {
        spoil();
        super.setMaxRows(max);
    }

    @Override
    public final void setPoolable(boolean poolable) throws SQLException {
        spoil();
        super.setPoolable(poolable);
    }
}
