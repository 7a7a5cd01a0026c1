package io.millpond.config;

import io.millpond.spi.Credentials;
import io.millpond.spi.CredentialsProvider;
import io.millpond.spi.PoolListener;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The checked settings of a pool; immutable. Accessors are named after the methods of {@link PoolSettings}, which say
 * what each setting means. Times are between 1 ms and 365 days, or {@link Duration#ZERO}.
 *
 * <p>There is no accessor for the password: {@link #credentials()} answers for it.
 */
public final class PoolConfig {
    private final Map<Setting, @Nullable Object> values;
    private final Map<String, String> properties;
    private final List<PoolListener> listeners;
    private final Map<String, String> legacyNames;
    private final CredentialsProvider credentials;
    private final String name;

    PoolConfig(
            Map<Setting, @Nullable Object> values,
            Map<String, String> properties,
            List<PoolListener> listeners,
            Map<String, String> legacyNames) {
        this.values = new EnumMap<>(values);
        this.properties = copy(properties);
        this.listeners = List.copyOf(listeners);
        this.legacyNames = copy(legacyNames);
        String given = text(Setting.NAME);
        this.name = given == null ? DefaultName.from(jdbcUrl()) : given;
        CredentialsProvider provider = (CredentialsProvider) values.get(Setting.CREDENTIALS);
        Credentials fixed = new Credentials(username(), text(Setting.PASSWORD));
        this.credentials = provider != null ? provider : () -> fixed;
    }

    private static Map<String, String> copy(Map<String, String> map) {
        return map.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** The pool's name, or the one to start from if {@link #isNamed} is false; never blank. */
    public String name() {
        return name;
    }

    /**
     * Whether the name was given. One that was made from the URL is made distinct when a pool of that name runs
     * already, and so is {@code millpond-1}, the name where the URL tells none: the number counts pools that run, not
     * settings that were read.
     */
    public boolean isNamed() {
        return text(Setting.NAME) != null;
    }

    /**
     * The URL with everything the user wrote into it, secrets included; {@code null} if there is a {@link #dataSource}.
     */
    public @Nullable String jdbcUrl() {
        return text(Setting.JDBC_URL);
    }

    /** The driver's class; {@code null} to ask {@code DriverManager}. */
    public @Nullable String driverClassName() {
        return text(Setting.DRIVER_CLASS_NAME);
    }

    /** The DataSource that opens connections; {@code null} if there is a {@link #jdbcUrl}. */
    public @Nullable DataSource dataSource() {
        return (DataSource) values.get(Setting.DATA_SOURCE);
    }

    /** The user given by name, or {@code null}. For connecting, ask {@link #credentials()}. */
    public @Nullable String username() {
        return text(Setting.USERNAME);
    }

    /**
     * The provider given, or one that always answers the username and the password given, which may both
     * be {@code null}.
     */
    public CredentialsProvider credentials() {
        return credentials;
    }

    /** Whether {@link #credentials} is a provider that was given. */
    public boolean hasCredentialsProvider() {
        return values.get(Setting.CREDENTIALS) != null;
    }

    /** The user's driver properties, in the order given; values may be secrets. */
    public Map<String, String> properties() {
        return properties;
    }

    /** At least 1. */
    public int maxSize() {
        return count(Setting.MAX_SIZE);
    }

    /** Between 0 and {@link #maxSize()}. */
    public int minIdle() {
        return count(Setting.MIN_IDLE);
    }

    /** {@link Integer#MAX_VALUE} = unlimited; 0 = nobody waits for others. */
    public int maxWaiting() {
        return count(Setting.MAX_WAITING);
    }

    /** ZERO = do not wait. */
    public Duration acquireTimeout() {
        return time(Setting.ACQUIRE_TIMEOUT);
    }

    /** Never ZERO. */
    public Duration connectTimeout() {
        return time(Setting.CONNECT_TIMEOUT);
    }

    /** Never ZERO. */
    public Duration validationTimeout() {
        return time(Setting.VALIDATION_TIMEOUT);
    }

    /** Never ZERO. */
    public Duration resetTimeout() {
        return time(Setting.RESET_TIMEOUT);
    }

    /** ZERO = checked before every borrow. */
    public Duration validateAfterIdle() {
        return time(Setting.VALIDATE_AFTER_IDLE);
    }

    /** ZERO = never. */
    public Duration keepaliveInterval() {
        return time(Setting.KEEPALIVE_INTERVAL);
    }

    /** ZERO = never. */
    public Duration idleTimeout() {
        return time(Setting.IDLE_TIMEOUT);
    }

    /** ZERO = never. */
    public Duration maxLifetime() {
        return time(Setting.MAX_LIFETIME);
    }

    /** ZERO = no limit. */
    public Duration queryTimeout() {
        return time(Setting.QUERY_TIMEOUT);
    }

    /** ZERO = no limit. */
    public Duration transactionTimeout() {
        return time(Setting.TRANSACTION_TIMEOUT);
    }

    /** ZERO = no limit. */
    public Duration idleInTransactionTimeout() {
        return time(Setting.IDLE_IN_TRANSACTION_TIMEOUT);
    }

    /** ZERO = off. */
    public Duration slowQueryThreshold() {
        return time(Setting.SLOW_QUERY_THRESHOLD);
    }

    /** ZERO = off. */
    public Duration leakThreshold() {
        return time(Setting.LEAK_THRESHOLD);
    }

    /** How much of a session is set back between two borrowers. */
    public SessionReset sessionReset() {
        return (SessionReset) Objects.requireNonNull(values.get(Setting.SESSION_RESET));
    }

    /** Whether a server that refuses to write is left. */
    public boolean evictOnReadOnly() {
        return Boolean.TRUE.equals(flag(Setting.EVICT_ON_READ_ONLY));
    }

    /** Whether the stack of each borrow is kept. */
    public boolean captureBorrowStack() {
        return Boolean.TRUE.equals(flag(Setting.CAPTURE_BORROW_STACK));
    }

    /** Whether everything is timed with the nanosecond clock. */
    public boolean exactTimes() {
        return Boolean.TRUE.equals(flag(Setting.EXACT_TIMES));
    }

    /** ZERO = abort at once. */
    public Duration shutdownTimeout() {
        return time(Setting.SHUTDOWN_TIMEOUT);
    }

    /** What to do if the database cannot be reached at the start. */
    public Startup startup() {
        return (Startup) Objects.requireNonNull(values.get(Setting.STARTUP));
    }

    /** {@code null} = the driver's. */
    public @Nullable Boolean autoCommit() {
        return flag(Setting.AUTO_COMMIT);
    }

    /** {@code null} = the driver's. */
    public @Nullable Boolean readOnly() {
        return flag(Setting.READ_ONLY);
    }

    /** {@code null} = the driver's. */
    public @Nullable Integer transactionIsolation() {
        return (Integer) values.get(Setting.TRANSACTION_ISOLATION);
    }

    /** {@code null} = the driver's. */
    public @Nullable String catalog() {
        return text(Setting.CATALOG);
    }

    /** {@code null} = the driver's. */
    public @Nullable String schema() {
        return text(Setting.SCHEMA);
    }

    /** {@code null} = none. May hold secrets. */
    public @Nullable String connectionInitSql() {
        return text(Setting.CONNECTION_INIT_SQL);
    }

    /** {@code null} = {@code Connection.isValid} is used. */
    public @Nullable String connectionTestQuery() {
        return text(Setting.CONNECTION_TEST_QUERY);
    }

    /** {@code null} = the dialect's; 0 = off. */
    public @Nullable Integer statementCacheSize() {
        return (Integer) values.get(Setting.STATEMENT_CACHE_SIZE);
    }

    /** All listeners, in the order given. */
    public List<PoolListener> listeners() {
        return listeners;
    }

    /**
     * HikariCP's spellings that were understood, each with what to write instead, for the pool to log once:
     * {@code maximumPoolSize -> maxSize}, {@code idleTimeout -> idleTimeout=600000ms}. Empty if there are none.
     */
    public Map<String, String> legacyNames() {
        return legacyNames;
    }

    /**
     * A setting's value as {@link #toString} has it, {@code "null"} if it has none; by the name of its method in
     * {@link PoolSettings}.
     */
    public String shown(String name) {
        return Setting.find(name)
                .map(setting -> ValueText.of(setting, values.get(setting)))
                .orElse("null");
    }

    /** All settings that have a value, without secrets and without SQL. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("PoolConfig[");
        values.forEach((setting, value) -> {
            if (value != null) {
                text.append(setting.key())
                        .append('=')
                        .append(ValueText.of(setting, value))
                        .append(", ");
            }
        });
        properties.forEach((key, value) -> text.append("property.")
                .append(key)
                .append('=')
                .append(Redactor.redactProperty(key, value))
                .append(", "));
        return text.append("listeners=").append(listeners.size()).append(']').toString();
    }

    private @Nullable String text(Setting setting) {
        return (String) values.get(setting);
    }

    private int count(Setting setting) {
        return (Integer) Objects.requireNonNull(values.get(setting));
    }

    private Duration time(Setting setting) {
        return (Duration) Objects.requireNonNull(values.get(setting));
    }

    private @Nullable Boolean flag(Setting setting) {
        return (Boolean) values.get(setting);
    }
}
