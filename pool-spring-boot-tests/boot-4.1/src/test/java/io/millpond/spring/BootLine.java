package io.millpond.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JndiDataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.health.DataSourceHealthContributorAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.metrics.DataSourcePoolMetricsAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.context.ApplicationContext;

/** What has another name in Spring Boot 4.x. */
final class BootLine {
    static final String VERSION = "4.1.";

    private BootLine() {}

    /** Spring Boot's own auto-configurations around a DataSource. */
    static AutoConfigurations springs() {
        return AutoConfigurations.of(
                DataSourceAutoConfiguration.class,
                JndiDataSourceAutoConfiguration.class,
                DataSourceTransactionManagerAutoConfiguration.class,
                JdbcTemplateAutoConfiguration.class,
                DataSourceHealthContributorAutoConfiguration.class,
                DataSourcePoolMetricsAutoConfiguration.class);
    }

    /** What makes a {@code ConnectionFactory} of an R2DBC driver. */
    static AutoConfigurations r2dbc() {
        return AutoConfigurations.of(R2dbcAutoConfiguration.class);
    }

    /** What makes an {@code EntityManagerFactory}. */
    static AutoConfigurations jpa() {
        return AutoConfigurations.of(HibernateJpaAutoConfiguration.class);
    }

    /** Type and bean of a service connection, as Testcontainers makes one. */
    static Class<?> connectionDetailsType() {
        return JdbcConnectionDetails.class;
    }

    record Service(
            String getJdbcUrl,
            @Nullable String getUsername,
            @Nullable String getPassword) implements JdbcConnectionDetails {}

    /** Where connections lead, as Spring Boot tells it. */
    static Service details(ApplicationContext context) {
        JdbcConnectionDetails details = context.getBean(JdbcConnectionDetails.class);
        return new Service(details.getJdbcUrl(), details.getUsername(), details.getPassword());
    }

    /** {@code status} and details of the health contributor {@code db}, or of the part of it with this name. */
    static Map<String, Object> health(ApplicationContext context, String... part) {
        HealthContributor contributor = context.getBean("dbHealthContributor", HealthContributor.class);
        for (String name : part) {
            contributor = ((CompositeHealthContributor) contributor).getContributor(name);
        }
        Health health = ((HealthIndicator) contributor).health();
        Map<String, Object> answer = new LinkedHashMap<>(health.getDetails());
        answer.put("status", health.getStatus().getCode());
        return answer;
    }
}
