package io.millpond.spring;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.PoolConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * What was written for HikariCP, {@code spring.datasource.hikari.*}, has no effect on Millpond, and whoever changes pools is told what to
 * write instead. It is not taken over in silence, because it may stand there for another profile in which HikariCP is the pool.
 */
final class HikariKeys {
    private static final Logger LOG = LoggerFactory.getLogger(HikariKeys.class);
    private static final String PREFIX = "spring.datasource.hikari";

    private HikariKeys() {}

    static void warnAbout(ConfigurableEnvironment environment) {
        new WrittenKeys(environment)
                .below(PREFIX)
                .forEach((key, value) -> LOG.warn(
                        "{}.{} has no effect, because Millpond is the pool; {}", PREFIX, key, remedy(key, value)));
    }

    /** Never shows a value: it may be a secret. */
    static String remedy(String key, String value) {
        String written = key.startsWith("data-source-properties.")
                ? "property." + key.substring("data-source-properties.".length())
                : key;
        try {
            String better = read(written, value).legacyNames().getOrDefault(written, written);
            return better.startsWith("nothing")
                    ? "leave it out"
                    : "write " + MillpondProperties.PREFIX + "." + kebab(better);
        } catch (ConfigException e) {
            return e.problems().get(0).remedy();
        }
    }

    /** The setting, {@code maxSize}, that is called otherwise in HikariCP; {@code null} if the key is none of these, or its value is unusable. */
    static @Nullable String settingMeantBy(String key, String value) {
        try {
            String better = read(key, value).legacyNames().get(key);
            return better == null ? null : better.replaceAll("=.*", "");
        } catch (ConfigException e) {
            return null;
        }
    }

    private static PoolConfig read(String key, String value) {
        return MillpondDataSource.builder(Map.of(key, value))
                .jdbcUrl("jdbc:none:")
                .username("none")
                .toConfig();
    }

    private static String kebab(String advice) {
        return advice.startsWith("property.") ? advice : PropertyKey.kebab(advice);
    }
}
