package io.millpond;

import io.millpond.config.ConfigException;
import io.millpond.config.PoolConfig;
import io.millpond.config.PoolSettings;
import io.millpond.config.PoolSize;
import io.millpond.config.PropertyReader;
import io.millpond.pool.ConnectionPool;
import io.millpond.pool.PoolAssembly;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.PoolStats;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A pool of JDBC connections.
 *
 * <pre>{@code
 * try (MillpondDataSource pool = MillpondDataSource.builder()
 *         .jdbcUrl("jdbc:postgresql://localhost/shop")
 *         .username("app").password(secret)
 *         .maxSize(20)
 *         .build()) {
 *     try (Connection connection = pool.getConnection()) {
 *         ...
 *     }
 * }
 * }</pre>
 *
 * <p>It starts in {@link Builder#build()}. Threads of the application never connect, validate or physically close; they
 * only wait, in order of arrival, at most for {@code acquireTimeout}, or, if that is zero, for one check of at most
 * {@code validationTimeout}. Connections go back with {@link Connection#close()}, which waits for {@code resetTimeout}
 * at most if something was left behind. Thread-safe.
 */
public class MillpondDataSource implements DataSource, AutoCloseable {
    private final ConnectionPool pool;
    private final Duration shutdownTimeout;

    /**
     * Starts the pool. For class proxies, as frameworks make them around aspects, scopes and lazy injection: they
     * extend the class, need a constructor that they could call, and hand every call on to a pool that came from
     * {@link #builder()}, as applications' own do.
     */
    protected MillpondDataSource(PoolConfig config) {
        pool = PoolAssembly.start(config);
        shutdownTimeout = config.shutdownTimeout();
    }

    /** Settings, all at their defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Settings from text: camelCase or kebab-case names without a prefix, durations such as {@code 10s} or
     * {@code 500ms}. HikariCP's names are understood; any other name is an error. What is wrong with them is reported
     * by {@link Builder#build()}, together with everything else.
     */
    public static Builder builder(Map<String, String> properties) {
        Builder builder = new Builder();
        PropertyReader.read(properties, builder);
        return builder;
    }

    /** Like {@link #builder(Map)}; numbers and booleans need not be texts. */
    public static Builder fromProperties(Properties properties) {
        Builder builder = new Builder();
        PropertyReader.read(properties, builder);
        return builder;
    }

    /**
     * Lends a connection; to be closed by the borrower.
     *
     * @throws AcquireTimeoutException if none was available within {@code acquireTimeout}, or more than
     *     {@code maxWaiting} borrowers wait already; SQLState 08001
     * @throws java.sql.SQLNonTransientConnectionException if the pool is closed, SQLState 08003; or, at once, if no
     *     connection is open and the database refuses new ones for a reason that waiting does not mend, such as a wrong
     *     password: with the database's SQLState, 08001 if it gave none
     * @throws SQLException if the thread is interrupted: without an SQLState, the cause is an
     *     {@link InterruptedException}, and the interrupt flag is set
     */
    @Override
    public Connection getConnection() throws SQLException {
        return pool.acquire();
    }

    /** Not supported: every connection of a pool belongs to the same user. */
    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException(
                pool.name() + ": getConnection(user, password) is not supported; use one pool for each user", "0A000");
    }

    /** The numbers of the pool, also of one that is closed; they print as one line. */
    public PoolStats stats() {
        return pool.stats();
    }

    /**
     * Has every connection replaced: idle ones are closed now, lent ones on return. None that was open before this call
     * is lent after it has returned; except to a database in memory that is private to its one connection, which would
     * be lost with it. Returns without waiting for any of them; does nothing to a closed pool.
     */
    public void reconnect() {
        pool.reconnect();
    }

    /**
     * Changes the size at once, in both directions; connections that are lent beyond the new size are closed on return.
     * Returns without waiting for any of them.
     *
     * @param minIdle connections kept ready, 0 to {@code maxSize}; it comes first, as the smaller of the two
     * @param maxSize 1 to 100,000
     * @throws ConfigException if {@code maxSize} or {@code minIdle} is out of its range; nothing is changed then
     */
    public void resize(int minIdle, int maxSize) {
        PoolSize.check(minIdle, maxSize);
        pool.resize(minIdle, maxSize);
    }

    /** {@link #close(Duration)} with {@code shutdownTimeout}. */
    @Override
    public void close() {
        close(shutdownTimeout);
    }

    /**
     * Closes the pool: borrowers that wait fail at once, connections that are lent may be returned until the timeout
     * and are aborted then. Returns at the latest 100 ms after the timeout. Closing again closes nothing more: it waits
     * for the first call to end, up to its own timeout.
     *
     * <p>An interrupt ends the wait early: what is still lent is aborted at once, and the thread is left interrupted.
     *
     * @param timeout zero or less = abort at once; more than 365 days, the longest of all times here, is
     *     taken for 365 days
     * @throws NullPointerException if there is no timeout; the pool stays open
     */
    public void close(Duration timeout) {
        pool.close(timeout);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException(pool.name() + ": this DataSource is no wrapper for " + type.getName()
                + "; unwrap a Connection to reach the driver's objects");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }

    /** Null: the pool logs through SLF4J. */
    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    /** Not supported: the pool logs through SLF4J. */
    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException(pool.name() + ": the pool logs through SLF4J", "0A000");
    }

    /** Not supported: see {@code connectTimeout}. */
    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException(pool.name() + ": set connectTimeout when building the pool", "0A000");
    }

    /** 0: there is none besides {@code connectTimeout}. */
    @Override
    public int getLoginTimeout() {
        return 0;
    }

    /** Not supported: the pool logs through SLF4J. */
    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException(pool.name() + ": the pool logs through SLF4J", "0A000");
    }

    /** Name and numbers; no secret. */
    @Override
    public String toString() {
        return "MillpondDataSource[" + pool + "]";
    }

    /** Collects settings and starts the pool. Not thread-safe. */
    public static final class Builder extends PoolSettings<Builder> {
        private Builder() {}

        @Override
        protected Builder self() {
            return this;
        }

        /**
         * Starts the pool.
         *
         * @throws ConfigException if a setting is wrong (all problems at once), the driver is missing, or, with
         *     {@code FAIL_FAST}, the database cannot be reached; nothing is left behind then
         */
        public MillpondDataSource build() {
            return new MillpondDataSource(toConfig());
        }
    }
}
