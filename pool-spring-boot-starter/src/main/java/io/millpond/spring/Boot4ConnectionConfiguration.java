package io.millpond.spring;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/** {@code spring.datasource.*} as Spring Boot 4.x reads it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "org.springframework.boot.jdbc.autoconfigure.DataSourceProperties")
@EnableConfigurationProperties(DataSourceProperties.class)
class Boot4ConnectionConfiguration {

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
