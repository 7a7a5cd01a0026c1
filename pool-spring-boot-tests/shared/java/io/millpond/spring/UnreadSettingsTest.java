package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.millpond.MillpondDataSource;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

/** Settings for a pool that is not there. */
@ExtendWith(OutputCaptureExtension.class)
class UnreadSettingsTest {
    private static final String NO_EFFECT = "has no effect: the application has a DataSource of its own";

    private final ApplicationContextRunner application =
            Application.onH2().withPropertyValues("spring.datasource.millpond.query-timeout=10s");

    @Test
    void mustBeNamedIfADataSourceOfTheApplicationHasTakenThePlaceOfThePool(CapturedOutput output) {
        application
                .withUserConfiguration(OwnPool.class)
                .run(context -> assertThat(context).hasSingleBean(HikariDataSource.class));
        assertThat(output)
                .contains("spring.datasource.millpond.* (query-timeout) " + NO_EFFECT + ", \"own\", a "
                        + HikariDataSource.class.getName());
    }

    @Test
    void mustNotBeWarnedOfWhereTheyAreReadOrMeantForAnotherRun(CapturedOutput output) {
        application.run(context -> assertThat(context).hasSingleBean(MillpondDataSource.class));
        Application.onH2()
                .withPropertyValues("spring.datasource.millpond.ignore-hikari=true")
                .withUserConfiguration(OwnPool.class)
                .run(context -> assertThat(context).hasNotFailed());
        application
                .withPropertyValues("spring.datasource.type=com.zaxxer.hikari.HikariDataSource")
                .run(context -> assertThat(context).hasSingleBean(HikariDataSource.class));
        application
                .withBean(
                        "test",
                        DataSource.class,
                        () -> new EmbeddedDatabaseBuilder()
                                .setType(EmbeddedDatabaseType.H2)
                                .generateUniqueName(true)
                                .build())
                .run(context -> assertThat(context).hasNotFailed());
        application
                .withBean(
                        "pool",
                        DataSource.class,
                        () -> MillpondDataSource.builder()
                                .jdbcUrl(Application.newUrl())
                                .build())
                .run(context -> assertThat(context).hasNotFailed());
        application
                .withUserConfiguration(OwnPool.class, OwnReader.class)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain(NO_EFFECT);
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnPool {
        @Bean
        DataSource own() {
            return DataSourceBuilder.create().url(Application.newUrl()).build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(Pools.class)
    static class OwnReader {}

    @ConfigurationProperties("spring.datasource.millpond")
    record Pools(Map<String, String> property) {}
}
