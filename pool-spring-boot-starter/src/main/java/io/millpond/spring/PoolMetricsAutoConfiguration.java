package io.millpond.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.millpond.metrics.MetricsOptions;
import io.millpond.metrics.MillpondMetrics;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Shows every Millpond DataSource in the application's registries. A bean of type {@link MetricsOptions} says how;
 * without one the defaults hold. Comes after Spring Boot's own meters of DataSources, so that the four which both have
 * are registered once.
 */
@AutoConfiguration(
        after = MillpondAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.jdbc.DataSourcePoolMetricsAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.export.simple.SimpleMetricsExportAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.metrics.DataSourcePoolMetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, MillpondMetrics.class})
@ConditionalOnBean({DataSource.class, MeterRegistry.class})
public class PoolMetricsAutoConfiguration {

    /** For Spring. */
    PoolMetricsAutoConfiguration() {}

    @Bean
    PoolMeterBinder millpondMeterBinder(ConfigurableListableBeanFactory beans, ObjectProvider<MetricsOptions> options) {
        return new PoolMeterBinder(beans, options.getIfAvailable(MetricsOptions::defaults));
    }
}
