package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What the application has of a statement. */
@GenerateDelegate(value = Statement.class, extending = Tracked.class)
class StatementHandle extends DelegatingStatement {
    private final Statement raw;

    /** Whether an execution is in the driver. Written between the two counts of {@link LeaseFence}, which order it. */
    private boolean running;

    /** The last result set handed out, and through {@code next} those of the same execution. */
    private @Nullable ResultSetHandle results;

    StatementHandle(ConnectionHandle connection, Statement raw) {
        super(connection);
        this.raw = raw;
    }

    // ---- every call

    @Override
    Statement delegate() throws SQLException {
        return live();
    }

    final Statement live() throws SQLException {
        connection.requireLive();
        if (!isOpen()) {
            throw closedFailure();
        }
        return raw;
    }

    @Override
    final Statement raw() {
        return raw;
    }

    final SQLException closedFailure() {
        return new SQLException(
                connection.physical.poolName() + ": this statement is closed; it was used after its close()", "HY010");
    }

    /** Every execution begins here, whatever its kind; the SQL is null where it was given before. */
    @Override
    Statement begin(@Nullable String sql) throws SQLException {
        connection.noteSql(sql);
        return beginExecution();
    }

    @Override
    public void addBatch(String sql) throws SQLException {
        connection.noteSql(sql);
        super.addBatch(sql);
    }

    final Statement beginExecution() throws SQLException {
        running = true;
        results = null; // the driver closes those of the execution before
        try {
            connection.beginCall();
        } catch (Throwable e) {
            running = false;
            throw e;
        }
        if (!isOpen()) {
            end();
            throw closedFailure();
        }
        return raw;
    }

    /** Every execution that began ends here, also by an exception. */
    @Override
    final void end() {
        running = false;
        connection.endCall();
    }

    @Override
    @Nullable
    final ResultSet wrapResultSet(@Nullable ResultSet child) {
        if (child == null) {
            return null;
        }
        ResultSetHandle handle = new ResultSetHandle(connection, this, child);
        if (keepsResults()) {
            handle.next = results;
        }
        results = handle;
        return handle;
    }

    /** Whether the driver's statement lives on after close, so that its result sets have to be closed one by one. */
    boolean keepsResults() {
        return false;
    }

    /** The driver's statement, or one that leads to it, is in the application's hands. */
    void keepOutOfCache() {}

    final void closeResults() throws SQLException {
        for (Tracked handle = results; handle != null; handle = handle.next) {
            handle.closeWithLease();
        }
    }

    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        if (connection.physical.dialect().keepsQueryTimeoutInSession()) {
            connection.mark(LeaseFence.QUERY_TIMEOUT);
        }
        super.setQueryTimeout(seconds);
    }

    /**
     * Passes a cancel on only while this statement is running or being read: one that comes too late could hit whatever the
     * connection does next. Executions that begin, and a close, wait for it.
     */
    @Override
    public void cancel() throws SQLException {
        Statement target = live();
        boolean calls = connection.beginCancel();
        try {
            // counted first, looked afterwards: an execution that begins now sees the count and waits
            boolean mine = running || (!calls && results != null && results.isOpen());
            if (mine && isOpen() && connection.isLive()) {
                target.cancel();
            }
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            connection.endCancel();
        }
    }

    // ---- the end

    @Override
    public final void close() throws SQLException {
        closeOnce();
    }

    @Override
    final void release() throws SQLException {
        boolean quiet = !running;
        if (!quiet) {
            connection.mark(LeaseFence.DOUBTFUL); // another thread is in the driver with it
        }
        connection.awaitCancels();
        dispose(quiet);
    }

    /** Gets rid of the driver's statement; the handle is closed already. */
    void dispose(boolean quiet) throws SQLException {
        raw.close();
    }

    @Override
    public boolean isClosed() throws SQLException {
        if (!isOpen() || !connection.isLive()) {
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
    public Connection getConnection() throws SQLException {
        live();
        return connection;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return unwrapTo(type, live());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return wraps(type, live());
    }
}
