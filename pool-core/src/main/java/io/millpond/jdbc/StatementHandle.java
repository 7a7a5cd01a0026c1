package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What the application has of a statement. */
@GenerateDelegate(value = Statement.class, extending = Leased.class)
class StatementHandle extends DelegatingStatement {
    private final Statement raw;

    /** What the lease knows of it. Another statement's after this was closed. */
    private final OpenStatement kept;

    /** Whether the application has closed this. Set before {@link #kept} is used again. */
    private byte closed;

    /** Whether this execution or fetch has failed. Written and read by the thread in the call. */
    private boolean failing;

    /** Whether the driver closes its statement with the last of its result sets. */
    private boolean closesOnCompletion;

    /** Limit of this statement's own, in seconds; 0 for none, less if it was never set. */
    private int queryTimeout = -1;

    /** The same in nanoseconds; 0 for none. */
    private long limit;

    /** Result sets handed out so far; each has its number. */
    private int resultSets;

    /**
     * @param kept that the lease has noted, or will before this is executed: one that it had not would be
     *     closed by nobody
     */
    StatementHandle(ConnectionHandle connection, Statement raw, OpenStatement kept) {
        super(connection);
        this.raw = raw;
        this.kept = kept;
    }

    // ---- every call ----

    @Override
    Statement delegate() throws SQLException {
        return live();
    }

    final Statement live() throws SQLException {
        connection.requireLive();
        if (!isOpen()) {
            throw kept.closedFailure();
        }
        return raw;
    }

    final boolean isOpen() {
        return (closed | kept.life()) == 0;
    }

    @Override
    final Statement raw() {
        return raw;
    }

    final SQLException closedFailure() {
        return kept.closedFailure();
    }

    /** Every execution begins here, whatever its kind; the SQL is null where it was given before. */
    @Override
    int begin(@Nullable String sql) throws SQLException {
        connection.noteSql(sql);
        return beginExecution(sql == null ? kept.text() : sql);
    }

    /** The driver's, in a call that has found this open. */
    @Override
    Statement target() {
        return raw;
    }

    @Override
    public void addBatch(String sql) throws SQLException {
        connection.noteSql(sql);
        live(); // what is closed may be another statement's by now
        kept.setText(sql);
        super.addBatch(sql);
    }

    /** Answers what {@link #end} has to be told. */
    final int beginExecution(@Nullable String text) throws SQLException {
        int call = connection.beginCall();
        if (!isOpen()) {
            connection.endUntimedCall();
            throw kept.closedFailure();
        }
        failing = false;
        kept.executionBegins(text);
        if (call == LeaseFence.NOTED || tryBeginTimed(call)) {
            kept.runBegins();
            connection.executionBegins(limit);
        } else {
            connection.physical.calls().audience().overlapped();
        }
        return call;
    }

    /**
     * One that is not the call of an owner that is alone begins. False if it waits behind another, and is not timed:
     * perhaps of this very statement, which goes on.
     */
    private boolean tryBeginTimed(int call) {
        if (call == LeaseFence.OVERLAPS) {
            kept.overlapBegins();
            connection.overlapBegins();
            return false;
        }
        connection.forgetLimitHit();
        return true;
    }

    /** Every execution that began ends here, also by an exception. */
    @Override
    final void end(int call) {
        if (call == LeaseFence.OVERLAPS) {
            endOverlap();
            return;
        }
        kept.runEnds();
        long slow = connection.endExecution();
        if (slow != 0) {
            kept.tellSlow(slow, failing);
        }
    }

    private void endOverlap() {
        kept.overlapEnds();
        connection.endOverlap();
    }

    /** A fetch that may go to the server; {@link #endFetch} must follow, and be told what this answers. */
    final int beginFetch(ResultSetHandle rows) throws SQLException {
        int call = connection.beginCall();
        try {
            rows.requireOpen();
        } catch (Throwable e) {
            connection.endUntimedCall();
            throw e;
        }
        failing = false;
        if (call == LeaseFence.NOTED || tryBeginTimed(call)) {
            kept.runBegins();
            connection.fetchBegins(limit);
        }
        return call;
    }

    final void endFetch(int call) {
        if (call == LeaseFence.OVERLAPS) {
            endOverlap();
            return;
        }
        kept.runEnds();
        long slow = connection.endFetch();
        if (slow != 0) {
            kept.tellSlow(slow, failing);
        }
    }

    /**
     * A call of this, or of its rows, that may wait for the server and has no limit: a cancel has to know whose it is.
     */
    @Override
    final int enter() throws SQLException {
        int call = super.enter();
        if (call == LeaseFence.NOTED) {
            kept.runBegins();
        } else {
            enterCounted(call);
        }
        return call;
    }

    private void enterCounted(int call) {
        if (call == LeaseFence.COUNTED) {
            connection.forgetLimitHit();
        }
        kept.untimedBegins();
    }

    @Override
    final void leave(int call) {
        if (call == LeaseFence.NOTED) {
            kept.runEnds();
        } else {
            kept.untimedEnds();
        }
        super.leave(call);
    }

    @Override
    final SQLException failed(Throwable failure) {
        failing = true;
        return kept.failed(failure);
    }

    @Override
    @Nullable
    final ResultSet wrapResultSet(@Nullable ResultSet child) {
        if (child == null) {
            return null;
        }
        int number = ++resultSets;
        ResultSetHandle handle = new ResultSetHandle(connection, this, number, child);
        kept.noteResults(handle, number);
        return handle;
    }

    /** Whether it has a limit of its own. */
    final boolean hasLimit() {
        return limit != 0;
    }

    /** A result set of this is about to be closed. */
    final void readingEnds(int number) {
        if (isOpen()) {
            kept.readingEnds(number);
        }
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        super.closeOnCompletion();
        closesOnCompletion = true;
    }

    /** A result set of this has been closed, and with it perhaps the driver's statement: of that nothing else tells. */
    final void resultsClosed() throws SQLException {
        if (closesOnCompletion && isClosed()) {
            close();
        }
    }

    /** Whether the driver has rows of this open that nobody has asked for. */
    final void noteUnread(boolean rows) {
        kept.noteUnread(rows);
    }

    /**
     * What happens to the driver's statement stays with it, so that it is not used again. For one who has
     * found this open.
     */
    final void keepOutOfCache() {
        kept.keepOutOfCache();
    }

    /**
     * The pool keeps this limit itself, and does not pass it on: drivers count in whole seconds, ignore it (SQLite),
     * keep it for the whole session (H2), or cancel from a thread of their own whatever runs by then (MySQL).
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
        limit = seconds * 1_000_000_000L;
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
        live();
        if (connection.physical.dialect().leavesUnread(rows)) {
            connection.mark(LeaseMarks.UNSEEN_TRANSACTION);
        }
        super.setFetchSize(rows);
    }

    /**
     * Passes a cancel on only while this statement is running or being read: one that comes too late could hit whatever
     * the connection does next. Executions that begin, and a close, wait for it.
     */
    @Override
    public void cancel() throws SQLException {
        Statement target = live();
        boolean calls = connection.beginCancel();
        try {
            // counted first, looked afterwards: an execution that begins now sees the count and waits
            boolean mine = kept.isRunning() || (!calls && kept.isRead());
            if (mine && isOpen() && connection.isLive()) {
                kept.noteCancel();
                target.cancel();
            }
        } catch (SQLFeatureNotSupportedException e) {
            throw e; // nothing was sent
        } catch (Throwable e) {
            // nobody knows whether it will still reach the server, and what runs there by then
            connection.mark(LeaseMarks.DOUBTFUL);
            throw connection.failed(e); // not as a failure of what runs, nor of the limit that it may have reached
        } finally {
            connection.endCancel();
        }
    }

    @Nullable
    final StatementKey forgottenColumns() {
        return kept.forgottenColumns();
    }

    // ---- the end ----

    @Override
    public final void close() throws SQLException {
        if (closed != 0 || !connection.isAlone() && !isStillMine()) {
            return;
        }
        try {
            kept.closeOnce();
        } finally {
            closed = 1; // if it is not, the lease has ended
            closeOther();
        }
    }

    /** What was opened to answer for this goes with it. */
    void closeOther() throws SQLException {}

    /**
     * For one who may be second to the lease, and may not have seen yet that the owner has closed this and uses what is
     * behind it for another.
     */
    private boolean isStillMine() {
        return connection.mayUse() && closed == 0;
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

    // ---- up ----

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
