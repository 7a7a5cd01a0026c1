package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.MillpondDataSource;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.container.ContainerImageMetadata;
import org.springframework.boot.test.autoconfigure.jdbc.AutoConfigureTestDatabase;
import org.springframework.boot.test.autoconfigure.jdbc.JdbcTest;
import org.springframework.boot.test.autoconfigure.orm.jpa.DataJpaTest;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Test slices have an embedded database, or Millpond where they are told to keep what they have. Who has a pool ends it
 * with its class and not with the JVM, so that it can be seen to leave nothing behind.
 */
class TestSlicesTest {

    @SpringBootConfiguration
    @AutoConfigurationPackage
    static class Empty {}

    @Nested
    @JdbcTest
    @ContextConfiguration(classes = Empty.class)
    class OfJdbc {
        @Test
        void mustReplaceThePoolByAnEmbeddedDatabase(@Autowired DataSource dataSource, @Autowired JdbcTemplate jdbc) {
            assertThat(dataSource).isNotInstanceOf(MillpondDataSource.class);
            assertThat(jdbc.queryForObject("select 6 * 7", Integer.class)).isEqualTo(42);
        }
    }

    @Nested
    @DirtiesContext
    @JdbcTest
    @AutoConfigureTestDatabase(replace = AutoConfigureTestDatabase.Replace.NONE)
    @ContextConfiguration(classes = Empty.class)
    class OfJdbcWithoutReplacement {
        @Test
        void mustKeepThePool(@Autowired DataSource dataSource, @Autowired JdbcTemplate jdbc) {
            assertThat(dataSource).isInstanceOf(MillpondDataSource.class);
            assertThat(jdbc.queryForObject("select 6 * 7", Integer.class)).isEqualTo(42);
        }
    }

    @Nested
    @DirtiesContext
    @JdbcTest
    @ContextConfiguration(classes = Empty.class)
    class OfJdbcOnATestDatabase {
        @DynamicPropertySource
        static void url(DynamicPropertyRegistry properties) {
            properties.add("spring.datasource.url", () -> "jdbc:h2:mem:dynamic");
        }

        @Test
        void mustKeepThePool(@Autowired DataSource dataSource) {
            assertThat(dataSource).isInstanceOf(MillpondDataSource.class);
        }
    }

    /** The pool goes by a URL of its own first: here that of the application's own database. */
    @Nested
    @JdbcTest(properties = "spring.datasource.millpond.jdbc-url=jdbc:h2:mem:production")
    @ContextConfiguration(classes = Empty.class)
    class OfJdbcBesideATestDatabase {
        @DynamicPropertySource
        static void url(DynamicPropertyRegistry properties) {
            properties.add("spring.datasource.url", () -> "jdbc:h2:mem:dynamic");
        }

        @Test
        void mustReplaceThePool(@Autowired DataSource dataSource) {
            assertThat(dataSource).isNotInstanceOf(MillpondDataSource.class);
        }
    }

    @Nested
    @DirtiesContext
    @JdbcTest(properties = "spring.datasource.url=jdbc:h2:mem:production")
    @ContextConfiguration(classes = Empty.class)
    class OfJdbcOnATestDatabaseOfThePool {
        @DynamicPropertySource
        static void url(DynamicPropertyRegistry properties) {
            properties.add("spring.datasource.millpond.jdbc-url", () -> "jdbc:h2:mem:ours");
        }

        @Test
        void mustKeepThePool(@Autowired DataSource dataSource) throws SQLException {
            assertThat(dataSource).isInstanceOf(MillpondDataSource.class);
            try (Connection connection = dataSource.getConnection()) {
                assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:ours");
            }
        }
    }

    @Nested
    @DirtiesContext
    @JdbcTest
    @ContextConfiguration(classes = Empty.class)
    @Import(Container.class)
    class OfJdbcOnAContainer {
        @Test
        void mustKeepThePool(@Autowired DataSource dataSource) throws SQLException {
            assertThat(dataSource).isInstanceOf(MillpondDataSource.class);
            try (Connection connection = dataSource.getConnection()) {
                assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:slice");
            }
        }
    }

    /** A service connection as {@code @ServiceConnection} registers it. */
    static class Container implements ImportBeanDefinitionRegistrar {
        @Override
        public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
            RootBeanDefinition service = new RootBeanDefinition(
                    BootLine.Service.class, () -> new BootLine.Service("jdbc:h2:mem:slice", "sa", ""));
            new ContainerImageMetadata("h2:latest").addTo(service);
            registry.registerBeanDefinition("container", service);
        }
    }

    @Nested
    @DirtiesContext
    @DataJpaTest(properties = "spring.test.database.replace=NONE")
    @ContextConfiguration(classes = Empty.class)
    class OfJpa {
        @Test
        void mustRunOnThePool(@Autowired DataSource dataSource, @Autowired EntityManager entities) {
            assertThat(dataSource).isInstanceOf(MillpondDataSource.class);
            assertThat(entities.createNativeQuery("select 6 * 7").getSingleResult())
                    .isEqualTo(42);
        }
    }
}
