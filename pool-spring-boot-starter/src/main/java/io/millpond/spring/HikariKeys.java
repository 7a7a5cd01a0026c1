package io.millpond.spring;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.PoolConfig;
import io.millpond.config.Problem;
import io.millpond.config.PropertyReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * What was written for HikariCP, {@code spring.datasource.hikari.*}, has no effect on Millpond, and whoever changes
 * pools is told what to write instead. It is not taken over in silence, because it may stand there for another profile
 * in which HikariCP is the pool. Sizes and times are warned about; what {@link HikariSession} knows stops the start.
 */
final class HikariKeys {
    static final String PREFIX = "spring.datasource.hikari";

    private static final Logger LOG = LoggerFactory.getLogger(HikariKeys.class);
    private static final String DRIVER_PROPERTIES = "(data-source-properties|dataSourceProperties)\\.";

    /** A size, a time in milliseconds and a name. */
    private static final String USUAL_VALUE = "1";

    private HikariKeys() {}

    /**
     * Tells of each key that has no effect.
     *
     * @throws PoolSettingsException if the application would work in another session than it was written for
     */
    static void check(ConfigurableEnvironment environment, MillpondProperties own, ConnectionTarget.Lookup targets) {
        if (Boolean.TRUE.equals(own.ignoreHikari())) {
            return;
        }
        HikariSession session = new HikariSession(environment, own, targets);
        List<Problem> problems = new ArrayList<>();
        new WrittenKeys(environment).below(PREFIX).forEach((key, value) -> {
            if (session.isLost(key, value)) {
                problems.add(lost(key, value));
            } else if (!session.isGiven(key)) {
                LOG.warn("{}.{} has no effect, because Millpond is the pool; {}", PREFIX, key, remedy(key, value));
            }
        });
        if (!problems.isEmpty()) {
            throw new PoolSettingsException(new ConfigException(problems));
        }
    }

    private static Problem lost(String key, String value) {
        return new Problem(
                PREFIX + "." + key,
                null,
                "would have no effect, because Millpond is the pool",
                remedy(key, value) + "; or, if it stands there for another pool only, " + MillpondProperties.PREFIX
                        + ".ignore-hikari=true");
    }

    /** Never shows a value: it may be a secret. */
    static String remedy(String key, String value) {
        String written = key.replaceFirst("^" + DRIVER_PROPERTIES, "property.");
        try {
            String better = read(written, value).legacyNames().getOrDefault(written, written);
            return better.startsWith("nothing")
                    ? "leave it out"
                    : "write " + MillpondProperties.PREFIX + "." + kebab(better);
        } catch (ConfigException e) {
            return e.problems().get(0).remedy();
        }
    }

    /**
     * The setting, {@code maxSize}, that is called otherwise in HikariCP, whatever its value; {@code null} if the key
     * is none of these.
     */
    static @Nullable String settingMeantBy(String key) {
        try {
            String better = read(key, USUAL_VALUE).legacyNames().get(key);
            return better == null ? null : better.replaceAll("=.*", "");
        } catch (ConfigException e) {
            return null;
        }
    }

    /**
     * One key by itself. What goes beside it leaves it room, because the defaults are not what the user
     * has written there.
     */
    private static PoolConfig read(String key, String value) {
        MillpondDataSource.Builder roomy =
                MillpondDataSource.builder().maxSize(100_000).maxLifetime(Duration.ZERO);
        MillpondDataSource.Builder read =
                PropertyReader.read(Map.of(key, value), roomy).jdbcUrl("jdbc:none:");
        // a password wants a user, and a driver property "user" none
        return (key.equals("password") ? read.username("none") : read).toConfig();
    }

    private static String kebab(String advice) {
        return advice.startsWith("property.") ? advice : PropertyKey.kebab(advice);
    }
}
