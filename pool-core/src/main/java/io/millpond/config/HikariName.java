package io.millpond.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The property names of HikariCP 7.1 that Millpond spells differently. Its {@code HikariConfig} is the source of the
 * names and of what special values mean.
 */
enum HikariName {
    MAXIMUM_POOL_SIZE(Setting.MAX_SIZE),
    MINIMUM_IDLE(Setting.MIN_IDLE),
    CONNECTION_TIMEOUT(Setting.ACQUIRE_TIMEOUT),
    KEEPALIVE_TIME(Setting.KEEPALIVE_INTERVAL),
    LEAK_DETECTION_THRESHOLD(Setting.LEAK_THRESHOLD),
    POOL_NAME(Setting.NAME),
    INITIALIZATION_FAIL_TIMEOUT(Setting.STARTUP);

    /**
     * Times of both pools by the same name. HikariCP's are milliseconds, so a number without a unit is taken for that.
     */
    private static final Set<Setting> SHARED_TIMES =
            Set.of(Setting.VALIDATION_TIMEOUT, Setting.IDLE_TIMEOUT, Setting.MAX_LIFETIME);

    /** What it is called here. */
    final Setting setting;

    HikariName(Setting setting) {
        this.setting = setting;
    }

    /** The name in HikariCP: {@code maximumPoolSize}. */
    String key() {
        return Setting.camelCase(name());
    }

    static Optional<HikariName> find(String camelCaseKey) {
        return Arrays.stream(values())
                .filter(name -> camelCaseKey.equals(name.key()))
                .findFirst();
    }

    static boolean isSharedTime(Setting setting) {
        return SHARED_TIMES.contains(setting);
    }

    /** The value that means here what {@code text} means to HikariCP. */
    Object read(String text) throws UnreadableText {
        return switch (this) {
            case CONNECTION_TIMEOUT -> acquireTimeout(text);
            case KEEPALIVE_TIME, LEAK_DETECTION_THRESHOLD -> SettingText.timeInMillis(text);
            case INITIALIZATION_FAIL_TIMEOUT -> startup(SettingText.timeInMillis(text));
            case MINIMUM_IDLE -> minIdle(text);
            default -> SettingText.read(setting, text);
        };
    }

    /** What to write instead of a text that was read as {@code value}. */
    String instead(Object value, String text) {
        if (value instanceof Startup startup) {
            return setting.key() + "=" + startup;
        }
        boolean unitless = value instanceof Duration && SettingText.lacksUnit(text);
        return unitless ? setting.key() + "=" + text.strip() + "ms" : setting.key();
    }

    private static Duration acquireTimeout(String text) throws UnreadableText {
        Duration timeout = SettingText.timeInMillis(text);
        if (timeout.isZero()) {
            throw new UnreadableText(
                    "is HikariCP's way to wait without end",
                    "say acquireTimeout=365d to wait very long, or acquireTimeout=0 not to wait at all");
        }
        return timeout;
    }

    private static Startup startup(Duration failTimeout) {
        return failTimeout.isNegative() || failTimeout.isZero() ? Startup.TOLERANT : Startup.FAIL_FAST;
    }

    private Object minIdle(String text) throws UnreadableText {
        if (text.strip().equals("-1")) {
            throw new UnreadableText(
                    "is HikariCP's sign for as many as maximumPoolSize", "give minIdle the same number as maxSize");
        }
        return SettingText.read(setting, text);
    }
}
