package io.millpond.config;

import io.millpond.config.ConfigException.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts text properties into settings: Millpond's names in camelCase or kebab-case, and HikariCP's. What cannot be read is kept as a problem
 * that {@code build()} reports with all others.
 */
public final class PropertyReader {
    private static final Set<String> COMING =
            Set.of("queryTimeout", "transactionTimeout", "idleInTransactionTimeout", "slowQueryThreshold", "jmx");

    private final PoolSettings<?> settings;

    /** Which key set a setting, to find those that are set twice. */
    private final Map<Setting, String> setBy = new HashMap<>();

    private PropertyReader(PoolSettings<?> settings) {
        this.settings = settings;
    }

    /** Reads all properties. */
    public static void read(Map<String, String> properties, PoolSettings<?> settings) {
        PropertyReader reader = new PropertyReader(settings);
        new TreeMap<>(properties).forEach(reader::readOne);
    }

    private void readOne(String key, String value) {
        for (String prefix : new String[] {"property.", "dataSource."}) {
            if (key.startsWith(prefix)) {
                settings.property(key.substring(prefix.length()), value);
                return;
            }
        }
        String name = Setting.camelCase(key);
        HikariName hikari = HikariName.named(name);
        if (hikari != null) {
            readHikari(key, value, hikari);
            return;
        }
        Setting.named(key)
                .ifPresentOrElse(setting -> readSetting(key, value, setting, false), () -> unknown(key, name));
    }

    private void readHikari(String key, String value, HikariName name) {
        String refusal = name.refusal(value);
        if (refusal != null) {
            settings.problem(new Problem(key, value, "is a setting of HikariCP without a counterpart here", refusal));
            return;
        }
        Setting setting = name.setting();
        if (setting == null || name.meansDefault(value)) {
            settings.legacyName(key, setting == null ? "(nothing to set)" : setting.key());
            return;
        }
        settings.legacyName(key, setting.key());
        readSetting(key, name.translated(value), setting, true);
    }

    private void readSetting(String key, String value, Setting setting, boolean hikari) {
        String before = setBy.put(setting, key);
        if (before != null) {
            settings.problem(new Problem(
                    key, shown(setting, value), "sets " + setting.key() + ", as " + before + " does", "keep one"));
            return;
        }
        boolean millis = hikari || HikariName.sharesDuration(setting);
        Object parsed = parse(setting, value, millis);
        if (parsed == null) {
            settings.problem(new Problem(key, shown(setting, value), "cannot be read", remedyFor(setting, value)));
        } else {
            settings.set(setting, parsed);
        }
    }

    private static String shown(Setting setting, String value) {
        return SettingsCheck.shown(setting, value);
    }

    @SuppressWarnings("ReturnValueIgnored")
    private static @Nullable Object parse(Setting setting, String value, boolean bareMillis) {
        String trimmed = value.trim();
        Class<?> type = setting.type();
        try {
            if (type == String.class) {
                return value;
            } else if (setting == Setting.TRANSACTION_ISOLATION) {
                return Isolation.parse(trimmed);
            } else if (type == Integer.class) {
                return Integer.valueOf(trimmed);
            } else if (type == Boolean.class) {
                return trimmed.equalsIgnoreCase("true") || trimmed.equalsIgnoreCase("false")
                        ? Boolean.valueOf(trimmed)
                        : null;
            } else if (type == Startup.class) {
                return Startup.valueOf(trimmed.toUpperCase(Locale.ROOT).replace('-', '_'));
            } else if (type == Duration.class) {
                Duration duration = DurationText.parse(trimmed);
                return duration == null && bareMillis ? DurationText.parseMillis(trimmed) : duration;
            }
        } catch (IllegalArgumentException e) {
            return null;
        }
        return null;
    }

    private static String remedyFor(Setting setting, String value) {
        Class<?> type = setting.type();
        if (type == Duration.class) {
            boolean bare = DurationText.parseMillis(value) != null;
            return bare
                    ? "add the unit, such as " + value.trim() + "ms"
                    : "write a time such as 500ms, 10s, 5m or PT10S";
        } else if (setting == Setting.TRANSACTION_ISOLATION) {
            return "write a name such as READ_COMMITTED";
        } else if (type == Integer.class) {
            return "write a whole number";
        } else if (type == Boolean.class) {
            return "write true or false";
        } else if (type == Startup.class) {
            return "write tolerant or fail-fast";
        }
        return "set it with the builder: it has no text form";
    }

    private void unknown(String key, String name) {
        if (COMING.contains(name)) {
            settings.problem(new Problem(key, "…", "is not supported by this version", "leave it out"));
            return;
        }
        String near = Nearest.to(name);
        settings.problem(new Problem(
                key,
                "…",
                "is no setting",
                near == null ? "see docs/configuration.md for the settings there are" : "did you mean " + near + "?"));
    }
}
