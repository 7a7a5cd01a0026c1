package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import io.millpond.dialect.Dialect;
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
class ResultSetHandle extends DelegatingResultSet {
    private final @Nullable StatementHandle statement;
    private final ResultSet raw;

    /** Which one of that statement it is. */
    private final int number;

    // whether moving on may go to the server; found out by the first move, which is counted in any case
    private static final byte UNKNOWN = 0;
    private static final byte FETCHES = 1;
    /** No: all rows are here. */
    private static final byte LOCAL = 2;

    /** One of these. Every thread finds the same. */
    private byte moves;

    /** Whether {@code getObject} may go to the server, by the same words; found out by the first one. */
    private byte objects;

    /** The statement that the driver hides behind this; made when asked for, by the thread that asks. */
    private @Nullable Statement hidden;

    ResultSetHandle(ConnectionHandle connection, @Nullable StatementHandle statement, int number, ResultSet raw) {
        super(connection);
        this.statement = statement;
        this.number = number;
        this.raw = raw;
    }

    @Override
    ResultSet delegate() throws SQLException {
        connection.requireLive();
        requireOpen();
        return raw;
    }

    void requireOpen() throws SQLException {
        if (statement != null && !statement.isOpen()) {
            throw statement.closedFailure();
        }
        if (!isOpen()) {
            throw new SQLException(
                    connection.physical.poolName() + ": this result set is closed; it was used after its close()",
                    "HY010");
        }
    }

    @Override
    ResultSet raw() {
        return raw;
    }

    /** In a call that is counted, so that the lease lasts. */
    private void findMoves() {
        byte found = FETCHES;
        if (statement != null) {
            try {
                found = hasAllRows(statement.raw()) ? LOCAL : FETCHES;
            } catch (SQLException | RuntimeException e) {
                // then it may
            }
        }
        moves = found;
    }

    /** Both are asked: of a stream, Connector/J 8.0 says in the result set that it has no fetch size. */
    private boolean hasAllRows(Statement from) throws SQLException {
        Dialect dialect = connection.physical.dialect();
        return dialect.fetchesAllRows(raw.getFetchSize()) && dialect.fetchesAllRows(from.getFetchSize());
    }

    /** Whether what goes to the server is limited. */
    private boolean isLimited() {
        return statement != null && (statement.hasLimit() || connection.physical.timesFetches());
    }

    @Override
    public boolean next() throws SQLException {
        return moves == LOCAL ? super.next() : isLimited() ? nextLimited() : nextCounted();
    }

    private boolean nextLimited() throws SQLException {
        StatementHandle owner = Objects.requireNonNull(statement);
        int call = owner.beginFetch(this);
        try {
            if (moves == UNKNOWN) {
                findMoves();
            }
            return raw.next();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            owner.endFetch(call);
        }
    }

    private boolean nextCounted() throws SQLException {
        delegate();
        int call = enter();
        try {
            if (moves == UNKNOWN) {
                findMoves();
            }
            return raw.next();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            leave(call);
        }
    }

    @FunctionalInterface
    private interface Move {
        boolean perform() throws SQLException;
    }

    private boolean move(Move move) throws SQLException {
        StatementHandle owner = Objects.requireNonNull(statement);
        int call = owner.beginFetch(this);
        try {
            return move.perform();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            owner.endFetch(call);
        }
    }

    @Override
    public boolean previous() throws SQLException {
        return moves != LOCAL && isLimited() ? move(raw::previous) : super.previous();
    }

    @Override
    public boolean first() throws SQLException {
        return moves != LOCAL && isLimited() ? move(raw::first) : super.first();
    }

    @Override
    public boolean last() throws SQLException {
        return moves != LOCAL && isLimited() ? move(raw::last) : super.last();
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        return moves != LOCAL && isLimited() ? move(() -> raw.absolute(row)) : super.absolute(row);
    }

    @Override
    public boolean relative(int rows) throws SQLException {
        return moves != LOCAL && isLimited() ? move(() -> raw.relative(rows)) : super.relative(rows);
    }

    // ---- calls that have no limit are calls of the statement as well: a cancel of it is meant for them ----

    @Override
    final int enter() throws SQLException {
        return statement == null ? super.enter() : statement.enter();
    }

    @Override
    final void leave(int call) {
        if (statement == null) {
            super.leave(call);
        } else {
            statement.leave(call);
        }
    }

    // ---- values, which are here, unless they are cursors ----

    /** Counts the call if need be; {@link #leavePerhaps} must follow, and be told what this answers. */
    @Override
    final int enterPerhaps() throws SQLException {
        if (objects == UNKNOWN) {
            objects = connection.physical.dialect().fetchesCursors() ? FETCHES : LOCAL;
        }
        if (objects == LOCAL) {
            return LeaseFence.UNCOUNTED;
        }
        return enter();
    }

    @Override
    final void leavePerhaps(int call) {
        if (call != LeaseFence.UNCOUNTED) {
            leave(call);
        }
    }

    // ---- changes on the server, which may wait for a lock ----

    @FunctionalInterface
    private interface Change {
        void perform() throws SQLException;
    }

    private void change(Change change) throws SQLException {
        StatementHandle owner = Objects.requireNonNull(statement);
        int call = owner.beginFetch(this);
        try {
            change.perform();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            owner.endFetch(call);
        }
    }

    @Override
    public void updateRow() throws SQLException {
        if (isLimited()) {
            change(raw::updateRow);
        } else {
            super.updateRow();
        }
    }

    @Override
    public void insertRow() throws SQLException {
        if (isLimited()) {
            change(raw::insertRow);
        } else {
            super.insertRow();
        }
    }

    @Override
    public void deleteRow() throws SQLException {
        if (isLimited()) {
            change(raw::deleteRow);
        } else {
            super.deleteRow();
        }
    }

    @Override
    public void refreshRow() throws SQLException {
        if (isLimited()) {
            change(raw::refreshRow);
        } else {
            super.refreshRow();
        }
    }

    /** A statement that failed here is not used again either. */
    @Override
    SQLException failed(Throwable failure) {
        return statement != null ? statement.failed(failure) : super.failed(failure);
    }

    // ---- the end ----

    @Override
    public void close() throws SQLException {
        if (!isOver()) {
            closeOnce();
            if (statement != null) {
                statement.resultsClosed();
            }
        }
    }

    /** The lease does not know of it: it has the statement. */
    @Override
    void goneAlone() {
        setGoneRelease();
    }

    @Override
    final boolean mayDrain() {
        return moves != LOCAL;
    }

    @Override
    final void release() throws SQLException {
        if (statement != null) {
            statement.readingEnds(number);
        }
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

    // ---- up ----

    @Override
    public @Nullable Statement getStatement() throws SQLException {
        ResultSet target = delegate();
        if (statement != null) {
            return statement;
        }
        int call = enter();
        try {
            if (hidden == null) {
                Statement raw = target.getStatement();
                hidden = raw == null ? null : new HiddenStatementHandle(connection, raw);
            }
            return hidden;
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            leave(call);
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return unwrapTo(type, delegate());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return wraps(type, delegate());
    }
}
