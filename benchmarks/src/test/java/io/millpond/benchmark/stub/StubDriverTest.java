package io.millpond.benchmark.stub;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StubDriverTest {
    @Test
    void driversMustBringClassesOfTheirOwn() throws SQLException {
        Set<Class<?>> classes = new HashSet<>();
        for (int driver = 0; driver < 3; driver++) {
            try (Connection connection = DriverManager.getConnection(StubDriver.url(driver));
                    PreparedStatement query = connection.prepareStatement("select 1");
                    ResultSet rows = query.executeQuery()) {
                classes.add(connection.getClass());
                classes.add(query.getClass());
                classes.add(rows.getClass());
            }
        }
        assertThat(classes).hasSize(9);
    }

    @Test
    void everyExecutionMustGiveOneRow() throws SQLException {
        try (Connection connection = DriverManager.getConnection(StubDriver.url(0));
                PreparedStatement query = connection.prepareStatement("select 1")) {
            for (int i = 0; i < 2; i++) {
                ResultSet rows = query.executeQuery();
                assertThat(rows.next()).isTrue();
                assertThat(rows.next()).isFalse();
            }
        }
    }
}
