package io.millpond.spring;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the key of an environment variable means. Spring Boot reads {@code ..._MAXIMUM_POOL_SIZE} as
 * {@code maximum.pool.size} and {@code ..._MAXIMUMPOOLSIZE} as {@code maximumpoolsize}; for the settings of
 * {@link MillpondProperties} it finds out what was meant, but not for names that it does not know.
 */
final class EnvironmentKey {
    /** HikariCP's names of settings that have another name here. */
    static final List<String> HIKARI_NAMES = List.of(
            "maximum-pool-size",
            "minimum-idle",
            "connection-timeout",
            "keepalive-time",
            "leak-detection-threshold",
            "pool-name",
            "initialization-fail-timeout");

    private static final List<String> DRIVER_PROPERTIES =
            List.of("data.source.properties.", "datasource.properties.", "datasourceproperties.");

    private EnvironmentKey() {}

    static String meaning(String key) {
        for (String prefix : DRIVER_PROPERTIES) {
            if (key.startsWith(prefix)) {
                return "data-source-properties." + key.substring(prefix.length());
            }
        }
        String bare = WrittenKeys.bare(key);
        return Stream.concat(MillpondProperties.names().stream().map(PropertyKey::kebab), HIKARI_NAMES.stream())
                .filter(name -> WrittenKeys.bare(name).equals(bare))
                .findFirst()
                .orElse(key.replace('.', '-'));
    }
}
