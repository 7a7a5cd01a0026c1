package io.millpond.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What a URL says for itself, whatever the connect is given: with most drivers the properties of the connect
 * win over the URL.
 *
 * @param taken whose driver takes it from where, as a sentence
 */
record OverridingParameter(String name, String value, String taken) {
    /** Those of a URL; wrappers put their names between {@code jdbc:} and the wrapped driver's. */
    static List<OverridingParameter> of(String jdbcUrl) {
        List<String> scheme = Arrays.asList(jdbcUrl.split("[/?;]", 2)[0].split(":"));
        if (scheme.contains("postgresql")) {
            return PostgresUrl.parameters(jdbcUrl);
        }
        for (String part : scheme) {
            if (part.equalsIgnoreCase("mysql") || part.equalsIgnoreCase("mysql+srv")) {
                return MySqlUrl.parameters(jdbcUrl);
            }
        }
        return List.of();
    }

    /** As both drivers do it. */
    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException wrong) {
            return text; // the driver will say so
        }
    }
}
