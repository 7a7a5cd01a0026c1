package io.millpond.jdbc;

import io.millpond.core.Slot;
import io.millpond.spi.RetireReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.ShardingKey;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One lease as its borrower sees it. Alive as long as the slot shows the ticket of this lease; every call looks there first, so that
 * a handle that was closed, by whatever thread, or whose connection was taken away, cannot reach a connection that is
 * somebody else's by now. What is noted here about the lease decides what {@link ReturnJob} has to clean.
 *
 * <p>A handle may be used by several threads, as far as the driver allows it. The thread that borrowed it pays nothing for
 * that; the others take slower ways that are safe beside it.
 */
public final class ConnectionHandle extends WrappingConnection {
    private static final VarHandle DIRTY;

    static {
        try {
            DIRTY = MethodHandles.lookup().findVarHandle(ConnectionHandle.class, "dirty", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Slot<PhysicalConnection> slot;
    private final PhysicalConnection physical;
    private final long ticket;
    private final Thread owner;

    /** Statements opened by the owner, the newest first. Linked and unlinked by the owner alone. */
    private @Nullable StatementHandle newest;

    /** Settings that were changed, as bits of {@link Session}. Atomic updates by any thread that has the handle. */
    private volatile int dirty;

    /** What other threads opened, and result sets of metadata. Made at the first need, by CAS in {@link #stray}. */
    private volatile @Nullable StrayChildren stray;

    /** Whether anything was sent, or could have been. Set to true by any thread, never back. */
    private boolean touched;

    /** A lease that has just begun, with its ticket. */
    public ConnectionHandle(Slot<PhysicalConnection> slot, long ticket, PhysicalConnection physical, Thread owner) {
        this.slot = slot;
        this.ticket = ticket;
        this.physical = physical;
        this.owner = owner;
    }

    // ---- life ----

    @Override
    Connection delegate() throws SQLException {
        requireOpen();
        return physical.raw();
    }

    /** Throws if this lease is over. */
    void requireOpen() throws SQLException {
        // a doomed lease goes on until it is returned
        if (!slot.isLent(ticket) && !slot.isOwned(ticket)) {
            throw HandleFailures.connectionClosed(physical.poolName());
        }
    }

    boolean isOver() {
        return !slot.isOwned(ticket);
    }

    /** Gives the connection back. Never throws for what goes wrong in cleaning up: then the connection is closed instead. */
    @Override
    public void close() {
        if (isOver()) {
            return;
        }
        if (Thread.currentThread() == owner && leftNothingBehind()) {
            if (touched) {
                physical.noteWarningsPossible();
            }
            physical.lease().giveBack(slot, ticket);
        } else {
            new ReturnJob(physical, newest, stray).run(slot, ticket, dirty);
        }
    }

    /** Then one CAS ends the lease, without a call to the driver. */
    private boolean leftNothingBehind() {
        return dirty == 0
                && newest == null
                && stray == null
                && !physical.hasRequestBoundaries()
                && (!touched || !physical.mayBeInTransaction());
    }

    @Override
    public boolean isClosed() throws SQLException {
        return isOver() || physical.raw().isClosed();
    }

    @Override
    public boolean isValid(int timeoutSeconds) throws SQLException {
        if (isOver()) {
            return false;
        }
        try {
            return physical.raw().isValid(timeoutSeconds);
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    /** The handle is dead at once; the driver's connection is aborted and closed on a thread of the pool. */
    @Override
    public void abort(Executor executor) {
        physical.lease().discard(slot, ticket, RetireReason.ABORTED);
    }

    @Override
    SQLException failed(SQLException failure) {
        if (!isOver() && physical.isDeadAfter(failure)) {
            physical.lease().condemn(slot, ticket, RetireReason.FAULTY);
        }
        return failure;
    }

    // ---- what has been done to it ----

    PhysicalConnection physical() {
        return physical;
    }

    /** Something is sent to the server, or may be. */
    void touch() {
        touched = true;
    }

    /** Marks settings as changed; before the change, so that a change that fails half-way is cleaned up too. */
    void mark(int settings) {
        DIRTY.getAndBitwiseOr(this, settings);
    }

    private void unmark(int settings) {
        DIRTY.getAndBitwiseAnd(this, ~settings);
    }

    /** Marks a setting that is about to change, having made sure that its present value is known. */
    private void changing(int setting) throws SQLException {
        requireOpen();
        mark(physical.session().beforeChange(setting));
    }

    /** The driver's own object gets out; from here on nobody knows what is done to the connection. */
    <T> T unwrapped(T raw) {
        touch();
        mark(Session.UNWRAPPED);
        return raw;
    }

    // ---- children ----

    @Override
    void adopt(StatementHandle statement) {
        touched = true;
        if (Thread.currentThread() != owner) {
            stray().add(statement);
            return;
        }
        statement.linkBefore(newest);
        newest = statement;
    }

    /** A statement was closed. One that the owner opened and another thread closes stays in the list, closed. */
    void release(StatementHandle statement) {
        if (statement.isLinked()) {
            if (Thread.currentThread() == owner) {
                newest = statement.unlinkFrom(newest);
            }
        } else if (stray != null) {
            stray().remove(statement);
        }
    }

    StrayChildren stray() {
        StrayChildren children = stray;
        if (children == null) {
            children = StrayChildren.into(this);
        }
        return children;
    }

    static VarHandle strayField(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
        return lookup.findVarHandle(ConnectionHandle.class, "stray", StrayChildren.class);
    }

    @Override
    DatabaseMetaData wrap(DatabaseMetaData child) {
        touch();
        return new MetaDataHandle(this, child);
    }

    // ---- prepared statements, from the cache if there is one ----

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        StatementCache cache = physical.statements();
        return cache == null
                ? super.prepareStatement(sql)
                : prepare(cache, StatementKey.of(sql), raw -> raw.prepareStatement(sql));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int generatedKeys) throws SQLException {
        StatementCache cache = physical.statements();
        return cache == null
                ? super.prepareStatement(sql, generatedKeys)
                : prepare(cache, StatementKey.of(sql, generatedKeys), raw -> raw.prepareStatement(sql, generatedKeys));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
        StatementCache cache = physical.statements();
        return cache == null
                ? super.prepareStatement(sql, columns)
                : prepare(cache, StatementKey.of(sql, columns), raw -> raw.prepareStatement(sql, columns));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
        StatementCache cache = physical.statements();
        return cache == null
                ? super.prepareStatement(sql, columns)
                : prepare(cache, StatementKey.of(sql, columns), raw -> raw.prepareStatement(sql, columns));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        StatementCache cache = physical.statements();
        StatementKey key = new StatementKey(sql, type, concurrency, StatementKey.DEFAULT, null);
        return cache == null
                ? super.prepareStatement(sql, type, concurrency)
                : prepare(cache, key, raw -> raw.prepareStatement(sql, type, concurrency));
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        StatementCache cache = physical.statements();
        StatementKey key = new StatementKey(sql, type, concurrency, holdability, null);
        return cache == null
                ? super.prepareStatement(sql, type, concurrency, holdability)
                : prepare(cache, key, raw -> raw.prepareStatement(sql, type, concurrency, holdability));
    }

    private interface Preparing {
        PreparedStatement prepare(Connection raw) throws SQLException;
    }

    private PreparedStatement prepare(StatementCache cache, StatementKey key, Preparing preparing) throws SQLException {
        Connection raw = delegate();
        try {
            PreparedStatement statement = cache.take(key);
            return new PreparedStatementHandle(
                    this, statement == null ? preparing.prepare(raw) : statement, cache, key);
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    // ---- settings ----

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        changing(Session.AUTO_COMMIT);
        super.setAutoCommit(autoCommit);
        if (autoCommit == physical.session().autoCommit()) {
            unmark(Session.AUTO_COMMIT);
            touch();
        }
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        changing(Session.READ_ONLY);
        super.setReadOnly(readOnly);
        if (physical.session().isBaselineReadOnly(readOnly)) {
            unmark(Session.READ_ONLY);
        }
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        changing(Session.ISOLATION);
        super.setTransactionIsolation(level);
        if (physical.session().isBaselineIsolation(level)) {
            unmark(Session.ISOLATION);
        }
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        changing(Session.CATALOG);
        super.setCatalog(catalog);
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        changing(Session.SCHEMA);
        super.setSchema(schema);
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        changing(Session.HOLDABILITY);
        super.setHoldability(holdability);
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        changing(Session.NETWORK_TIMEOUT);
        super.setNetworkTimeout(executor, milliseconds);
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        changing(Session.TYPE_MAP);
        super.setTypeMap(map);
    }

    /** The caller may change the map that it gets. */
    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        changing(Session.TYPE_MAP);
        return super.getTypeMap();
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        Connection raw = forClientInfo();
        raw.setClientInfo(name, value);
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        Connection raw = forClientInfo();
        raw.setClientInfo(properties);
    }

    private Connection forClientInfo() throws SQLClientInfoException {
        try {
            changing(Session.CLIENT_INFO);
            return physical.raw();
        } catch (SQLException closed) {
            throw new SQLClientInfoException(closed.getMessage(), closed.getSQLState(), Map.of(), closed);
        }
    }

    /** There is no way to ask what the sharding key was, so that the connection is closed on return. */
    @Override
    public void setShardingKey(ShardingKey key) throws SQLException {
        mark(Session.UNKNOWN);
        super.setShardingKey(key);
    }

    /** Like {@link #setShardingKey(ShardingKey)}. */
    @Override
    public void setShardingKey(ShardingKey key, ShardingKey superKey) throws SQLException {
        mark(Session.UNKNOWN);
        super.setShardingKey(key, superKey);
    }

    /** Like {@link #setShardingKey(ShardingKey)}. */
    @Override
    public boolean setShardingKeyIfValid(ShardingKey key, int timeoutSeconds) throws SQLException {
        mark(Session.UNKNOWN);
        return super.setShardingKeyIfValid(key, timeoutSeconds);
    }

    /** Like {@link #setShardingKey(ShardingKey)}. */
    @Override
    public boolean setShardingKeyIfValid(ShardingKey key, ShardingKey superKey, int timeoutSeconds)
            throws SQLException {
        mark(Session.UNKNOWN);
        return super.setShardingKeyIfValid(key, superKey, timeoutSeconds);
    }

    // ---- the driver's own object ----

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        Connection raw = delegate();
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        return unwrapped(type.isInstance(raw) ? type.cast(raw) : raw.unwrap(type));
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        Connection raw = delegate();
        return type.isInstance(this) || type.isInstance(raw) || raw.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return "connection of " + physical.poolName() + ", slot " + slot.index() + (isOver() ? ", given back" : "");
    }
}
