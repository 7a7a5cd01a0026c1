package io.millpond.dialect;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the user has set already, in the URL or as driver properties; keys are compared without case, unless the driver
 * is known to be strict. Understands {@code ?key=value&key=value}, {@code ;key=value;key=value} and MySQL's
 * {@code //(host=…,key=value)/}. Never throws: what it cannot read counts as not set.
 */
final class UrlParameters {
    private static final Pattern START = Pattern.compile("[?;(]");

    private final Map<String, String> values;
    private final Set<String> spellings;
    private final boolean strict;

    private UrlParameters(Map<String, String> values, Set<String> spellings, boolean strict) {
        this.values = Map.copyOf(values);
        this.spellings = Set.copyOf(spellings);
        this.strict = strict;
    }

    /** The same for a driver that takes no notice of a key in another spelling than its own. */
    UrlParameters strict() {
        return new UrlParameters(values, spellings, true);
    }

    /**
     * The parameters of a URL; driver properties of the same name win, as with most drivers; not with PostgreSQL's, for
     * which it makes no difference here.
     */
    static UrlParameters of(String jdbcUrl, Map<String, String> properties) {
        Map<String, String> values = new HashMap<>();
        Set<String> spellings = new HashSet<>(properties.keySet());
        Matcher start = START.matcher(jdbcUrl);
        if (start.find()) {
            for (String pair : jdbcUrl.substring(start.end()).split("[&;?(),]")) {
                int equals = pair.indexOf('=');
                String key = equals < 0 ? pair : pair.substring(0, equals);
                if (!key.isBlank()) {
                    spellings.add(key);
                    values.put(
                            fold(key),
                            equals < 0 ? "" : pair.substring(equals + 1).trim());
                }
            }
        }
        for (Map.Entry<String, String> property : properties.entrySet()) {
            values.put(fold(property.getKey()), property.getValue());
        }
        return new UrlParameters(values, spellings, false);
    }

    /** Whether the user set this key to anything. */
    boolean sets(String key) {
        return strict ? spellings.contains(key) : values.containsKey(fold(key));
    }

    /** What the user set, or {@code null}. */
    @Nullable
    String value(String key) {
        return values.get(fold(key));
    }

    /** Whether the user switched this key on; a bare key without a value counts. */
    boolean isOn(String key) {
        String value = value(key);
        return value != null && (value.isEmpty() || value.equalsIgnoreCase("true") || value.equals("1"));
    }

    /** Those of the defaults that the user has not set, in their order. */
    Map<String, String> withoutThoseSet(Map<String, String> defaults) {
        Map<String, String> left = new LinkedHashMap<>();
        for (Map.Entry<String, String> each : defaults.entrySet()) {
            if (!sets(each.getKey())) {
                left.put(each.getKey(), each.getValue());
            }
        }
        return left;
    }

    private static String fold(String key) {
        return key.trim().toLowerCase(Locale.ROOT);
    }
}
