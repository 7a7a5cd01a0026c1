package io.millpond.spring;

import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.actuate.jdbc.DataSourceHealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.metadata.CompositeDataSourcePoolMetadataProvider;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadata;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The health contributor {@code db} of Spring Boot 3.5, with {@link PoolCheck} for Millpond's pools and Spring Boot's
 * own indicator for other DataSources. Which of them a bean is can be told only when it is there: it may be declared as
 * a plain {@code DataSource}, or wrapped.
 */
@AutoConfiguration(
        after = MillpondAutoConfiguration.class,
        beforeName = "org.springframework.boot.actuate.autoconfigure.jdbc.DataSourceHealthContributorAutoConfiguration",
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
@ConditionalOnClass(
        name = {
            "org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator",
            "org.springframework.boot.actuate.jdbc.DataSourceHealthIndicator"
        })
@ConditionalOnBean(DataSource.class)
@ConditionalOnEnabledHealthIndicator("db")
public class Boot3HealthAutoConfiguration {

    /** For Spring. */
    Boot3HealthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = {"dbHealthIndicator", "dbHealthContributor"})
    HealthContributor dbHealthContributor(
            ConfigurableListableBeanFactory beans,
            Environment environment,
            ObjectProvider<DataSourcePoolMetadataProvider> metadata) {
        DataSourcePoolMetadataProvider providers = new CompositeDataSourcePoolMetadataProvider(
                metadata.orderedStream().toList());
        PoolChecks checks = new PoolChecks();
        return new HealthTree<HealthContributor>(
                        dataSource -> contributor(dataSource, checks, providers), CompositeHealthContributor::fromMap)
                .of(beans, environment);
    }

    private static HealthContributor contributor(
            DataSource dataSource, PoolChecks checks, DataSourcePoolMetadataProvider providers) {
        PoolCheck check = checks.of(dataSource);
        if (check != null) {
            return new PoolIndicator(check);
        }
        DataSourcePoolMetadata metadata = providers.getDataSourcePoolMetadata(dataSource);
        return new DataSourceHealthIndicator(dataSource, metadata == null ? null : metadata.getValidationQuery());
    }

    private static final class PoolIndicator extends AbstractHealthIndicator {
        private final PoolCheck check;

        PoolIndicator(PoolCheck check) {
            this.check = check;
        }

        @Override
        protected void doHealthCheck(Health.Builder builder) {
            PoolFinding finding = check.look();
            (finding.healthy() ? builder.up() : builder.down()).withDetails(finding.details());
        }
    }
}
