package io.millpond.spring;

import io.millpond.MillpondDataSource;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** What {@code docs/spring-boot.md} shows; {@link TwoPoolsExampleTest} starts an application with it. */
class SecondPoolExample {

    // snippet: second-pool
    @Configuration(proxyBeanMethods = false)
    static class ReportsPool {
        /** Settings as in docs/configuration.md: shop.reports.jdbc-url, shop.reports.max-size, shop.reports.query-timeout=5m. */
        @Bean(defaultCandidate = false)
        MillpondDataSource reportsDataSource(Environment environment) {
            Map<String, String> settings = Binder.get(environment)
                    .bind("shop.reports", Bindable.mapOf(String.class, String.class))
                    .get();
            return MillpondDataSource.builder(settings).build();
        }

        @Bean(defaultCandidate = false)
        JdbcTemplate reports(@Qualifier("reportsDataSource") DataSource pool) {
            return new JdbcTemplate(pool);
        }
    }
    // end of snippet
}
