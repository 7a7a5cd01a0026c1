package io.millpond.config;

import io.millpond.spi.PoolListener;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has been given to {@link PoolSettings} so far, unchecked: nulls and nonsense included. */
final class GivenSettings {
    private final Map<Setting, @Nullable Object> values = new EnumMap<>(Setting.class);
    private final Map<Setting, String> spellings = new EnumMap<>(Setting.class);
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final List<PoolListener> listeners = new ArrayList<>();
    private final Map<String, String> legacyNames = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Setting> doubtful = EnumSet.noneOf(Setting.class);

    void put(Setting setting, @Nullable Object value) {
        values.put(setting, value);
        spellings.remove(setting);
    }

    void put(Setting setting, Object value, String spelling) {
        values.put(setting, value);
        spellings.put(setting, spelling);
    }

    void addProperty(@Nullable String key, @Nullable String value) {
        if (key == null || key.isBlank()) {
            reject(null, new Problem("property", null, "has no key", "give the name of a driver property"));
        } else if (value == null) {
            reject(
                    null,
                    new Problem(
                            "property." + key,
                            "null",
                            "has no value",
                            "leave the call out to get the driver's default"));
        } else {
            properties.put(key, value);
        }
    }

    void addListener(@Nullable PoolListener listener) {
        if (listener == null) {
            reject(null, new Problem("listener", "null", "is no listener", "leave the call out"));
        } else {
            listeners.add(listener);
        }
    }

    /** Notes that a name of HikariCP's was understood. */
    void addLegacyName(String name, String instead) {
        legacyNames.put(name, instead);
    }

    /**
     * Keeps a problem until the settings are checked.
     *
     * @param meant the setting whose value is now in doubt, so that no check builds on it
     */
    void reject(@Nullable Setting meant, Problem problem) {
        problems.add(problem);
        if (meant != null) {
            doubtful.add(meant);
        }
    }

    boolean has(Setting setting) {
        return values.containsKey(setting);
    }

    @Nullable
    Object value(Setting setting) {
        return values.get(setting);
    }

    /** The setting's name as the user wrote it. */
    String spelling(Setting setting) {
        return spellings.getOrDefault(setting, setting.key());
    }

    Map<String, String> properties() {
        return properties;
    }

    List<PoolListener> listeners() {
        return listeners;
    }

    Map<String, String> legacyNames() {
        return legacyNames;
    }

    List<Problem> problems() {
        return problems;
    }

    Set<Setting> doubtful() {
        return doubtful;
    }
}
