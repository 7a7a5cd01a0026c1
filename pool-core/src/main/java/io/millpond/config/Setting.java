package io.millpond.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every setting: its name, type, default, and what it may be. The one list that builder, properties and checks share. */
enum Setting {
    NAME("name", String.class, null),
    JDBC_URL("jdbcUrl", String.class, null),
    DRIVER_CLASS_NAME("driverClassName", String.class, null),
    DATA_SOURCE("dataSource", Object.class, null),
    USERNAME("username", String.class, null),
    PASSWORD("password", String.class, null),
    CREDENTIALS("credentials", Object.class, null),
    MAX_SIZE("maxSize", Integer.class, 10, 1),
    MIN_IDLE("minIdle", Integer.class, null, 0),
    MAX_WAITING("maxWaiting", Integer.class, Integer.MAX_VALUE, 0),
    ACQUIRE_TIMEOUT("acquireTimeout", Duration.class, Duration.ofSeconds(10), 0),
    CONNECT_TIMEOUT("connectTimeout", Duration.class, Duration.ofSeconds(5), 1),
    VALIDATION_TIMEOUT("validationTimeout", Duration.class, Duration.ofSeconds(2), 1),
    VALIDATE_AFTER_IDLE("validateAfterIdle", Duration.class, Duration.ofMillis(500), 0),
    KEEPALIVE_INTERVAL("keepaliveInterval", Duration.class, Duration.ofMinutes(2), 0),
    IDLE_TIMEOUT("idleTimeout", Duration.class, Duration.ofMinutes(10), 0),
    MAX_LIFETIME("maxLifetime", Duration.class, Duration.ofMinutes(30), 0),
    LEAK_THRESHOLD("leakThreshold", Duration.class, Duration.ofMinutes(5), 0),
    CAPTURE_BORROW_STACK("captureBorrowStack", Boolean.class, false),
    EXACT_TIMES("exactTimes", Boolean.class, false),
    SHUTDOWN_TIMEOUT("shutdownTimeout", Duration.class, Duration.ofSeconds(10), 0),
    STARTUP("startup", Startup.class, Startup.TOLERANT),
    AUTO_COMMIT("autoCommit", Boolean.class, null),
    READ_ONLY("readOnly", Boolean.class, null),
    TRANSACTION_ISOLATION("transactionIsolation", Integer.class, null),
    CATALOG("catalog", String.class, null),
    SCHEMA("schema", String.class, null),
    CONNECTION_INIT_SQL("connectionInitSql", String.class, null),
    CONNECTION_TEST_QUERY("connectionTestQuery", String.class, null),
    STATEMENT_CACHE_SIZE("statementCacheSize", Integer.class, null, 0);

    private final String key;
    private final Class<?> type;
    private final @Nullable Object preset;
    private final int least;

    Setting(String key, Class<?> type, @Nullable Object preset) {
        this(key, type, preset, Integer.MIN_VALUE);
    }

    /** @param least smallest number allowed; for a duration in milliseconds */
    Setting(String key, Class<?> type, @Nullable Object preset, int least) {
        this.key = key;
        this.type = type;
        this.preset = preset;
        this.least = least;
    }

    String key() {
        return key;
    }

    Class<?> type() {
        return type;
    }

    /** Null for none, and for those that are derived from others. */
    @Nullable
    Object preset() {
        return preset;
    }

    int least() {
        return least;
    }

    /** Whether its value must not be shown. */
    boolean isSecret() {
        return this == PASSWORD;
    }

    /** By camelCase or kebab-case name. */
    static Optional<Setting> named(String key) {
        String camel = camelCase(key);
        return Arrays.stream(values())
                .filter(setting -> setting.key.equals(camel))
                .findFirst();
    }

    static String camelCase(String key) {
        if (key.indexOf('-') < 0) {
            return key;
        }
        StringBuilder camel = new StringBuilder();
        for (String word : key.split("-")) {
            camel.append(
                    camel.length() == 0 || word.isEmpty()
                            ? word
                            : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return camel.toString();
    }
}
