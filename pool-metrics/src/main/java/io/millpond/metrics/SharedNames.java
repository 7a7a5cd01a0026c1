package io.millpond.metrics;

import java.util.function.Predicate;

/**
 * Whether two Micrometer meters of different names may end up as one name in Prometheus. Prometheus' Java client up to
 * 1.4 (Micrometer up to 1.16) fails at every scrape then, of all meters, and nothing warns of it before.
 */
final class SharedNames {
    private static final String HIKARI = "com.zaxxer.hikari.HikariDataSource";
    private static final String CLIENT = "io.prometheus.metrics.model.registry.PrometheusRegistry";
    private static final String CLIENT_THAT_MERGES = "io.prometheus.metrics.model.registry.MetricType";

    private SharedNames() {}

    /**
     * Whether names of HikariCP's that Prometheus makes of its timers may be given to gauges; not if HikariCP itself
     * may come into the same registry.
     */
    static boolean withHikariAreHarmless() {
        return withHikariAreHarmless(SharedNames::isPresent);
    }

    static boolean withHikariAreHarmless(Predicate<String> present) {
        return !present.test(HIKARI) || !present.test(CLIENT) || present.test(CLIENT_THAT_MERGES);
    }

    private static boolean isPresent(String className) {
        try {
            Class.forName(className, false, SharedNames.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }
}
