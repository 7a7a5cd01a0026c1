package io.millpond.dialect;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The parameters that a JDBC URL sets, which win over the dialect's defaults. Names are compared without regard to case. */
public final class UrlParameters {
    private final Map<String, String> values;

    private UrlParameters(Map<String, String> values) {
        this.values = values;
    }

    /** Those after the first {@code ?} or {@code ;}. */
    public static UrlParameters of(String url) {
        Map<String, String> values = new HashMap<>();
        String[] parts = url.split("[?;&]");
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String name = equals < 0 ? parts[i] : parts[i].substring(0, equals);
            values.put(name.toLowerCase(Locale.ROOT), equals < 0 ? "" : parts[i].substring(equals + 1));
        }
        return new UrlParameters(values);
    }

    /** The names, in lower case. */
    public Set<String> names() {
        return Set.copyOf(values.keySet());
    }

    boolean isTrue(String name) {
        return "true".equalsIgnoreCase(values.get(name.toLowerCase(Locale.ROOT)));
    }
}
