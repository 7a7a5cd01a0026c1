package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.devtools.restart.classloader.RestartClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a database in memory holds when Spring Boot's developer tools have restarted the application. */
class RestartTest {

    private static ApplicationContextRunner restarted(ApplicationContextRunner application) {
        return application.withClassLoader(new RestartClassLoader(RestartTest.class.getClassLoader(), new URL[0]));
    }

    private static void createTable(ApplicationContextRunner application) {
        application.run(
                context -> context.getBean(JdbcTemplate.class).execute("create table restarted (id int primary key)"));
    }

    @Test
    void mustEndADatabaseInMemoryAfterAllBeansThatUseIt() {
        ApplicationContextRunner application = restarted(Application.onH2()).withUserConfiguration(LastUser.class);
        createTable(application);
        createTable(application);
    }

    @Test
    void mustLeaveItAloneWithoutTheDeveloperTools() {
        ApplicationContextRunner application = Application.onH2();
        createTable(application);
        assertThatThrownBy(() -> createTable(application)).hasStackTraceContaining("already exists");
    }

    @Test
    void mustLeaveADataSourceOfTheApplicationAlone() {
        ApplicationContextRunner application =
                restarted(Application.onH2()).withUserConfiguration(HealthTest.PlainlyDeclared.class);
        application.run(context -> assertThat(context).doesNotHaveBean(InMemoryRestart.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class LastUser {
        @Bean
        AutoCloseable lastUser(DataSource pool) {
            return () -> {
                try (Connection connection = pool.getConnection()) {
                    connection.createStatement().execute("insert into restarted values (1)");
                } catch (SQLException e) {
                    throw new IllegalStateException("the database had gone", e);
                }
            };
        }
    }
}
