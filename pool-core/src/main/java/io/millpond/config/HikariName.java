package io.millpond.config;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** HikariCP's names (of version 7.1) that differ from ours or mean something else, so that its properties can be taken over as they are. */
enum HikariName {
    maximumPoolSize(Setting.MAX_SIZE),
    minimumIdle(Setting.MIN_IDLE),
    connectionTimeout(Setting.ACQUIRE_TIMEOUT),
    keepaliveTime(Setting.KEEPALIVE_INTERVAL),
    leakDetectionThreshold(Setting.LEAK_THRESHOLD),
    poolName(Setting.NAME),
    initializationFailTimeout(Setting.STARTUP),
    isolateInternalQueries(null),
    allowPoolSuspension(null),
    registerMbeans(null),
    dataSourceClassName(null),
    dataSourceJNDI(null),
    healthCheckRegistry(null),
    metricRegistry(null),
    metricsTrackerFactory(null),
    exceptionOverrideClassName(null),
    credentialsProviderClassName(null),
    scheduledExecutor(null),
    threadFactory(null);

    /** Durations that HikariCP has under the same name, and writes as a bare number of milliseconds. */
    private static final Set<Setting> SHARED_DURATIONS =
            Set.of(Setting.VALIDATION_TIMEOUT, Setting.IDLE_TIMEOUT, Setting.MAX_LIFETIME);

    private final @Nullable Setting setting;

    HikariName(@Nullable Setting setting) {
        this.setting = setting;
    }

    static @Nullable HikariName named(String key) {
        return Arrays.stream(values())
                .filter(name -> name.name().equals(key))
                .findFirst()
                .orElse(null);
    }

    static Stream<String> keys() {
        return Arrays.stream(values()).filter(name -> name.setting != null).map(Enum::name);
    }

    static boolean sharesDuration(Setting setting) {
        return SHARED_DURATIONS.contains(setting);
    }

    /** Null if there is nothing to set. */
    @Nullable
    Setting setting() {
        return setting;
    }

    /** What to do instead, if this value has no counterpart; null if it can be taken over. */
    @Nullable
    String refusal(String value) {
        boolean off = value.trim().equalsIgnoreCase("false");
        return switch (this) {
            case connectionTimeout ->
                value.trim().equals("0")
                        ? "0 means to wait without limit there and not to wait here: set acquireTimeout, at most 365d"
                        : null;
            case isolateInternalQueries ->
                off ? null : "leave it out: the pool's own queries never share a transaction";
            case allowPoolSuspension -> off ? null : "leave it out: use reconnect() or resize()";
            case registerMbeans -> off ? null : "leave it out: JMX is not supported by this version";
            case dataSourceClassName, dataSourceJNDI -> "set jdbcUrl, or pass the DataSource to the builder";
            case healthCheckRegistry, metricRegistry, metricsTrackerFactory -> "use stats() or a PoolListener";
            case exceptionOverrideClassName -> "leave it out: the dialect decides which errors are fatal";
            case credentialsProviderClassName -> "pass a CredentialsProvider to the builder";
            case scheduledExecutor, threadFactory -> "leave it out: the pool has its own few threads";
            default -> null;
        };
    }

    /** Values that stand for "the default". */
    boolean meansDefault(String value) {
        return this == minimumIdle && value.trim().equals("-1");
    }

    /** The value as our setting writes it. */
    String translated(String value) {
        if (this != initializationFailTimeout) {
            return value;
        }
        boolean fails = !value.trim().startsWith("-") && !value.trim().equals("0");
        return (fails ? Startup.FAIL_FAST : Startup.TOLERANT).name();
    }
}
