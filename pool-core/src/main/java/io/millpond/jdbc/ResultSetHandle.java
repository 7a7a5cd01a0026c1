package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the application has of a result set. One that belongs to a statement of the application dies with it; the others
 * (metadata, arrays, cursors in a column) are closed with the lease.
 */
@GenerateDelegate(value = ResultSet.class, extending = Tracked.class)
final class ResultSetHandle extends DelegatingResultSet {
    private final @Nullable StatementHandle statement;
    private final ResultSet raw;

    /** Whether moving on may go to the server. Set before the application has this. */
    private boolean fetches;

    /** Whether it is limited then. Set before the application has this. */
    private boolean limited;

    /** Whether what goes to the server in any case is limited. Set before the application has this. */
    private boolean limits;

    /** The statement that the driver hides behind this; made when asked for, by the thread that asks. */
    private @Nullable Statement hidden;

    ResultSetHandle(ConnectionHandle connection, @Nullable StatementHandle statement, ResultSet raw) {
        super(connection);
        this.statement = statement;
        this.raw = raw;
        this.fetches = statement == null;
    }

    @Override
    ResultSet delegate() throws SQLException {
        connection.requireLive();
        if (statement != null && !statement.isOpen()) {
            throw statement.closedFailure();
        }
        if (!isOpen()) {
            throw new SQLException(
                    connection.physical.poolName() + ": this result set is closed; it was used after its close()",
                    "HY010");
        }
        return raw;
    }

    @Override
    ResultSet raw() {
        return raw;
    }

    /** Notes whether moving on may go to the server: then each move is counted, and limited where there is a limit. */
    void noteFetches(boolean limits) {
        try {
            fetches = !connection.physical.dialect().fetchesAllRows(raw.getFetchSize());
        } catch (SQLException | RuntimeException e) {
            fetches = true;
        }
        limited = fetches && limits;
        this.limits = limits && statement != null;
    }

    @Override
    public boolean next() throws SQLException {
        if (!fetches) {
            return super.next();
        }
        ResultSet target = delegate();
        beginMove();
        try {
            return target.next();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            endMove();
        }
    }

    private void beginMove() throws SQLException {
        if (limited) {
            Objects.requireNonNull(statement).beginFetch();
        } else {
            enter();
        }
    }

    private void endMove() {
        if (limited) {
            Objects.requireNonNull(statement).endFetch();
        } else {
            leave();
        }
    }

    @FunctionalInterface
    private interface Move {
        boolean perform() throws SQLException;
    }

    /** These are counted on their way into the driver in any case. */
    private boolean move(Move move) throws SQLException {
        delegate();
        StatementHandle owner = Objects.requireNonNull(statement);
        owner.beginFetch();
        try {
            return move.perform();
        } finally {
            owner.endFetch();
        }
    }

    @Override
    public boolean previous() throws SQLException {
        return limited ? move(() -> super.previous()) : super.previous();
    }

    @Override
    public boolean first() throws SQLException {
        return limited ? move(() -> super.first()) : super.first();
    }

    @Override
    public boolean last() throws SQLException {
        return limited ? move(() -> super.last()) : super.last();
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        return limited ? move(() -> super.absolute(row)) : super.absolute(row);
    }

    @Override
    public boolean relative(int rows) throws SQLException {
        return limited ? move(() -> super.relative(rows)) : super.relative(rows);
    }

    // ---- changes on the server, which may wait for a lock

    @FunctionalInterface
    private interface Change {
        void perform() throws SQLException;
    }

    private void change(Change change) throws SQLException {
        if (!limits) {
            change.perform();
            return;
        }
        delegate();
        StatementHandle owner = Objects.requireNonNull(statement);
        owner.beginFetch();
        try {
            change.perform();
        } finally {
            owner.endFetch();
        }
    }

    @Override
    public void updateRow() throws SQLException {
        change(() -> super.updateRow());
    }

    @Override
    public void insertRow() throws SQLException {
        change(() -> super.insertRow());
    }

    @Override
    public void deleteRow() throws SQLException {
        change(() -> super.deleteRow());
    }

    @Override
    public void refreshRow() throws SQLException {
        change(() -> super.refreshRow());
    }

    /** A statement that failed here is not used again either. */
    @Override
    SQLException failed(Throwable failure) {
        return statement != null ? statement.failed(failure) : super.failed(failure);
    }

    // ---- the end

    @Override
    public void close() throws SQLException {
        if (!isOver()) {
            closeOnce();
        }
    }

    @Override
    void release() throws SQLException {
        raw.close();
    }

    /** Whether the statement has gone, and this with it. */
    private boolean isOver() {
        return statement != null && !statement.isOpen();
    }

    @Override
    public boolean isClosed() throws SQLException {
        if (!isOpen() || isOver() || !connection.isLive()) {
            return true;
        }
        try {
            return raw.isClosed();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    // ---- up

    @Override
    public @Nullable Statement getStatement() throws SQLException {
        ResultSet target = delegate();
        if (statement != null) {
            return statement;
        }
        enter();
        try {
            if (hidden == null) {
                Statement raw = target.getStatement();
                hidden = raw == null ? null : connection.wrapStatement(raw);
            }
            return hidden;
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            leave();
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        ResultSet target = delegate();
        if (statement != null && !type.isInstance(this)) {
            statement.keepOutOfCache();
        }
        return unwrapTo(type, target);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return wraps(type, delegate());
    }
}
