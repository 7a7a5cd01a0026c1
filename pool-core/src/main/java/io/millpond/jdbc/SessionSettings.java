package io.millpond.jdbc;

import io.millpond.core.Slot;
import java.sql.Connection;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKey;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the session. Before the first change of one its value is asked for and remembered; a setting that is
 * changed is marked, one that is set back is not marked any longer.
 */
abstract class SessionSettings extends DelegatingConnection {
    SessionSettings(Slot<PhysicalConnection> slot, long ticket, PhysicalConnection physical, Thread owner) {
        super(slot, ticket, physical, owner);
    }

    /** Marks the setting before it changes, so that a change that fails half way is undone too. */
    private boolean changing(int property) throws SQLException {
        physical.baseline().tryCapture(property, delegate(), physical.dialect());
        boolean fresh = !isMarked(property);
        mark(property);
        return fresh;
    }

    private void changed(int property, @Nullable Object value) {
        if (physical.baseline().isBaseline(property, value)) {
            unmark(property);
        }
    }

    /** A driver that has no such setting has not changed it: frameworks try these, and must not cost a connection each. */
    private SQLException refused(int property, boolean fresh, SQLException e) {
        if (fresh && e instanceof SQLFeatureNotSupportedException) {
            unmark(property);
        }
        return e;
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        boolean fresh = changing(AUTO_COMMIT);
        beginCall(); // switching it on commits
        try {
            super.setAutoCommit(autoCommit);
            changed(AUTO_COMMIT, autoCommit);
            if (autoCommit) {
                transactionEnded(); // off when it is off already ends nothing
            }
        } catch (SQLException e) {
            throw refused(AUTO_COMMIT, fresh, e);
        } finally {
            endUntimedCall();
        }
    }

    @Override
    public void commit() throws SQLException {
        beginCall();
        try {
            super.commit();
            transactionEnded();
        } finally {
            endUntimedCall();
        }
    }

    @Override
    public void rollback() throws SQLException {
        beginCall();
        try {
            super.rollback();
            transactionEnded();
        } finally {
            endUntimedCall();
        }
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        boolean fresh = changing(ISOLATION);
        try {
            super.setTransactionIsolation(level);
            changed(ISOLATION, level);
        } catch (SQLException e) {
            throw refused(ISOLATION, fresh, e);
        }
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        boolean fresh = changing(READ_ONLY);
        try {
            super.setReadOnly(readOnly);
            changed(READ_ONLY, readOnly);
        } catch (SQLException e) {
            throw refused(READ_ONLY, fresh, e);
        }
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        boolean fresh = changing(CATALOG);
        try {
            super.setCatalog(catalog);
            changed(CATALOG, catalog);
        } catch (SQLException e) {
            throw refused(CATALOG, fresh, e);
        }
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        boolean fresh = changing(SCHEMA);
        try {
            super.setSchema(schema);
            changed(SCHEMA, schema);
        } catch (SQLException e) {
            throw refused(SCHEMA, fresh, e);
        }
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        boolean fresh = changing(HOLDABILITY);
        try {
            super.setHoldability(holdability);
            changed(HOLDABILITY, holdability);
        } catch (SQLException e) {
            throw refused(HOLDABILITY, fresh, e);
        }
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        boolean fresh = changing(NETWORK_TIMEOUT);
        try {
            super.setNetworkTimeout(executor, milliseconds);
            changed(NETWORK_TIMEOUT, milliseconds);
        } catch (SQLException e) {
            throw refused(NETWORK_TIMEOUT, fresh, e);
        }
    }

    /** Some drivers hand out the map that they use, so looking at it may change it. */
    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        boolean fresh = changing(TYPE_MAP);
        try {
            return super.getTypeMap();
        } catch (SQLException e) {
            throw refused(TYPE_MAP, fresh, e);
        }
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        boolean fresh = changing(TYPE_MAP);
        try {
            super.setTypeMap(map);
        } catch (SQLException e) {
            throw refused(TYPE_MAP, fresh, e);
        }
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        Connection target = changingClientInfo();
        try {
            target.setClientInfo(name, value);
        } catch (SQLClientInfoException e) {
            failed(e);
            throw e;
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        Connection target = changingClientInfo();
        try {
            target.setClientInfo(properties);
        } catch (SQLClientInfoException e) {
            failed(e);
            throw e;
        }
    }

    private Connection changingClientInfo() throws SQLClientInfoException {
        try {
            Connection target = delegate();
            if (physical.baseline().tryCapture(CLIENT_INFO, target, physical.dialect())) {
                mark(CLIENT_INFO);
            } else {
                mark(DOUBTFUL);
            }
            return target;
        } catch (SQLException e) {
            throw new SQLClientInfoException(e.getMessage(), e.getSQLState(), e.getErrorCode(), Map.of(), e);
        }
    }

    // ---- sharding keys: JDBC has no way to ask for them, so a connection that got one is not lent again

    @Override
    public void setShardingKey(ShardingKey key) throws SQLException {
        super.setShardingKey(key);
        mark(DOUBTFUL);
    }

    @Override
    public void setShardingKey(ShardingKey key, ShardingKey superKey) throws SQLException {
        super.setShardingKey(key, superKey);
        mark(DOUBTFUL);
    }

    @Override
    public boolean setShardingKeyIfValid(ShardingKey key, int timeout) throws SQLException {
        boolean set = super.setShardingKeyIfValid(key, timeout);
        mark(DOUBTFUL);
        return set;
    }

    @Override
    public boolean setShardingKeyIfValid(ShardingKey key, ShardingKey superKey, int timeout) throws SQLException {
        boolean set = super.setShardingKeyIfValid(key, superKey, timeout);
        mark(DOUBTFUL);
        return set;
    }
}
