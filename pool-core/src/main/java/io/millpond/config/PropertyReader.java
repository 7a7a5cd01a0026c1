package io.millpond.config;

import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings from texts: a map, a properties file. Keys are the names of {@link PoolSettings}' methods in camelCase
 * or kebab-case ({@code maxSize}, {@code max-size}) without a prefix; driver properties are {@code property.<key>}.
 * Times carry a unit: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}, {@code 2d}, {@code PT10S}, or {@code 0}.
 *
 * <p>HikariCP's names are understood too ({@code maximumPoolSize}, {@code dataSource.<key>}), with its milliseconds,
 * and are listed in {@link PoolConfig#legacyNames()}. For a time that has the same name in both pools, a number without
 * a unit is milliseconds.
 *
 * <p>Nothing is thrown here. What cannot be understood, an unknown key or no map at all included, is reported by
 * {@link PoolSettings#toConfig()}, together with all other problems, even if the setting is given again in the program.
 */
public final class PropertyReader {
    private static final String PROPERTY_PREFIX = "property.";
    private static final String HIKARI_PROPERTY_PREFIX = "dataSource.";
    private static final Pattern KEBAB_CASE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)+");
    private static final int LONGEST_SHOWN = 60;

    /** Settings that are designed but not built. */
    private static final Set<String> LATER = Set.of("jmx");

    private final GivenSettings given;
    private final Map<Setting, String> seen = new EnumMap<>(Setting.class);
    private final Map<String, String> seenProperties = new HashMap<>();

    private PropertyReader(GivenSettings given) {
        this.given = given;
    }

    /**
     * Gives each entry of the map to the settings.
     *
     * @return {@code settings}
     */
    public static <B extends PoolSettings<B>> B read(Map<String, String> texts, B settings) {
        return readAll(texts, settings);
    }

    /**
     * Gives each entry of the properties, their defaults included, to the settings. Numbers and booleans are accepted
     * as they are, but not among the defaults, of which {@code Properties} lists only text.
     *
     * @return {@code settings}
     */
    public static <B extends PoolSettings<B>> B read(Properties properties, B settings) {
        if (properties == null) {
            return readAll(null, settings);
        }
        Map<Object, Object> entries = new HashMap<>(properties);
        for (String name : properties.stringPropertyNames()) {
            // asked, because properties may keep their texts encrypted; of a number they would answer the default
            if (entries.getOrDefault(name, "") instanceof String) {
                entries.put(name, properties.getProperty(name));
            }
        }
        readAll(entries, settings);
        rejectHidden(properties, entries.keySet(), settings.given);
        return settings;
    }

    /** Tells of defaults whose names can be seen and whose values cannot. */
    private static void rejectHidden(Properties properties, Set<Object> seen, GivenSettings given) {
        if (!seen.stream().allMatch(String.class::isInstance)) {
            return; // beside a key that is no text, and is told of, names cannot be listed
        }
        try {
            for (Object name : Collections.list(properties.propertyNames())) {
                if (!seen.contains(name)) {
                    given.reject(null, hidden(name.toString()));
                }
            }
        } catch (ClassCastException e) {
            given.reject(null, hidden("a key that is no text"));
        }
    }

    private static Problem hidden(String name) {
        return new Problem(name, null, "is no text among the defaults of the properties", "give it as text");
    }

    private static <B extends PoolSettings<B>> B readAll(@Nullable Map<?, ?> entries, B settings) {
        if (entries == null) {
            settings.given.reject(
                    null,
                    new Problem("properties", "null", "hold no settings", "give a map or Properties, empty or not"));
            return settings;
        }
        PropertyReader reader = new PropertyReader(settings.given);
        Map<String, @Nullable Object> sorted = new TreeMap<>(Comparator.naturalOrder());
        entries.forEach((key, value) -> sorted.put(String.valueOf(key), value));
        sorted.forEach(reader::readEntry);
        return settings;
    }

    private void readEntry(String key, @Nullable Object value) {
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            readText(key, value.toString());
        } else if (value == null) {
            given.reject(null, new Problem(key, null, "has no value", "leave it out, or give it as text"));
        } else {
            rejectObject(key, value);
        }
    }

    /** HikariCP takes objects too, its {@code dataSource} for one. */
    private void rejectObject(String key, Object value) {
        String camelCase = camelCase(key);
        Optional<Setting> setting = Setting.find(camelCase);
        Optional<RefusedName> refused = RefusedName.find(camelCase);
        String remedy = "leave it out, or give it as text";
        if (setting.isPresent() && setting.get().kind == Setting.Kind.OBJECT) {
            remedy = SettingText.callOf(setting.get());
        } else if (refused.isPresent()) {
            remedy = refused.get().remedy;
        }
        Setting meant = setting.or(() -> refused.map(name -> name.meant)).orElse(null);
        given.reject(
                meant,
                new Problem(key, null, "is no text but a " + value.getClass().getName(), remedy));
    }

    private void readText(String key, String text) {
        String camelCase = camelCase(key);
        if (camelCase.startsWith(PROPERTY_PREFIX)) {
            readProperty(key, camelCase.substring(PROPERTY_PREFIX.length()), text);
            return;
        }
        if (camelCase.startsWith(HIKARI_PROPERTY_PREFIX)) {
            String name = camelCase.substring(HIKARI_PROPERTY_PREFIX.length());
            given.addLegacyName(key, PROPERTY_PREFIX + name);
            readProperty(key, name, text);
            return;
        }
        Optional<Setting> setting = Setting.find(camelCase);
        Optional<HikariName> hikari = HikariName.find(camelCase);
        Optional<RefusedName> refused = RefusedName.find(camelCase);
        if (setting.isPresent()) {
            readSetting(key, setting.get(), text);
        } else if (hikari.isPresent()) {
            readHikari(key, hikari.get(), text);
        } else if (refused.isPresent()) {
            refuse(key, refused.get(), text);
        } else if (LATER.contains(camelCase)) {
            given.reject(null, new Problem(key, null, "is not supported yet", "leave it out"));
        } else {
            rejectUnknown(key);
        }
    }

    /** Up to the first dot: what comes behind is a driver's name for its own property. */
    private static String camelCase(String key) {
        int dot = key.indexOf('.');
        String ours = dot < 0 ? key : key.substring(0, dot);
        return KEBAB_CASE.matcher(ours).matches()
                ? Setting.camelCase(ours.replace('-', '_').toUpperCase(Locale.ROOT)) + key.substring(ours.length())
                : key;
    }

    private void readProperty(String key, String name, String value) {
        String before = seenProperties.putIfAbsent(name, key);
        if (before == null) {
            given.addProperty(name, value);
        } else {
            given.reject(null, new Problem(key, null, "is given by " + before + " too", "keep one of them"));
        }
    }

    private void readSetting(String key, Setting setting, String text) {
        boolean milliseconds = HikariName.isSharedTime(setting) && SettingText.lacksUnit(text);
        if (milliseconds) {
            given.addLegacyName(key, setting.key() + "=" + shorten(text.strip()) + "ms");
        }
        take(key, setting, text, () -> milliseconds ? SettingText.timeInMillis(text) : SettingText.read(setting, text));
    }

    private void readHikari(String key, HikariName name, String text) {
        take(key, name.setting, text, () -> {
            Object value = name.read(text);
            given.addLegacyName(key, name.instead(value, text));
            return value;
        });
    }

    private void refuse(String key, RefusedName name, String text) {
        if (name.isNeutral(text)) {
            given.addLegacyName(key, "nothing: leave it out");
        } else {
            given.reject(name.meant, new Problem(key, null, "has no counterpart in Millpond", name.remedy));
        }
    }

    private void take(String key, Setting setting, String text, Reading reading) {
        String before = seen.putIfAbsent(setting, key);
        if (before != null) {
            given.reject(setting, new Problem(key, null, "is given by " + before + " too", "keep one of them"));
            return;
        }
        try {
            given.put(setting, reading.value(), key);
        } catch (UnreadableText e) {
            boolean named = setting.kind == Setting.Kind.OBJECT || setting.kind == Setting.Kind.DRIVER_PROPERTY;
            given.reject(setting, new Problem(key, named ? null : shorten(text), e.wrong(), e.remedy()));
        }
    }

    /** The value is not shown: {@code pasword=...} is an unknown key too. */
    private void rejectUnknown(String key) {
        Optional<SimilarName> similar = SimilarName.to(key);
        String remedy = similar.map(name -> "did you mean " + name.advice() + "?")
                .orElse("leave it out, or write property." + key + " to hand it to the driver");
        given.reject(similar.map(SimilarName::meant).orElse(null), new Problem(key, null, "is no setting", remedy));
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
    }

    /** How the text becomes a value. */
    private interface Reading {
        Object value() throws UnreadableText;
    }
}
