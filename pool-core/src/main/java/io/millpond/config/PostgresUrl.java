package io.millpond.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a URL of PostgreSQL says for itself. Its driver takes the URL's values before the properties of the connect, where other drivers do the
 * reverse ({@code org.postgresql.Driver.parseURL}, 42.7.14: "priority 1 - URL values").
 */
final class PostgresUrl {
    private static final String PREFIX = "jdbc:postgresql:";

    private PostgresUrl() {}

    /** Whether the URL gives this parameter, and not this value: null stands for a value that nobody can know. */
    static boolean contradicts(String jdbcUrl, String parameter, @Nullable Object value) {
        int start = jdbcUrl.indexOf('?');
        if (!jdbcUrl.startsWith(PREFIX) || start < 0) {
            return false;
        }
        boolean contradicts = false;
        for (String pair : jdbcUrl.substring(start + 1).split("&")) {
            if (pair.startsWith(parameter + "=")) {
                // the last one counts
                contradicts = !decoded(pair.substring(parameter.length() + 1)).equals(value);
            }
        }
        return contradicts;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wrong) {
            return text; // the driver will say so
        }
    }
}
