package io.millpond.jdbc;

import io.millpond.codegen.GenerateDelegate;
import io.millpond.core.Slot;
import io.millpond.spi.RetireReason;
import java.lang.invoke.MethodHandles;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the application has of a connection, for one lease. After {@link #close()}, or after the pool has taken the
 * connection away, nothing reaches the driver through it or through anything it brought forth.
 */
@GenerateDelegate(value = Connection.class, extending = OpenChildren.class)
public final class ConnectionHandle extends SessionSettings {
    /** Statements prepared while one of these is changed mean something else than those in the cache. */
    private static final int NOT_FOR_THE_CACHE = CATALOG | SCHEMA | HOLDABILITY | TYPE_MAP | RAW_TAKEN | DOUBTFUL;

    /** The same where the driver may go to another server for it. */
    private static final int PERHAPS_NOT_FOR_THE_CACHE = NOT_FOR_THE_CACHE | READ_ONLY;

    /**
     * Loads what the first lease of a JVM needs for its first query, unless that has been done; for one who would only
     * wait otherwise.
     */
    public static void loadClasses() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            lookup.ensureInitialized(OpenStatement.class);
            lookup.ensureInitialized(PreparedStatementHandle.class);
            lookup.ensureInitialized(ResultSetHandle.class);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        } catch (LinkageError | VirtualMachineError e) {
            // it was for speed alone: the first borrow meets it, and tells
        }
    }

    /**
     * @param ticket of the lease that has just begun
     * @param owner the borrowing thread
     */
    public ConnectionHandle(Slot<PhysicalConnection> slot, long ticket, PhysicalConnection physical, Thread owner) {
        super(slot, ticket, physical, owner);
    }

    @Override
    Connection delegate() throws SQLException {
        requireLive();
        if (!touched) {
            beginCallPerhapsFirst(); // talks to the driver the first time
            leaveCall();
        }
        return physical.raw();
    }

    @Override
    ConnectionHandle lease() {
        return this;
    }

    // ---- the end of the lease ----

    /**
     * Gives the connection back; closing again does nothing. A lease that left nothing behind costs its owner no driver
     * call and one compare-and-set. Whatever goes wrong while cleaning up costs the connection, and is not the
     * application's concern.
     */
    @Override
    public void close() {
        if (!mayUse()) {
            return;
        }
        if (leftNothing(AUTO_COMMIT)) {
            if (touched) {
                physical.forgetLimitOf(this);
            }
            // arbiter between this and another thread that comes just now: see LeaseFence
            if (physical.lease().giveBack(slot, ticket) || !isLive()) {
                return;
            }
        }
        LeaseCleanUp.end(this);
    }

    /**
     * Whether the connection is as it was before, without asking the server. Where several threads use the lease, it is
     * ended first and looked at afterwards.
     *
     * @param harmless marks that need not mean anything
     */
    private boolean leftNothing(int harmless) {
        int marks = marks();
        if ((marks & ~harmless) != 0 || hasOpenChildren()) {
            return false;
        }
        if (!touched) {
            return true;
        }
        try {
            return physical.isAsBefore((marks & AUTO_COMMIT) != 0);
        } catch (Throwable e) {
            return false; // the clean-up will see for itself
        }
    }

    /** The same for a lease that has ended, of one thread or of several: no call of them is in the driver either. */
    final boolean hasLeftNothing() {
        return !hasCalls() && leftNothing(AUTO_COMMIT | SHARED);
    }

    @Override
    public boolean isClosed() throws SQLException {
        if (!isLive()) {
            return true;
        }
        try {
            return physical.raw().isClosed();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * A connection that is found not to be valid is checked by the pool when it comes back: the thread that gave it
     * back would have it again. It is not condemned, because the time may have been too short.
     */
    @Override
    public boolean isValid(int timeout) throws SQLException {
        if (timeout < 0) {
            throw new SQLException(
                    physical.poolName() + ": isValid(" + timeout + ") is refused; the timeout must not be negative",
                    "22023");
        }
        if (!isLive()) {
            return false;
        }
        Connection target = delegate();
        enterCall();
        try {
            boolean valid = target.isValid(timeout);
            if (!valid) {
                suspected();
            }
            return valid;
        } catch (SQLFeatureNotSupportedException e) {
            throw failed(e); // says nothing of this connection
        } catch (Throwable e) {
            suspected(); // some drivers throw instead of answering no
            throw failed(e);
        } finally {
            leaveCall();
        }
    }

    /**
     * Ends the lease at once; the pool gets rid of the connection on a thread of its own, so the
     * executor is not needed.
     */
    @Override
    public void abort(@Nullable Executor executor) throws SQLException {
        if (isLive()) {
            physical.lease().discard(slot, ticket, RetireReason.ABORTED);
        }
    }

    // ---- requests: the lease is the request, and the pool marks it ----

    @Override
    public void beginRequest() throws SQLException {
        requireLive();
    }

    @Override
    public void endRequest() throws SQLException {
        requireLive();
    }

    // ---- children ----

    @Override
    Statement wrapStatement(Statement child) throws SQLException {
        return new StatementHandle(this, child, checked(keep(child, null, null)));
    }

    @Override
    PreparedStatement wrapPreparedStatement(PreparedStatement child, String sql) throws SQLException {
        noteSql(sql);
        return new PreparedStatementHandle(this, child, checked(keep(child, sql, null)));
    }

    @Override
    CallableStatement wrapCallableStatement(CallableStatement child, String sql) throws SQLException {
        noteSql(sql);
        return new CallableStatementHandle(this, child, checked(keep(child, sql, null)));
    }

    @Override
    DatabaseMetaData wrapDatabaseMetaData(DatabaseMetaData child) {
        return new MetaDataHandle(this, child);
    }

    // ---- prepared statements that may come from the cache ----

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        StatementCache cache = cache();
        if (cache != null && sql != null) {
            return prepared(cache, StatementKey.of(sql));
        }
        noteSql(sql);
        beginCallPerhapsFirst();
        PreparedStatement raw;
        OpenStatement kept;
        try {
            raw = physical.raw().prepareStatement(sql);
            kept = keep(raw, sql, null);
        } catch (Throwable e) {
            throw notPrepared(e);
        }
        leaveWith(kept);
        return new PreparedStatementHandle(this, raw, kept);
    }

    private SQLException notPrepared(Throwable e) {
        try {
            return failed(e);
        } finally {
            leaveCall();
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int keys) throws SQLException {
        StatementCache cache = cache();
        return cache == null || sql == null
                ? super.prepareStatement(sql, keys)
                : prepared(cache, StatementKey.of(sql, keys));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        StatementCache cache = cache();
        return cache == null || sql == null
                ? super.prepareStatement(sql, type, concurrency)
                : prepared(cache, StatementKey.of(sql, type, concurrency));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        StatementCache cache = cache();
        return cache == null || sql == null
                ? super.prepareStatement(sql, type, concurrency, holdability)
                : prepared(cache, StatementKey.of(sql, type, concurrency, holdability));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
        StatementCache cache = cache();
        return cache == null || sql == null || columns == null
                ? super.prepareStatement(sql, columns)
                : prepared(cache, StatementKey.returning(sql, columns));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
        StatementCache cache = cache();
        return cache == null || sql == null || columns == null
                ? super.prepareStatement(sql, columns)
                : prepared(cache, StatementKey.returning(sql, columns));
    }

    private @Nullable StatementCache cache() {
        StatementCache cache = physical.statements();
        return cache == null || isMarked(PERHAPS_NOT_FOR_THE_CACHE) && !isReadOnlyAtMost() ? null : cache;
    }

    /** Whether none but that is changed, on the same server. */
    private boolean isReadOnlyAtMost() {
        return !isMarked(NOT_FOR_THE_CACHE) && physical.dialect().setsReadOnlyInPlace(physical.raw());
    }

    private PreparedStatement prepared(StatementCache cache, StatementKey key) throws SQLException {
        noteSql(key.sql());
        beginCallPerhapsFirst();
        PreparedStatement raw;
        OpenStatement kept;
        try {
            PreparedStatement known = cache.take(key);
            raw = known == null || known.isClosed() ? key.prepare(physical.raw()) : known;
            kept = keep(raw, key.sql(), key);
            if (raw == known) {
                kept.noteUsedBefore();
            }
        } catch (Throwable e) {
            throw notPrepared(e);
        }
        leaveWith(kept);
        return new PreparedStatementHandle(this, raw, kept);
    }

    /** Another of the driver's, never executed; ends with the lease, if not before. */
    OpenStatement prepareAgain(StatementKey key) throws SQLException {
        enterCall();
        OpenStatement kept;
        try {
            kept = keep(key.prepare(physical.raw()), key.sql(), null);
        } catch (Throwable e) {
            throw notPrepared(e);
        }
        leaveWith(kept);
        return kept;
    }

    // ---- the driver's object ----

    /**
     * The driver's connection may be had, and used for anything. As the pool cannot know what was done with it, the
     * return of this lease checks whether it is closed, whether autocommit is what it was, and whether a transaction is
     * open. Other settings have to be set back by whoever changed them there.
     */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return unwrapTo(type, delegate());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return wraps(type, delegate());
    }

    @Override
    public String toString() {
        return "ConnectionHandle[" + physical.poolName() + ", slot " + slot.index() + (isLive() ? "]" : ", closed]");
    }
}
