package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.millpond.MillpondDataSource;
import io.millpond.spi.Credentials;
import io.millpond.spi.CredentialsProvider;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.acme.AcmeDataSourceAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** When Millpond is the DataSource and when it is not, and where its connections lead. */
class DataSourceChoiceTest {

    @Test
    void mustRunOnTheLineItIsNamedAfter() {
        assertThat(SpringBootVersion.getVersion()).startsWith(BootLine.VERSION);
    }

    @Test
    void mustBeTheDataSourceThoughHikariIsOnTheClassPath() {
        Application.onH2().run(context -> {
            assertThat(context).hasSingleBean(DataSource.class).hasSingleBean(MillpondDataSource.class);
            assertThat(context.getBean(JdbcTemplate.class).queryForObject("select 6 * 7", Integer.class))
                    .isEqualTo(42);
            assertThat(context.getBean(MillpondDataSource.class).stats().acquired())
                    .isEqualTo(1);
        });
    }

    @Test
    void mustGiveWayToADataSourceOfTheApplication() {
        Application.onH2()
                .withUserConfiguration(OwnDataSource.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(DataSource.class)
                        .hasSingleBean(SimpleDriverDataSource.class));
    }

    @Test
    void mustGiveWayToADataSourceOfAnotherStarterWhateverItsPackageIsCalled() {
        Application.onH2()
                .withConfiguration(AutoConfigurations.of(AcmeDataSourceAutoConfiguration.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(DataSource.class)
                        .hasSingleBean(SimpleDriverDataSource.class));
    }

    /**
     * The order is drawn up for all that are there; one of ours that comes after the pool must not have it earlier
     * than it should be.
     */
    @ParameterizedTest
    @ValueSource(
            classes = {
                PoolMetadataAutoConfiguration.class,
                PoolMetricsAutoConfiguration.class,
                Boot3HealthAutoConfiguration.class,
                Boot4HealthAutoConfiguration.class,
                UnreadSettingsAutoConfiguration.class
            })
    void mustGiveWayToItBesideEachOfOurs(Class<?> one) {
        new ApplicationContextRunner()
                .withConfiguration(BootLine.springs())
                .withConfiguration(AutoConfigurations.of(
                        AcmeDataSourceAutoConfiguration.class, MillpondAutoConfiguration.class, one))
                .run(context -> assertThat(context).hasSingleBean(DataSource.class));
    }

    @Test
    void mustGiveWayToTheConnectionFactoryThatSpringBootMakes() {
        Application.onH2()
                .withConfiguration(BootLine.r2dbc())
                .run(context -> assertThat(context)
                        .hasSingleBean(io.r2dbc.spi.ConnectionFactory.class)
                        .doesNotHaveBean(DataSource.class));
    }

    @Test
    void mustGiveWayToTheTypeThatIsNamed() {
        Application.onH2()
                .withPropertyValues("spring.datasource.type=com.zaxxer.hikari.HikariDataSource")
                .run(context ->
                        assertThat(context).hasSingleBean(DataSource.class).hasSingleBean(HikariDataSource.class));
    }

    @Test
    void mustBeThereWhenItsTypeIsNamed() {
        Application.onH2()
                .withPropertyValues("spring.datasource.type=io.millpond.MillpondDataSource")
                .run(context -> assertThat(context).hasSingleBean(MillpondDataSource.class));
    }

    @Test
    void mustGiveWayToJndi() {
        Application.withoutUrl()
                .withPropertyValues("spring.datasource.jndi-name=java:comp/env/jdbc/shop")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("JNDI DataSource"));
    }

    @Test
    void mustLeadWhereSpringsOwnPropertiesSay() {
        String url = Application.newUrl();
        Application.withoutUrl()
                .withPropertyValues(
                        "spring.datasource.url=" + url,
                        "spring.datasource.username=app",
                        "spring.datasource.password=top",
                        "spring.datasource.driver-class-name=org.h2.Driver",
                        "spring.datasource.name=shop")
                .run(context -> {
                    MillpondDataSource pool = context.getBean(MillpondDataSource.class);
                    assertThat(pool.stats().name()).isEqualTo("shop");
                    try (Connection connection = pool.getConnection()) {
                        assertThat(connection.getMetaData().getURL()).startsWith(url.substring(0, url.indexOf(';')));
                        assertThat(connection.getMetaData().getUserName()).isEqualTo("APP");
                    }
                });
    }

    @Test
    void mustPreferItsOwnUrlAndUser() {
        Application.onH2()
                .withPropertyValues(
                        "spring.datasource.millpond.jdbc-url=jdbc:h2:mem:own",
                        "spring.datasource.millpond.username=other",
                        "spring.datasource.millpond.password=secret")
                .run(context -> {
                    try (Connection connection =
                            context.getBean(DataSource.class).getConnection()) {
                        assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:own");
                        assertThat(connection.getMetaData().getUserName()).isEqualTo("OTHER");
                    }
                });
    }

    @Test
    void mustUseAnEmbeddedDatabaseIfNoUrlIsGiven() {
        Application.withoutUrl().run(context -> {
            try (Connection connection =
                    context.getBean(MillpondDataSource.class).getConnection()) {
                assertThat(connection.getMetaData().getURL()).startsWith("jdbc:h2:mem:");
                assertThat(connection.getMetaData().getUserName()).isEqualTo("SA");
            }
        });
    }

    @Test
    void mustFollowAServiceConnectionAgainstAllProperties() {
        Application.onH2()
                .withPropertyValues(
                        "spring.datasource.username=production",
                        "spring.datasource.password=x",
                        "spring.datasource.millpond.jdbc-url=jdbc:h2:mem:production")
                .withBean("service", serviceType(), service("jdbc:h2:mem:container", "test", "test"))
                .run(context -> {
                    try (Connection connection =
                            context.getBean(MillpondDataSource.class).getConnection()) {
                        assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:container");
                        assertThat(connection.getMetaData().getUserName()).isEqualTo("TEST");
                    }
                });
    }

    @Test
    void mustTakeAnEmptyUserOfAServiceConnectionForNone() {
        Application.onH2()
                .withBean("service", serviceType(), service("jdbc:h2:mem:nobodys", "", ""))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(userOf(context)).isEmpty();
                });
        Application.onH2()
                .withBean("service", serviceType(), service("jdbc:h2:mem:asked", "", ""))
                .withBean(CredentialsProvider.class, () -> () -> Credentials.of("vault", "secret"))
                .run(context -> assertThat(userOf(context)).isEqualTo("VAULT"));
        Application.onH2()
                .withBean("service", serviceType(), service("jdbc:h2:mem:open", "open", ""))
                .withBean(CredentialsProvider.class, () -> () -> Credentials.of("vault", "secret"))
                .run(context -> assertThat(userOf(context)).isEqualTo("OPEN"));
    }

    private static String userOf(ApplicationContext context) throws SQLException {
        try (Connection connection = context.getBean(MillpondDataSource.class).getConnection()) {
            return connection.getMetaData().getUserName();
        }
    }

    @Test
    void mustTellTheApplicationWhereConnectionsLead() {
        Application.onH2()
                .withPropertyValues(
                        "spring.datasource.url=jdbc:h2:mem:details",
                        "spring.datasource.username=app",
                        "spring.datasource.password=top",
                        "spring.datasource.millpond.username=other")
                .run(context -> {
                    assertThat(BootLine.details(context))
                            .isEqualTo(new BootLine.Service("jdbc:h2:mem:details", "other", "top"));
                    assertThat(context.getBean(ConnectionTarget.Lookup.class)
                                    .find(null)
                                    .service())
                            .as("what is written is no service")
                            .isFalse();
                });
        Application.onH2()
                .withBean("service", serviceType(), service("jdbc:h2:mem:container", "test", "test"))
                .run(context ->
                        assertThat(BootLine.details(context).getJdbcUrl()).isEqualTo("jdbc:h2:mem:container"));
    }

    @Test
    void mustBorrowLazilyIfToldTo() {
        Application.onH2()
                .withPropertyValues("spring.datasource.connection-fetch=lazy")
                .run(context -> {
                    DataSource dataSource = context.getBean(DataSource.class);
                    MillpondDataSource pool = DataSourceUnwrapper.unwrap(dataSource, MillpondDataSource.class);
                    try (Connection connection = dataSource.getConnection()) {
                        connection.setAutoCommit(false);
                        assertThat(pool.stats().active()).isZero();
                        connection.createStatement().execute("select 1");
                        assertThat(pool.stats().active()).isEqualTo(1);
                    }
                    assertThat(BootLine.health(context))
                            .containsEntry("status", "UP")
                            .containsKey("pool");
                });
    }

    @SuppressWarnings("unchecked")
    private static Class<Object> serviceType() {
        return (Class<Object>) BootLine.connectionDetailsType();
    }

    private static Supplier<Object> service(String url, String user, String password) {
        return () -> new BootLine.Service(url, user, password);
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnDataSource {
        @Bean
        DataSource shop() {
            return new SimpleDriverDataSource(new org.h2.Driver(), "jdbc:h2:mem:own");
        }
    }
}
