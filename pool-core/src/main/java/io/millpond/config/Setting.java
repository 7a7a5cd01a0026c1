package io.millpond.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of settings: what kind of value each takes, its default and its range. {@link PoolSettings} fills it in,
 * {@link SettingsCheck} holds the values against it, {@link PropertyReader} reads texts by it.
 */
enum Setting {
    NAME(Kind.TEXT),
    JDBC_URL(Kind.TEXT),
    DRIVER_CLASS_NAME(Kind.TEXT),
    DATA_SOURCE(Kind.OBJECT),
    USERNAME(Kind.TEXT),
    PASSWORD(Kind.SECRET),
    CREDENTIALS(Kind.OBJECT),
    PROPERTY(Kind.DRIVER_PROPERTY),

    MAX_SIZE(1, 100_000, 10),
    /** Its default is {@link #defaultMinIdle}. */
    MIN_IDLE(0, 100_000, null),
    MAX_WAITING(0, Integer.MAX_VALUE, Integer.MAX_VALUE),

    ACQUIRE_TIMEOUT(Duration.ofSeconds(10)),
    CONNECT_TIMEOUT(Kind.LIMIT, Duration.ofSeconds(5)),
    VALIDATION_TIMEOUT(Kind.LIMIT, Duration.ofSeconds(2)),
    RESET_TIMEOUT(Kind.LIMIT, Duration.ofSeconds(2)),
    VALIDATE_AFTER_IDLE(Duration.ofMillis(500)),
    KEEPALIVE_INTERVAL(Duration.ofMinutes(2)),
    IDLE_TIMEOUT(Duration.ofMinutes(10)),
    MAX_LIFETIME(Duration.ofMinutes(30)),
    QUERY_TIMEOUT(Duration.ZERO),
    TRANSACTION_TIMEOUT(Duration.ZERO),
    IDLE_IN_TRANSACTION_TIMEOUT(Duration.ZERO),
    SLOW_QUERY_THRESHOLD(Duration.ofMillis(500)),
    LEAK_THRESHOLD(Duration.ofMinutes(5)),
    CAPTURE_BORROW_STACK(Kind.FLAG, false),
    EXACT_TIMES(Kind.FLAG, false),
    SHUTDOWN_TIMEOUT(Duration.ofSeconds(10)),
    STARTUP(Kind.CHOICE, Startup.TOLERANT),

    AUTO_COMMIT(Kind.FLAG),
    READ_ONLY(Kind.FLAG),
    TRANSACTION_ISOLATION(Kind.ISOLATION),
    CATALOG(Kind.TEXT),
    SCHEMA(Kind.TEXT),
    SESSION_RESET(Kind.CHOICE, SessionReset.JDBC),
    EVICT_ON_READ_ONLY(Kind.FLAG, false),
    CONNECTION_INIT_SQL(Kind.SQL),
    CONNECTION_TEST_QUERY(Kind.SQL),
    STATEMENT_CACHE_SIZE(0, 100_000, null),
    LISTENER(Kind.OBJECT);

    /** What a setting's value is. */
    enum Kind {
        /** A text that may not be blank. */
        TEXT,
        /** A text that is never shown. */
        SECRET,
        /** A text that may hold literal values and is therefore never shown. */
        SQL,
        /** An {@code int} within a range. */
        COUNT,
        /** A time, where zero means none, off or at once. */
        TIME,
        /** A time that cannot be zero. */
        LIMIT,
        /** {@code true} or {@code false}. */
        FLAG,
        /** A constant of the enum that its default belongs to. */
        CHOICE,
        /** A level of {@link Isolation}. */
        ISOLATION,
        /** A key and a value, several times. */
        DRIVER_PROPERTY,
        /** Something that only code can give. */
        OBJECT
    }

    /** The longest time accepted: its nanoseconds can be added to any clock reading without overflow. */
    static final Duration LONGEST = Duration.ofDays(365);

    /** The shortest time accepted apart from zero. */
    static final Duration SHORTEST = Duration.ofMillis(1);

    private static final int DEFAULT_MIN_IDLE = 2;

    final Kind kind;
    final @Nullable Object defaultValue;
    final int least;
    final int most;

    Setting(Kind kind) {
        this(kind, null, 0, 0);
    }

    Setting(Kind kind, Object defaultValue) {
        this(kind, defaultValue, 0, 0);
    }

    Setting(Duration defaultValue) {
        this(Kind.TIME, defaultValue, 0, 0);
    }

    Setting(int least, int most, @Nullable Integer defaultValue) {
        this(Kind.COUNT, defaultValue, least, most);
    }

    Setting(Kind kind, @Nullable Object defaultValue, int least, int most) {
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.least = least;
        this.most = most;
    }

    static int defaultMinIdle(int maxSize) {
        return Math.min(DEFAULT_MIN_IDLE, maxSize);
    }

    /** The name users know it by: the builder's method, {@code maxSize} for {@code MAX_SIZE}. */
    String key() {
        return camelCase(name());
    }

    static Optional<Setting> find(String camelCaseKey) {
        return Arrays.stream(values())
                .filter(setting -> camelCaseKey.equals(setting.key()))
                .findFirst();
    }

    static String camelCase(String constantName) {
        StringBuilder key = new StringBuilder(constantName.length());
        for (String word : constantName.toLowerCase(Locale.ROOT).split("_")) {
            key.append(key.isEmpty() ? word.charAt(0) : Character.toUpperCase(word.charAt(0)))
                    .append(word, 1, word.length());
        }
        return key.toString();
    }
}
