package io.millpond.config;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The property names of HikariCP 7.1 that have no counterpart here, with what to do instead. */
enum RefusedName {
    ISOLATE_INTERNAL_QUERIES(
            null, "false", "leave it out: a borrower never finds a transaction that somebody else began"),
    ALLOW_POOL_SUSPENSION(null, "false", "leave it out: a pool need not be suspended to be reconnected or resized"),
    REGISTER_MBEANS(null, "false", "leave it out: JMX is not supported yet"),

    DATA_SOURCE_CLASS_NAME(Setting.DATA_SOURCE, null, "give a jdbcUrl, or a DataSource object by dataSource(...)"),
    DATA_SOURCE_JNDI(Setting.DATA_SOURCE, null, "look the DataSource up and give it by dataSource(...)"),
    DATA_SOURCE_PROPERTIES(Setting.PROPERTY, null, "write each driver property as property.<key>"),
    CREDENTIALS_PROVIDER(Setting.CREDENTIALS, null, "give a CredentialsProvider by credentials(...)"),
    CREDENTIALS_PROVIDER_CLASS_NAME(Setting.CREDENTIALS, null, "give a CredentialsProvider by credentials(...)"),

    METRIC_REGISTRY(null, null, RefusedName.METRICS),
    METRICS_TRACKER_FACTORY(null, null, RefusedName.METRICS),
    HEALTH_CHECK_REGISTRY(null, null, RefusedName.HEALTH),
    HEALTH_CHECK_PROPERTIES(null, null, RefusedName.HEALTH),
    THREAD_FACTORY(null, null, "leave it out: the pool starts and ends its own threads"),
    SCHEDULED_EXECUTOR(null, null, "leave it out: the pool starts and ends its own threads"),
    EXCEPTION_OVERRIDE(null, null, RefusedName.FATAL_CODES),
    EXCEPTION_OVERRIDE_CLASS_NAME(null, null, RefusedName.FATAL_CODES);

    private static final String METRICS = "leave it out: pool-metrics shows the pool in a Micrometer registry, by"
            + " build(builder) of a MillpondMetrics that is bound to it, and by itself with the Spring Boot starter";
    private static final String HEALTH = "leave it out: the Spring Boot starter has a health indicator; elsewhere read"
            + " stats() in a health check of your own";
    private static final String FATAL_CODES = "leave it out: the pool knows the fatal codes of PostgreSQL, MariaDB,"
            + " MySQL, H2 and SQLite, elsewhere SQLState class 08; there is no way to add any";

    /** The setting that the user meant to replace by it. */
    final @Nullable Setting meant;
    /** What to do instead. */
    final String remedy;

    private final @Nullable String neutral;

    RefusedName(@Nullable Setting meant, @Nullable String neutral, String remedy) {
        this.meant = meant;
        this.neutral = neutral;
        this.remedy = remedy;
    }

    /** The name in HikariCP. */
    String key() {
        return this == DATA_SOURCE_JNDI ? "dataSourceJNDI" : Setting.camelCase(name());
    }

    /** Finds the name alone or with a key of its own behind it, as in {@code healthCheckProperties.timeout}. */
    static Optional<RefusedName> find(String camelCaseKey) {
        return Arrays.stream(values())
                .filter(name -> camelCaseKey.equals(name.key())
                        || camelCaseKey.equals(Setting.camelCase(name.name()))
                        || camelCaseKey.startsWith(name.key() + "."))
                .findFirst();
    }

    /** Whether the value asks for nothing, so that it can be passed over. */
    boolean isNeutral(String text) {
        return neutral != null && neutral.equalsIgnoreCase(text.strip());
    }
}
