package io.millpond.spring;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications that have the starter, HikariCP, H2 and the actuator on their class path. */
final class Application {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private Application() {}

    static ApplicationContextRunner withoutUrl() {
        return new ApplicationContextRunner()
                .withConfiguration(BootLine.springs())
                .withConfiguration(AutoConfigurations.of(
                        MillpondAutoConfiguration.class,
                        PoolMetadataAutoConfiguration.class,
                        PoolMetricsAutoConfiguration.class,
                        Boot3HealthAutoConfiguration.class,
                        Boot4HealthAutoConfiguration.class,
                        UnreadSettingsAutoConfiguration.class));
    }

    /** On a database of its own. */
    static ApplicationContextRunner onH2() {
        return withoutUrl().withPropertyValues("spring.datasource.url=" + newUrl());
    }

    static String newUrl() {
        return "jdbc:h2:mem:app" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
    }
}
