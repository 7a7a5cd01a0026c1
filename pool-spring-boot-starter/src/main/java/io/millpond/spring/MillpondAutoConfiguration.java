package io.millpond.spring;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.PoolConfig;
import io.millpond.spi.CredentialsProvider;
import io.millpond.spi.PoolListener;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Makes Millpond the application's DataSource, whatever other pools are on the class path. Steps back if the
 * application has a DataSource of its own, uses R2DBC, or names another pool by {@code spring.datasource.type}.
 *
 * <p>It comes before Spring Boot's own configuration of a DataSource, which then finds one and steps back, and after
 * those for JNDI, XA, R2DBC and test databases. Classes that are called differently in Spring Boot 3.5 and 4.x are
 * named by text; those of the other line are unknown and ignored. Among all that come before Spring Boot's own it is
 * the last, so that a DataSource of another starter is there by then, whatever its package is called. For that, what
 * comes after this has to come after Spring Boot's own too: else it would draw this forward.
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        },
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.JndiDataSourceAutoConfiguration",
            "org.springframework.boot.autoconfigure.jdbc.XADataSourceAutoConfiguration",
            "org.springframework.boot.autoconfigure.r2dbc.R2dbcAutoConfiguration",
            "org.springframework.boot.test.autoconfigure.jdbc.TestDatabaseAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.JndiDataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration",
            "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration",
            "org.springframework.boot.jdbc.test.autoconfigure.TestDatabaseAutoConfiguration"
        })
@ConditionalOnProperty(
        name = "spring.datasource.type",
        havingValue = "io.millpond.MillpondDataSource",
        matchIfMissing = true)
@ConditionalOnMissingBean(
        value = {DataSource.class, XADataSource.class},
        type = "io.r2dbc.spi.ConnectionFactory")
@EnableConfigurationProperties(MillpondProperties.class)
@Import({Boot3ConnectionConfiguration.class, Boot4ConnectionConfiguration.class})
public class MillpondAutoConfiguration {

    /** For Spring. */
    MillpondAutoConfiguration() {}

    @Bean(destroyMethod = "close")
    MillpondDataSource dataSource(
            MillpondProperties properties,
            ConnectionTarget.Lookup targets,
            ConfigurableEnvironment environment,
            ObjectProvider<CredentialsProvider> credentials,
            ObjectProvider<PoolListener> listeners,
            ObjectProvider<MillpondCustomizer> customizers,
            InMemoryRestart restart,
            AutoCommitSetting autoCommit) {
        HikariKeys.check(environment, properties, targets);
        ConnectionTarget target = targets.find(properties.jdbcUrl());
        MillpondDataSource.Builder builder = new PoolSettingsReader(environment).read(properties, target, credentials);
        listeners.orderedStream().forEach(builder::listener);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        try {
            PoolConfig config = builder.toConfig();
            restart.leadsTo(config.jdbcUrl());
            MillpondDataSource pool = builder.build();
            autoCommit.isOf(pool, config.autoCommit());
            return pool;
        } catch (ConfigException e) {
            throw new PoolSettingsException(e, target.service());
        }
    }

    @Bean
    static AutoCommitSetting millpondAutoCommitSetting() {
        return new AutoCommitSetting();
    }

    @Bean
    static InMemoryRestart millpondInMemoryRestart() {
        return new InMemoryRestart();
    }

    @Bean
    @ConditionalOnProperty(name = "spring.datasource.connection-fetch", havingValue = "lazy")
    static LazyFetch millpondLazyFetch() {
        return new LazyFetch();
    }
}
