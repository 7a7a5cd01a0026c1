package io.millpond.spring;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.jdbc.DataSourceProperties;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/** {@code spring.datasource.*} as Spring Boot 3.5 reads it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "org.springframework.boot.autoconfigure.jdbc.DataSourceProperties")
@EnableConfigurationProperties(DataSourceProperties.class)
class Boot3ConnectionConfiguration {

    @Bean
    ConnectionTarget.Lookup millpondConnectionTarget(
            DataSourceProperties properties, ObjectProvider<JdbcConnectionDetails> services) {
        return ownUrl -> {
            JdbcConnectionDetails service = services.getIfAvailable();
            if (service != null) {
                return new ConnectionTarget(
                        service.getJdbcUrl(),
                        service.getUsername(),
                        service.getPassword(),
                        service.getDriverClassName(),
                        true);
            }
            String url = ownUrl != null ? ownUrl : properties.getUrl();
            return ConnectionTarget.written(
                    StringUtils.hasText(url) ? url : properties.determineUrl(),
                    properties.getUsername(),
                    properties.getPassword(),
                    properties.getDriverClassName());
        };
    }
}
