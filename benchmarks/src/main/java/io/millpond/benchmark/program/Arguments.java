package io.millpond.benchmark.program;

import io.millpond.benchmark.contender.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a program is told, as {@code key=value}. */
public final class Arguments {
    /** The environment variable with the database's password, which does not belong on a command line. */
    static final String PASSWORD = "MILLPOND_BENCHMARK_PASSWORD";

    private final Map<String, String> values = new LinkedHashMap<>();

    /** Adds one. */
    public Arguments with(String key, Object value) {
        Arguments more = new Arguments();
        more.values.putAll(values);
        more.values.put(key, value.toString());
        return more;
    }

    static Arguments parse(List<String> words) {
        Arguments parsed = new Arguments();
        for (String word : words) {
            int equals = word.indexOf('=');
            parsed.values.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return parsed;
    }

    List<String> words() {
        return values.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.toList());
    }

    String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("argument " + key + " is missing");
        }
        return value;
    }

    /** What was told under that key. */
    public int number(String key) {
        return Integer.parseInt(text(key));
    }

    boolean flag(String key) {
        return Boolean.parseBoolean(text(key));
    }

    /** The real database if one is named, else the driver that costs nothing. */
    Settings settings(int size) {
        if (!values.containsKey("url")) {
            return Settings.stub(size);
        }
        @Nullable String password = System.getenv(PASSWORD);
        return new Settings(text("url"), text("driver"), text("user"), password == null ? "" : password, size, false);
    }
}
