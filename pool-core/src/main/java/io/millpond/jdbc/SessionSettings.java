package io.millpond.jdbc;

import io.millpond.core.Slot;
import java.sql.Connection;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Savepoint;
import java.sql.ShardingKey;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the session. Before the first change of one its value is asked for and remembered; a setting that is
 * changed is marked, one that is set back is not marked any longer.
 */
abstract class SessionSettings extends DelegatingConnection {
    SessionSettings(Slot<PhysicalConnection> slot, long ticket, PhysicalConnection physical, Thread owner) {
        super(slot, ticket, physical, owner);
    }

    /** A change of one setting, by the driver. */
    @FunctionalInterface
    private interface Change {
        void on(Connection target) throws SQLException;
    }

    /** All of it is counted: asking for the first value, the mark and the change. */
    private void change(int property, @Nullable Object value, Change change) throws SQLException {
        Connection target = delegate();
        enterCall();
        boolean fresh = changing(property, target);
        try {
            change.on(target);
            changed(property, value, target);
        } catch (Throwable e) {
            throw refused(property, fresh, failed(e));
        } finally {
            leaveFirstCall();
        }
    }

    /** Marks the setting before it changes, so that a change that fails half way is undone too. */
    private boolean changing(int property, Connection target) {
        boolean fresh = !isMarked(property);
        if (fresh) { // else what is there by now may be the borrower's
            physical.baseline().tryCapture(property, target, physical.dialect());
        }
        mark(property);
        return fresh;
    }

    private void changed(int property, @Nullable Object value, Connection target) throws SQLException {
        if (physical.baseline().isBaseline(property, value, physical.dialect())
                && !SessionBaseline.mayBeRolledBack(property, target, physical.dialect())) {
            unmark(property);
        }
    }

    /**
     * A driver that has no such setting has not changed it: frameworks try these, and must not cost a connection each.
     */
    private SQLException refused(int property, boolean fresh, SQLException e) {
        if (fresh && isUnsupported(e)) {
            unmark(property);
        }
        return e;
    }

    /** Of client info a driver can say so by the cause alone. */
    private static boolean isUnsupported(SQLException e) {
        return e instanceof SQLFeatureNotSupportedException
                || e instanceof SQLClientInfoException && e.getCause() instanceof SQLFeatureNotSupportedException;
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        Connection target = delegate();
        beginCall(); // switching it on commits
        boolean fresh = changing(AUTO_COMMIT, target);
        try {
            target.setAutoCommit(autoCommit);
            changed(AUTO_COMMIT, autoCommit, target);
            if (autoCommit) {
                transactionEnded(); // off when it is off already ends nothing
            }
        } catch (Throwable e) {
            throw refused(AUTO_COMMIT, fresh, failed(e));
        } finally {
            endTransactionCall();
        }
    }

    @Override
    public void commit() throws SQLException {
        Connection target = delegate();
        beginCall();
        try {
            target.commit();
            transactionEnded();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            endTransactionCall();
        }
    }

    @Override
    public void rollback() throws SQLException {
        Connection target = delegate();
        beginCall();
        try {
            target.rollback();
            transactionEnded();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            endTransactionCall();
        }
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        change(ISOLATION, level, target -> target.setTransactionIsolation(level));
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        change(READ_ONLY, readOnly, target -> target.setReadOnly(readOnly));
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        change(CATALOG, catalog, target -> target.setCatalog(catalog));
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        change(SCHEMA, schema, target -> target.setSchema(schema));
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        change(HOLDABILITY, holdability, target -> target.setHoldability(holdability));
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        change(NETWORK_TIMEOUT, milliseconds, target -> target.setNetworkTimeout(executor, milliseconds));
    }

    /** Some drivers hand out the map that they use, so looking at it may change it. */
    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        AtomicReference<Map<String, Class<?>>> map = new AtomicReference<>();
        change(TYPE_MAP, null, target -> map.set(target.getTypeMap()));
        return map.get();
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        change(TYPE_MAP, null, target -> target.setTypeMap(map));
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        changeClientInfo(target -> target.setClientInfo(name, value));
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        changeClientInfo(target -> target.setClientInfo(properties));
    }

    private void changeClientInfo(Change change) throws SQLClientInfoException {
        try {
            change(CLIENT_INFO, null, change);
        } catch (SQLClientInfoException e) {
            throw e;
        } catch (SQLException e) {
            throw new SQLClientInfoException(e.getMessage(), e.getSQLState(), e.getErrorCode(), Map.of(), e);
        }
    }

    // ---- what asks the server, and so may begin the transaction ----

    @FunctionalInterface
    private interface Question<T> {
        @Nullable
        T to(Connection target) throws SQLException;
    }

    private <T> @Nullable T ask(Question<T> question) throws SQLException {
        Connection target = delegate();
        enterCall();
        try {
            return question.to(target);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            leaveFirstCall();
        }
    }

    @Override
    public @Nullable Savepoint setSavepoint() throws SQLException {
        return ask(target -> wrapSavepoint(target.setSavepoint()));
    }

    @Override
    public @Nullable Savepoint setSavepoint(String name) throws SQLException {
        return ask(target -> wrapSavepoint(target.setSavepoint(name)));
    }

    @Override
    public @Nullable String getCatalog() throws SQLException {
        return ask(Connection::getCatalog);
    }

    @Override
    public @Nullable String getSchema() throws SQLException {
        return ask(Connection::getSchema);
    }

    // ---- sharding keys: JDBC has no way to ask for them, so a connection that got one is not lent again ----

    @FunctionalInterface
    private interface Sharding {
        boolean on(Connection target) throws SQLException;
    }

    /**
     * A driver that has no such thing, as most, has changed nothing. The mark is set before the call ends: a lease that
     * has ended meanwhile is not given back either.
     */
    private boolean shard(Sharding sharding) throws SQLException {
        Connection target = delegate();
        enterCall();
        boolean changed = true;
        try {
            return sharding.on(target);
        } catch (Throwable e) {
            changed = !(e instanceof SQLFeatureNotSupportedException);
            throw failed(e);
        } finally {
            if (changed) {
                mark(DOUBTFUL);
            }
            leaveCall();
        }
    }

    @Override
    public void setShardingKey(ShardingKey key) throws SQLException {
        shard(target -> {
            target.setShardingKey(key);
            return true;
        });
    }

    @Override
    public void setShardingKey(ShardingKey key, ShardingKey superKey) throws SQLException {
        shard(target -> {
            target.setShardingKey(key, superKey);
            return true;
        });
    }

    @Override
    public boolean setShardingKeyIfValid(ShardingKey key, int timeout) throws SQLException {
        return shard(target -> target.setShardingKeyIfValid(key, timeout));
    }

    @Override
    public boolean setShardingKeyIfValid(ShardingKey key, ShardingKey superKey, int timeout) throws SQLException {
        return shard(target -> target.setShardingKeyIfValid(key, superKey, timeout));
    }
}
