package io.millpond.config;

import io.millpond.spi.CredentialsProvider;
import io.millpond.spi.PoolListener;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Checked settings, named like the methods of {@link PoolSettings}, where they are explained. Immutable. */
public final class PoolConfig {
    private final EnumMap<Setting, Object> values;
    private final Map<String, String> properties;
    private final List<PoolListener> listeners;
    private final Map<String, String> legacyNames;

    PoolConfig(
            EnumMap<Setting, Object> values,
            Map<String, String> properties,
            List<PoolListener> listeners,
            Map<String, String> legacyNames) {
        this.values = values.clone();
        this.properties = Map.copyOf(properties);
        this.listeners = List.copyOf(listeners);
        this.legacyNames = Map.copyOf(legacyNames);
    }

    private <T> @Nullable T optional(Setting setting, Class<T> type) {
        Object value = values.get(setting);
        return type.cast(value == null ? setting.preset() : value);
    }

    private <T> T get(Setting setting, Class<T> type) {
        return Objects.requireNonNull(optional(setting, type), setting.key());
    }

    private Duration duration(Setting setting) {
        return get(setting, Duration.class);
    }

    public String name() {
        return get(Setting.NAME, String.class);
    }

    public @Nullable String jdbcUrl() {
        return optional(Setting.JDBC_URL, String.class);
    }

    public @Nullable String driverClassName() {
        return optional(Setting.DRIVER_CLASS_NAME, String.class);
    }

    public @Nullable DataSource dataSource() {
        return optional(Setting.DATA_SOURCE, DataSource.class);
    }

    public @Nullable String username() {
        return optional(Setting.USERNAME, String.class);
    }

    public @Nullable String password() {
        return optional(Setting.PASSWORD, String.class);
    }

    public @Nullable CredentialsProvider credentials() {
        return optional(Setting.CREDENTIALS, CredentialsProvider.class);
    }

    /** The user's driver properties. */
    public Map<String, String> properties() {
        return properties;
    }

    public int maxSize() {
        return get(Setting.MAX_SIZE, Integer.class);
    }

    public int minIdle() {
        Integer minIdle = optional(Setting.MIN_IDLE, Integer.class);
        return minIdle == null ? Math.min(2, maxSize()) : minIdle;
    }

    public int maxWaiting() {
        return get(Setting.MAX_WAITING, Integer.class);
    }

    public Duration acquireTimeout() {
        return duration(Setting.ACQUIRE_TIMEOUT);
    }

    public Duration connectTimeout() {
        return duration(Setting.CONNECT_TIMEOUT);
    }

    public Duration validationTimeout() {
        return duration(Setting.VALIDATION_TIMEOUT);
    }

    public Duration validateAfterIdle() {
        return duration(Setting.VALIDATE_AFTER_IDLE);
    }

    public Duration keepaliveInterval() {
        return duration(Setting.KEEPALIVE_INTERVAL);
    }

    public Duration idleTimeout() {
        return duration(Setting.IDLE_TIMEOUT);
    }

    public Duration maxLifetime() {
        return duration(Setting.MAX_LIFETIME);
    }

    public Duration leakThreshold() {
        return duration(Setting.LEAK_THRESHOLD);
    }

    public boolean captureBorrowStack() {
        return get(Setting.CAPTURE_BORROW_STACK, Boolean.class);
    }

    public boolean exactTimes() {
        return get(Setting.EXACT_TIMES, Boolean.class);
    }

    public Duration shutdownTimeout() {
        return duration(Setting.SHUTDOWN_TIMEOUT);
    }

    public Startup startup() {
        return get(Setting.STARTUP, Startup.class);
    }

    public @Nullable Boolean autoCommit() {
        return optional(Setting.AUTO_COMMIT, Boolean.class);
    }

    public @Nullable Boolean readOnly() {
        return optional(Setting.READ_ONLY, Boolean.class);
    }

    public @Nullable Integer transactionIsolation() {
        return optional(Setting.TRANSACTION_ISOLATION, Integer.class);
    }

    public @Nullable String catalog() {
        return optional(Setting.CATALOG, String.class);
    }

    public @Nullable String schema() {
        return optional(Setting.SCHEMA, String.class);
    }

    public @Nullable String connectionInitSql() {
        return optional(Setting.CONNECTION_INIT_SQL, String.class);
    }

    public @Nullable String connectionTestQuery() {
        return optional(Setting.CONNECTION_TEST_QUERY, String.class);
    }

    /** Null where the dialect decides. */
    public @Nullable Integer statementCacheSize() {
        return optional(Setting.STATEMENT_CACHE_SIZE, Integer.class);
    }

    public List<PoolListener> listeners() {
        return listeners;
    }

    /** Names of HikariCP that were used, each with the name here. */
    public Map<String, String> legacyNames() {
        return legacyNames;
    }

    /** The settings that were given; without secrets, SQL and the values of driver properties. */
    @Override
    public String toString() {
        Map<String, Object> shown = new LinkedHashMap<>();
        values.forEach((setting, value) -> shown.put(setting.key(), SettingsCheck.shown(setting, value)));
        if (!properties.isEmpty()) {
            shown.put("properties", properties.keySet());
        }
        return "PoolConfig" + shown;
    }
}
