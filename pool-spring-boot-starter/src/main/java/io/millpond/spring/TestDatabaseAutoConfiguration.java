package io.millpond.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Part of test slices only ({@code @JdbcTest}, {@code @DataJpaTest}, {@code @AutoConfigureTestDatabase}). They replace
 * a DataSource by an embedded one, but not an auto-configured one that leads to a test database already. Spring Boot
 * takes for auto-configured what its own packages declare; this applies the same rule to Millpond.
 */
@AutoConfiguration
@ConditionalOnProperty(name = "spring.test.database.replace", havingValue = "NON_TEST", matchIfMissing = true)
public class TestDatabaseAutoConfiguration {

    /** For Spring. */
    TestDatabaseAutoConfiguration() {}

    @Bean
    static TestDatabaseKeeper millpondTestDatabaseKeeper(ConfigurableEnvironment environment) {
        return new TestDatabaseKeeper(environment);
    }
}
