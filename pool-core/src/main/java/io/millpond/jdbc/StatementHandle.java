package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What the application has of a statement. */
@GenerateDelegate(value = Statement.class, extending = Tracked.class)
class StatementHandle extends DelegatingStatement {
    private static final VarHandle CANCELS;

    static {
        try {
            CANCELS = MethodHandles.lookup().findVarHandle(StatementHandle.class, "cancels", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Statement raw;

    /** Whether an execution is in the driver. Written between the two counts of {@link LeaseFence}, which order it. */
    private boolean running;

    /** Whether the timer is this execution's. Written and read by the thread in the call. */
    private boolean timed;

    /** Whether this execution has failed. Written and read by the thread in the call. */
    private boolean failing;

    /** Cancels sent for this execution. Raised by those who send one, set back by the thread that begins the next. */
    private volatile int cancels;

    /** Limit of this statement's own, in seconds; 0 for none, less if it was never set. */
    private int queryTimeout = -1;

    /** What was executed last; for those who tell of slow calls, never for a message as it is. */
    private @Nullable String text;

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
        if (sql != null) {
            text = sql;
        }
        return beginExecution();
    }

    @Override
    public void addBatch(String sql) throws SQLException {
        connection.noteSql(sql);
        text = sql;
        super.addBatch(sql);
    }

    final Statement beginExecution() throws SQLException {
        running = true;
        failing = false;
        if (cancels != 0) {
            cancels = 0;
        }
        results = null; // the driver closes those of the execution before
        try {
            timed = connection.beginExecution(ownLimit());
        } catch (Throwable e) {
            running = false;
            throw e;
        }
        if (!isOpen()) {
            running = false;
            connection.takeBackExecution(timed);
            throw closedFailure();
        }
        return raw;
    }

    /** Every execution that began ends here, also by an exception. */
    @Override
    final void end() {
        running = false;
        long slow = connection.endExecution(timed);
        if (slow != 0) {
            tellSlow(slow);
        }
    }

    private void tellSlow(long nanos) {
        PhysicalConnection physical = connection.physical;
        physical.calls()
                .audience()
                .ranSlowly(
                        connection.slot.holderId(),
                        sqlText(),
                        physical.dialect().quotesNamesOnly(),
                        nanos,
                        failing);
    }

    /** A fetch that may go to the server; {@link #endFetch} must follow. */
    final void beginFetch() throws SQLException {
        running = true;
        try {
            timed = connection.beginFetch(ownLimit());
        } catch (Throwable e) {
            running = false;
            throw e;
        }
    }

    final void endFetch() {
        running = false;
        long slow = connection.endFetch(timed);
        if (slow != 0) {
            tellSlow(slow);
        }
    }

    final boolean isRunning() {
        return running;
    }

    private long ownLimit() {
        return queryTimeout <= 0 ? 0 : queryTimeout * 1_000_000_000L;
    }

    /** What runs, or ran last, with its literals. */
    @Nullable
    String sqlText() {
        return text;
    }

    final void setText(@Nullable String text) {
        this.text = text;
    }

    @Override
    SQLException failed(Throwable failure) {
        failing = true;
        // the one cancel that was sent has found its statement, so that nothing of it is left
        if (cancels == 1
                && failure instanceof SQLException e
                && connection.physical.dialect().isCancellation(e)) {
            connection.unmark(LeaseFence.CANCELLED);
        }
        return connection.failed(failure, this);
    }

    @Override
    @Nullable
    final ResultSet wrapResultSet(@Nullable ResultSet child) {
        if (child == null) {
            return null;
        }
        ResultSetHandle handle = new ResultSetHandle(connection, this, child);
        handle.noteFetches(queryTimeout > 0 || connection.physical.calls().limitsFetches());
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

    /**
     * The pool keeps this limit itself, and does not pass it on: drivers count in whole seconds, ignore it (SQLite), keep it for the whole
     * session (H2), or cancel from a thread of their own whatever runs by then (MySQL).
     */
    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        live();
        if (seconds < 0) {
            throw new SQLException(
                    connection.physical.poolName() + ": setQueryTimeout(" + seconds
                            + ") is refused; give seconds, or 0 for no limit",
                    "22023");
        }
        queryTimeout = seconds;
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        return queryTimeout < 0 ? super.getQueryTimeout() : checkedLive(queryTimeout);
    }

    private int checkedLive(int value) throws SQLException {
        live();
        return value;
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        if (rows != 0 && !connection.physical.dialect().readsToTheEnd()) {
            connection.mark(LeaseFence.UNSEEN_TRANSACTION);
        }
        super.setFetchSize(rows);
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
                noteCancel();
                target.cancel();
            }
        } catch (SQLFeatureNotSupportedException e) {
            throw e; // nothing was sent
        } catch (Throwable e) {
            // nobody knows whether it will still reach the server, and what runs there by then
            connection.mark(LeaseFence.DOUBTFUL);
            throw failed(e);
        } finally {
            connection.endCancel();
        }
    }

    /** A cancel is about to be sent; by a thread that has counted it. */
    final void noteCancel() {
        CANCELS.getAndAdd(this, 1);
        connection.mark(LeaseFence.CANCELLED);
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
