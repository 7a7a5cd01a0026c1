package io.millpond.spring;

import io.millpond.metrics.MeterNames;
import io.millpond.metrics.MetricsOptions;
import io.millpond.spi.Credentials;
import io.millpond.spi.CredentialsProvider;
import io.millpond.spi.PoolListener;
import io.millpond.spi.SlowQuery;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What {@code docs/spring-boot.md} shows; {@link BeansExampleTest} starts an application with it. */
class BeansExample {

    /** Where the application keeps its secrets. */
    interface Vault {
        Credentials databasePassword();
    }

    // snippet: beans
    @Configuration(proxyBeanMethods = false)
    static class PoolBeans {
        /** Asked for user and password, instead of spring.datasource.username and password. */
        @Bean
        CredentialsProvider credentials(Vault vault) {
            return () -> vault.databasePassword().validFor(Duration.ofMinutes(15));
        }

        /** Told of what happens in the pool; there may be several. */
        @Bean
        PoolListener slowQueries() {
            return new PoolListener() {
                @Override
                public void slowQuery(String pool, SlowQuery query) {
                    System.out.println(pool + ": " + query.sql() + " takes " + query.elapsed());
                }
            };
        }

        /** The last word on the settings. */
        @Bean
        MillpondCustomizer poolSize(Environment environment) {
            return builder -> builder.maxSize(environment.matchesProfiles("batch") ? 2 : 20);
        }

        /** How the meters are shown; here also by HikariCP's names, for dashboards that exist. */
        @Bean
        MetricsOptions poolMeters() {
            return MetricsOptions.builder()
                    .names(MeterNames.JDBC, MeterNames.HIKARI)
                    .build();
        }
    }
    // end of snippet
}
