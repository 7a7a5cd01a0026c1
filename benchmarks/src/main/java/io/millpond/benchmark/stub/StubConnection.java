package io.millpond.benchmark.stub;

import io.millpond.testkit.RareConnectionCalls;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A connection that remembers next to nothing. Public, as copies of the class are opened by reflection. */
public final class StubConnection implements RareConnectionCalls {
    private static final AtomicLong OPENED = new AtomicLong();
    private static final AtomicLong CLOSED = new AtomicLong();

    private final String name = "connection " + OPENED.incrementAndGet();
    private boolean autoCommit = true;
    private boolean closed;
    final StubResultSet rows = new StubResultSet();

    /** How many are open now, of the first driver. */
    public static long openNow() {
        return OPENED.get() - CLOSED.get();
    }

    private void end() {
        if (!closed) {
            closed = true;
            CLOSED.incrementAndGet();
        }
    }

    /** Which physical connection this is: not every pool lets its borrowers unwrap one. */
    @Override
    public String nativeSQL(String sql) {
        return name;
    }

    @Override
    public Statement createStatement() {
        return new StubStatement(this);
    }

    @Override
    public Statement createStatement(int type, int concurrency) {
        return createStatement();
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) {
        return createStatement();
    }

    @Override
    public PreparedStatement prepareStatement(String sql) {
        return new StubStatement(this);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int keys) {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability) {
        return prepareStatement(sql);
    }

    @Override
    public CallableStatement prepareCall(String sql) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setAutoCommit(boolean on) {
        autoCommit = on;
    }

    @Override
    public boolean getAutoCommit() {
        return autoCommit;
    }

    @Override
    public void commit() {}

    @Override
    public void rollback() {}

    @Override
    public void close() {
        end();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isValid(int seconds) {
        return !closed;
    }

    @Override
    public void abort(Executor executor) {
        end();
    }

    @Override
    public void setReadOnly(boolean on) {}

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public void setCatalog(String catalog) {}

    @Override
    public @Nullable String getCatalog() {
        return null;
    }

    @Override
    public void setSchema(String schema) {}

    @Override
    public @Nullable String getSchema() {
        return null;
    }

    @Override
    public void setTransactionIsolation(int level) {}

    @Override
    public int getTransactionIsolation() {
        return TRANSACTION_READ_COMMITTED;
    }

    @Override
    public void setHoldability(int holdability) {}

    @Override
    public int getHoldability() {
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    @Override
    public void setNetworkTimeout(Executor executor, int millis) {}

    @Override
    public int getNetworkTimeout() {
        return 0;
    }

    @Override
    public void setClientInfo(String name, String value) {}

    @Override
    public void setClientInfo(Properties properties) {}

    @Override
    public @Nullable String getClientInfo(String name) {
        return null;
    }

    @Override
    public Properties getClientInfo() {
        return new Properties();
    }

    @Override
    public <T> T rare(String method, T otherwise) {
        return otherwise;
    }

    @Override
    public <T> T rareObject(String method, Class<T> type) {
        throw new UnsupportedOperationException(method);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.cast(this);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    @Override
    public @Nullable SQLWarning getWarnings() {
        return null;
    }

    @Override
    public void clearWarnings() {}
}
