package io.millpond.benchmark.contender;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Its alive bypass window is 500 ms as it is. */
final class HikariPool {
    private static final String WEAK_REFERENCES = "com.zaxxer.hikari.useWeakReferences";

    private HikariPool() {}

    private static HikariConfig config(Settings settings) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(settings.url());
        config.setDriverClassName(settings.driver());
        config.setMaximumPoolSize(settings.size());
        config.setMinimumIdle(settings.size());
        config.setConnectionTimeout(Settings.ACQUIRE_TIMEOUT.toMillis());
        config.setMaxLifetime(Settings.MAX_LIFETIME.toMillis());
        if (settings.hasUser()) {
            config.setUsername(settings.username());
            config.setPassword(settings.password());
        }
        return config;
    }

    private static PoolUnderTest open(HikariConfig config) {
        HikariDataSource pool = new HikariDataSource(config);
        return new PoolUnderTest(pool, pool, config.getMaximumPoolSize());
    }

    static PoolUnderTest open(Settings settings) {
        return open(config(settings));
    }

    static PoolUnderTest openWithMetrics(Settings settings) {
        HikariConfig config = config(settings);
        config.setMetricRegistry(new SimpleMeterRegistry());
        return open(config);
    }

    static PoolUnderTest openWithLeakDetection(Settings settings) {
        HikariConfig config = config(settings);
        config.setLeakDetectionThreshold(Settings.LEAK_THRESHOLD.toMillis());
        return open(config);
    }

    /** What it does by itself when an application server or a Spring Boot jar loaded it; read when the pool starts. */
    static PoolUnderTest openWithWeakReferences(Settings settings) {
        System.setProperty(WEAK_REFERENCES, "true");
        try {
            return open(config(settings));
        } finally {
            System.clearProperty(WEAK_REFERENCES);
        }
    }
}
