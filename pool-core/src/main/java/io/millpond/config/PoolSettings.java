package io.millpond.config;

import io.millpond.config.ConfigException.Problem;
import io.millpond.spi.CredentialsProvider;
import io.millpond.spi.PoolListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a pool. Setters never throw: everything that is wrong is reported at once, when the pool is built. Times are at most 365
 * days and at least 1 ms; {@link Duration#ZERO} means none, where the method does not say otherwise. Not thread-safe.
 *
 * @param <B> the builder's own type
 */
public abstract class PoolSettings<B extends PoolSettings<B>> {
    private static final AtomicInteger POOLS = new AtomicInteger();

    private final EnumMap<Setting, Object> values = new EnumMap<>(Setting.class);
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final List<PoolListener> listeners = new ArrayList<>();
    private final Map<String, String> legacyNames = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    /** For the builder of the facade. */
    protected PoolSettings() {}

    /** The builder itself, of its own type. */
    protected abstract B self();

    B set(Setting setting, @Nullable Object value) {
        if (value == null) {
            problem(new Problem(setting.key(), "null", "is null", "set a value, or leave the setting out"));
        } else {
            values.put(setting, value);
        }
        return self();
    }

    void problem(Problem problem) {
        problems.add(problem);
    }

    void legacyName(String old, String now) {
        legacyNames.put(old, now);
    }

    // ---- where connections come from ----

    /** The pool's name in logs, metrics and thread names. Default: the database in the URL, else {@code millpond-N}. */
    public B name(String name) {
        return set(Setting.NAME, name);
    }

    /** The JDBC URL. Exactly one of this and {@link #dataSource} is needed. */
    public B jdbcUrl(String jdbcUrl) {
        return set(Setting.JDBC_URL, jdbcUrl);
    }

    /** The driver's class. Default: the driver that accepts the URL. */
    public B driverClassName(String driverClassName) {
        return set(Setting.DRIVER_CLASS_NAME, driverClassName);
    }

    /** A DataSource to take connections from, instead of a URL. */
    public B dataSource(DataSource dataSource) {
        return set(Setting.DATA_SOURCE, dataSource);
    }

    /** The database user. Default: the driver's. */
    public B username(String username) {
        return set(Setting.USERNAME, username);
    }

    /** The user's password; never shown anywhere. */
    public B password(String password) {
        return set(Setting.PASSWORD, password);
    }

    /** Asked before each connect, on a thread of the pool; instead of username and password. */
    public B credentials(CredentialsProvider credentials) {
        return set(Setting.CREDENTIALS, credentials);
    }

    /** A driver property; may be given several times. Wins over what the pool sets for the database. */
    @SuppressWarnings("ConstantValue")
    public B property(String key, String value) {
        if (key == null || value == null || key.isBlank()) {
            problem(new Problem("property", String.valueOf(key), "has no name or no value", "set both"));
        } else {
            properties.put(key, value);
        }
        return self();
    }

    // ---- size ----

    /** Most physical connections, those being opened and closed included. Default 10, at least 1. */
    public B maxSize(int maxSize) {
        return set(Setting.MAX_SIZE, maxSize);
    }

    /** Idle connections kept ready. Default 2, or {@code maxSize} if that is less; from 0 to {@code maxSize}. */
    public B minIdle(int minIdle) {
        return set(Setting.MIN_IDLE, minIdle);
    }

    /** Most borrowers that may wait; more fail at once. Default: no limit; 0 or more. */
    public B maxWaiting(int maxWaiting) {
        return set(Setting.MAX_WAITING, maxWaiting);
    }

    // ---- times ----

    /** Longest wait in {@code getConnection()}. Default 10 s; ZERO: do not wait, but for the check of an idle connection. */
    public B acquireTimeout(Duration acquireTimeout) {
        return set(Setting.ACQUIRE_TIMEOUT, acquireTimeout);
    }

    /** Limit of one physical connect, session set-up included. Default 5 s; ZERO is not allowed. */
    public B connectTimeout(Duration connectTimeout) {
        return set(Setting.CONNECT_TIMEOUT, connectTimeout);
    }

    /** Limit of one liveness check. Default 2 s; ZERO is not allowed. */
    public B validationTimeout(Duration validationTimeout) {
        return set(Setting.VALIDATION_TIMEOUT, validationTimeout);
    }

    /** A connection unused for longer is checked before it is lent. Default 500 ms; ZERO: always. */
    public B validateAfterIdle(Duration validateAfterIdle) {
        return set(Setting.VALIDATE_AFTER_IDLE, validateAfterIdle);
    }

    /** Idle connections unused for this long are checked. Default 2 min; ZERO: never. */
    public B keepaliveInterval(Duration keepaliveInterval) {
        return set(Setting.KEEPALIVE_INTERVAL, keepaliveInterval);
    }

    /** Idle connections above {@code minIdle} that are unused for this long are closed. Default 10 min; ZERO: never. */
    public B idleTimeout(Duration idleTimeout) {
        return set(Setting.IDLE_TIMEOUT, idleTimeout);
    }

    /** A connection is retired at this age, up to 10 % earlier. Default 30 min; ZERO: never. */
    public B maxLifetime(Duration maxLifetime) {
        return set(Setting.MAX_LIFETIME, maxLifetime);
    }

    /** A lease held for longer is reported once. Default 5 min; ZERO: never. */
    public B leakThreshold(Duration leakThreshold) {
        return set(Setting.LEAK_THRESHOLD, leakThreshold);
    }

    /** Whether each borrow keeps its stack for a leak report; costs microseconds per borrow. Default false. */
    public B captureBorrowStack(boolean captureBorrowStack) {
        return set(Setting.CAPTURE_BORROW_STACK, captureBorrowStack);
    }

    /** Whether every borrow is timed with the nanosecond clock instead of one in 16. Default false. */
    public B exactTimes(boolean exactTimes) {
        return set(Setting.EXACT_TIMES, exactTimes);
    }

    /** {@code close()} waits this long for leases, then aborts them. Default 10 s; ZERO: abort at once. */
    public B shutdownTimeout(Duration shutdownTimeout) {
        return set(Setting.SHUTDOWN_TIMEOUT, shutdownTimeout);
    }

    /** What {@code build()} does when the database cannot be reached. Default {@link Startup#TOLERANT}. */
    public B startup(Startup startup) {
        return set(Setting.STARTUP, startup);
    }

    // ---- session defaults ----

    /** Autocommit of each lease at its begin. Default: the driver's. */
    public B autoCommit(boolean autoCommit) {
        return set(Setting.AUTO_COMMIT, autoCommit);
    }

    /** Read-only mode of each lease at its begin. Default: the driver's. */
    public B readOnly(boolean readOnly) {
        return set(Setting.READ_ONLY, readOnly);
    }

    /** Isolation of each lease at its begin, a constant of {@link java.sql.Connection}. Default: the driver's. */
    public B transactionIsolation(int transactionIsolation) {
        return set(Setting.TRANSACTION_ISOLATION, transactionIsolation);
    }

    /** Catalog of each lease at its begin. Default: the driver's. */
    public B catalog(String catalog) {
        return set(Setting.CATALOG, catalog);
    }

    /** Schema of each lease at its begin. Default: the driver's. */
    public B schema(String schema) {
        return set(Setting.SCHEMA, schema);
    }

    /** One SQL statement run on each new connection. */
    public B connectionInitSql(String connectionInitSql) {
        return set(Setting.CONNECTION_INIT_SQL, connectionInitSql);
    }

    /** Run as the liveness check, instead of {@code Connection.isValid}. */
    public B connectionTestQuery(String connectionTestQuery) {
        return set(Setting.CONNECTION_TEST_QUERY, connectionTestQuery);
    }

    /** Prepared statements kept open for each connection. Default: what suits the database; 0 for none. */
    public B statementCacheSize(int statementCacheSize) {
        return set(Setting.STATEMENT_CACHE_SIZE, statementCacheSize);
    }

    /** Receives the pool's events; may be given several times. */
    @SuppressWarnings("ConstantValue")
    public B listener(PoolListener listener) {
        if (listener == null) {
            problem(new Problem("listener", "null", "is null", "pass a listener, or leave it out"));
        } else {
            listeners.add(listener);
        }
        return self();
    }

    // ---- the result ----

    /**
     * The checked settings.
     *
     * @throws ConfigException with every problem there is
     */
    public PoolConfig toConfig() {
        List<Problem> found = new ArrayList<>(problems);
        new SettingsCheck(values, found).run();
        if (!found.isEmpty()) {
            throw new ConfigException(found, null);
        }
        EnumMap<Setting, Object> complete = values.clone();
        complete.computeIfAbsent(Setting.NAME, missing -> defaultName((String) values.get(Setting.JDBC_URL)));
        return new PoolConfig(complete, properties, listeners, legacyNames);
    }

    /**
     * What {@code resize()} is given.
     *
     * @throws ConfigException if the sizes are out of range or contradict each other
     */
    public static void checkSize(int minIdle, int maxSize) {
        List<Problem> found = new ArrayList<>();
        if (maxSize < 1) {
            found.add(new Problem("maxSize", String.valueOf(maxSize), "is too small", "set at least 1"));
        }
        if (minIdle < 0) {
            found.add(new Problem("minIdle", String.valueOf(minIdle), "is too small", "set at least 0"));
        }
        SettingsCheck.checkSize(minIdle, maxSize, found);
        if (!found.isEmpty()) {
            throw new ConfigException(found, null);
        }
    }

    /** The last word of the URL before its parameters, if it is one. */
    private static String defaultName(@Nullable String url) {
        if (url != null && url.indexOf('@') < 0) {
            String path = url.split("[?;&]", 2)[0];
            String last = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
            if (last.matches("[A-Za-z0-9_.-]+")) {
                return last;
            }
        }
        return "millpond-" + POOLS.incrementAndGet();
    }
}
