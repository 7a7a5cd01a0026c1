package io.millpond.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
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
            if (service != null && !(service instanceof WrittenDetails)) {
                return ConnectionTarget.ofService(
                        service.getJdbcUrl(),
                        service.getUsername(),
                        service.getPassword(),
                        service.getDriverClassName());
            }
            String url = ownUrl != null ? ownUrl : properties.getUrl();
            return ConnectionTarget.written(
                    StringUtils.hasText(url) ? url : properties.determineUrl(),
                    properties.getUsername(),
                    properties.getPassword(),
                    properties.getDriverClassName());
        };
    }

    /** For code that asks where connections lead: Spring Boot has this bean only for pools that it makes itself. */
    @Bean
    @ConditionalOnMissingBean(JdbcConnectionDetails.class)
    JdbcConnectionDetails jdbcConnectionDetails(
            ConnectionTarget.Lookup targets, ObjectProvider<MillpondProperties> own) {
        return new WrittenDetails(targets, own);
    }

    /** What properties say is no service connection, which would win over properties. */
    private static final class WrittenDetails implements JdbcConnectionDetails {
        private final ConnectionTarget.Lookup targets;
        private final ObjectProvider<MillpondProperties> own;

        WrittenDetails(ConnectionTarget.Lookup targets, ObjectProvider<MillpondProperties> own) {
            this.targets = targets;
            this.own = own;
        }

        private ConnectionTarget target() {
            MillpondProperties now = own.getObject();
            return targets.find(now.jdbcUrl()).as(now);
        }

        @Override
        public String getJdbcUrl() {
            return target().jdbcUrl();
        }

        @Override
        public @Nullable String getUsername() {
            return target().username();
        }

        @Override
        public @Nullable String getPassword() {
            return target().password();
        }

        @Override
        public String getDriverClassName() {
            String given = target().driverClassName();
            return given != null ? given : JdbcConnectionDetails.super.getDriverClassName();
        }
    }
}
