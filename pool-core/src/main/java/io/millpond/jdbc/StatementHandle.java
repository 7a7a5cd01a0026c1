package io.millpond.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A statement of one lease. Dead once it, or its connection, has been closed. All executions pass {@link #executing()}, all changes of
 * settings {@link #altering()}.
 */
class StatementHandle extends DelegatingStatement {
    private final ConnectionHandle connection;
    private final Statement raw;

    /** Written once, by the closer; a thread that does not see it yet finds the driver's statement closed. */
    private volatile boolean closed;

    /** A setting was changed, or a call failed: not fit for a cache. */
    private boolean altered;

    /** Neighbours in the owner's list; by the owner alone. */
    private @Nullable StatementHandle newer;

    private @Nullable StatementHandle older;
    private boolean linked;

    StatementHandle(ConnectionHandle connection, Statement raw) {
        this.connection = connection;
        this.raw = raw;
        connection.adopt(this);
    }

    // ---- the owner's list ----

    void linkBefore(@Nullable StatementHandle head) {
        linked = true;
        older = head;
        if (head != null) {
            head.newer = this;
        }
    }

    /** Answers the new head. */
    @Nullable
    StatementHandle unlinkFrom(@Nullable StatementHandle head) {
        linked = false;
        if (older != null) {
            older.newer = newer;
        }
        if (newer != null) {
            newer.older = older;
            return head;
        }
        return older;
    }

    boolean isLinked() {
        return linked;
    }

    @Nullable
    StatementHandle older() {
        return older;
    }

    // ---- life ----

    final ConnectionHandle connection() {
        return connection;
    }

    final void requireOpen() throws SQLException {
        if (closed) {
            throw connection.isOver()
                    ? HandleFailures.connectionClosed(connection.physical().poolName())
                    : HandleFailures.statementClosed(connection.physical().poolName());
        }
        connection.requireOpen();
    }

    @Override
    Statement delegate() throws SQLException {
        requireOpen();
        return raw;
    }

    @Override
    Statement executing() throws SQLException {
        return delegate();
    }

    @Override
    Statement altering() throws SQLException {
        altered = true;
        return delegate();
    }

    @Override
    SQLException failed(SQLException failure) {
        altered = true;
        return connection.failed(failure);
    }

    final boolean isAltered() {
        return altered;
    }

    @Override
    public void close() throws SQLException {
        if (closed || connection.isOver()) {
            return;
        }
        closed = true;
        connection.release(this);
        try {
            closeRaw();
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    /** By whoever ends the lease; closing again is harmless for the driver. */
    final void closeWithLease() throws SQLException {
        if (!closed) {
            closed = true;
            closeRaw();
        }
    }

    void closeRaw() throws SQLException {
        raw.close();
    }

    @Override
    public boolean isClosed() throws SQLException {
        return closed || connection.isOver() || raw.isClosed();
    }

    @Override
    public Connection getConnection() throws SQLException {
        requireOpen();
        return connection;
    }

    /** Reaches the driver only while this statement lives. */
    @Override
    public void cancel() throws SQLException {
        Statement target = delegate();
        try {
            target.cancel();
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    /** Some drivers keep the limit in the session, where the next borrower would find it. */
    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        if (connection.physical().dialect().keepsQueryTimeoutInSession()) {
            connection.mark(Session.QUERY_TIMEOUT);
        }
        super.setQueryTimeout(seconds);
    }

    @Override
    @Nullable
    ResultSet wrap(@Nullable ResultSet child) {
        return child == null ? null : new ResultSetHandle(connection, this, child);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        Statement target = delegate();
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        altered = true;
        return connection.unwrapped(type.isInstance(target) ? type.cast(target) : target.unwrap(type));
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        Statement target = delegate();
        return type.isInstance(this) || type.isInstance(target) || target.isWrapperFor(type);
    }

    /** Without the SQL, which may hold values. */
    @Override
    public String toString() {
        return "statement of " + connection + (closed ? ", closed" : "");
    }
}
