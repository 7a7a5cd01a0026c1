package io.millpond.spring;

import io.millpond.MillpondDataSource;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** What {@code docs/spring-boot.md} shows; {@link TwoPoolsExampleTest} starts an application with it. */
class TwoPoolsExample {

    // snippet: two-pools
    @Configuration(proxyBeanMethods = false)
    static class TwoPools {
        @Bean
        @Primary
        MillpondDataSource ordersDataSource(Environment environment) {
            return pool(environment, "shop.orders");
        }

        @Bean
        MillpondDataSource reportsDataSource(Environment environment) {
            return pool(environment, "shop.reports");
        }

        @Bean
        JdbcTemplate reports(@Qualifier("reportsDataSource") MillpondDataSource pool) {
            return new JdbcTemplate(pool);
        }

        /** Settings as in docs/configuration.md: shop.orders.jdbc-url, shop.orders.max-size, shop.orders.query-timeout=10s. */
        private static MillpondDataSource pool(Environment environment, String prefix) {
            Map<String, String> settings = Binder.get(environment)
                    .bind(prefix, Bindable.mapOf(String.class, String.class))
                    .get();
            return MillpondDataSource.builder(settings).build();
        }
    }
    // end of snippet
}
