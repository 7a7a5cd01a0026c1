package io.millpond.testkit;

import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/**
 * The calls that read and change what a session remembers. Round trips are counted as the costlier of the common
 * drivers would make them: auto-commit only when it changes, commit and rollback always, isolation, read-only, catalog
 * and schema always, holdability and network timeout never.
 */
abstract class SessionCalls implements RareConnectionCalls {
    private static final int SET_AUTO_COMMIT = CallIds.of("setAutoCommit");
    private static final int GET_AUTO_COMMIT = CallIds.of("getAutoCommit");
    private static final int COMMIT = CallIds.of("commit");
    private static final int ROLLBACK = CallIds.of("rollback");
    private static final int GET_WARNINGS = CallIds.of("getWarnings");
    private static final int CLEAR_WARNINGS = CallIds.of("clearWarnings");

    abstract SessionState session();

    abstract boolean begin(int call, boolean roundTrip);

    abstract void end(boolean outermost);

    abstract Object play(int call, String sql) throws SQLException;

    abstract void requireOpen() throws SQLException;

    @Override
    public void setAutoCommit(boolean on) throws SQLException {
        boolean changes = session().autoCommit != on;
        boolean outermost = begin(SET_AUTO_COMMIT, changes);
        try {
            Object told = play(SET_AUTO_COMMIT, null);
            requireOpen();
            if (Told.acts(told) && changes) {
                session().autoCommit = on;
                session().inTransaction = false;
            }
            Told.conclude(told);
        } finally {
            end(outermost);
        }
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        boolean outermost = begin(GET_AUTO_COMMIT, false);
        try {
            Object told = play(GET_AUTO_COMMIT, null);
            requireOpen();
            return told == null ? session().autoCommit : Told.or(told, Boolean.TRUE);
        } finally {
            end(outermost);
        }
    }

    @Override
    public void commit() throws SQLException {
        finish(COMMIT, "commit");
    }

    @Override
    public void rollback() throws SQLException {
        finish(ROLLBACK, "roll back");
    }

    private void finish(int call, String what) throws SQLException {
        boolean outermost = begin(call, true);
        try {
            Object told = play(call, null);
            requireOpen();
            if (session().autoCommit) {
                throw new SQLException("Cannot " + what + " when autoCommit is enabled.", "25P01");
            }
            if (Told.acts(told)) {
                session().inTransaction = false;
            }
            Told.conclude(told);
        } finally {
            end(outermost);
        }
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        boolean outermost = begin(GET_WARNINGS, false);
        try {
            Object told = play(GET_WARNINGS, null);
            requireOpen();
            return told == null ? session().warnings : Told.or(told, (SQLWarning) null);
        } finally {
            end(outermost);
        }
    }

    @Override
    public void clearWarnings() throws SQLException {
        boolean outermost = begin(CLEAR_WARNINGS, false);
        try {
            Object told = play(CLEAR_WARNINGS, null);
            requireOpen();
            if (Told.acts(told)) {
                session().warnings = null;
            }
            Told.conclude(told);
        } finally {
            end(outermost);
        }
    }

    private void set(String method, boolean roundTrip, Runnable effect) throws SQLException {
        int call = CallIds.of(method);
        boolean outermost = begin(call, roundTrip);
        try {
            Object told = play(call, null);
            requireOpen();
            if (Told.acts(told)) {
                effect.run();
            }
            Told.conclude(told);
        } finally {
            end(outermost);
        }
    }

    private <T> T get(String method, boolean roundTrip, T truth) throws SQLException {
        int call = CallIds.of(method);
        boolean outermost = begin(call, roundTrip);
        try {
            Object told = play(call, null);
            requireOpen();
            return Told.or(told, truth);
        } finally {
            end(outermost);
        }
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        if (session().inTransaction) {
            throw new SQLException(
                    "Cannot change transaction read-only property in the middle of a transaction.", "25001");
        }
        set("setReadOnly", true, () -> session().readOnly = readOnly);
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        return get("isReadOnly", false, session().readOnly);
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        if (session().inTransaction) {
            throw new SQLException(
                    "Cannot change transaction isolation level in the middle of a transaction.", "25001");
        }
        set("setTransactionIsolation", true, () -> session().isolation = level);
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        return get("getTransactionIsolation", true, session().isolation);
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        set("setCatalog", true, () -> session().catalog = catalog);
    }

    @Override
    public String getCatalog() throws SQLException {
        return get("getCatalog", false, session().catalog);
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        set("setSchema", true, () -> session().schema = schema);
    }

    @Override
    public String getSchema() throws SQLException {
        return get("getSchema", true, session().schema);
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        set("setHoldability", false, () -> session().holdability = holdability);
    }

    @Override
    public int getHoldability() throws SQLException {
        return get("getHoldability", false, session().holdability);
    }

    @Override
    public void setNetworkTimeout(Executor executor, int millis) throws SQLException {
        set("setNetworkTimeout", false, () -> session().networkTimeout = millis);
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        return get("getNetworkTimeout", false, session().networkTimeout);
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        Properties one = new Properties();
        if (value != null) {
            one.setProperty(name, value);
        }
        change("setClientInfo", () -> {
            session().clientInfo.remove(name);
            session().clientInfo.putAll(one);
        });
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        change("setClientInfo", () -> {
            session().clientInfo.clear();
            session().clientInfo.putAll(properties);
        });
    }

    private void change(String method, Runnable effect) throws SQLClientInfoException {
        try {
            set(method, true, () -> {
                synchronized (session().clientInfo) {
                    effect.run();
                }
            });
        } catch (SQLClientInfoException e) {
            throw e;
        } catch (SQLException e) {
            throw new SQLClientInfoException(e.getMessage(), e.getSQLState(), Map.of(), e);
        }
    }

    @Override
    public String getClientInfo(String name) throws SQLException {
        return get("getClientInfo", false, session().clientInfo.getProperty(name));
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        return get("getClientInfo", false, (Properties) session().clientInfo.clone());
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return createStatement();
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        return createStatement();
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        return prepareCall(sql);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        return prepareCall(sql);
    }
}
