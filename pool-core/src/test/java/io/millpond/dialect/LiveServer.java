package io.millpond.dialect;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Assumptions;

/** A database server that the build names by a system property, or says loudly that it did not. */
final class LiveServer {
    private LiveServer() {}

    /** The URL in that property; skips the test, and says so, if there is none. */
    static String url(String property) {
        String url = System.getProperty(property, "");
        if (url.isEmpty()) {
            System.out.println("NOT RUN: no server given by -D" + property);
        }
        Assumptions.assumeFalse(url.isEmpty(), "no server given by -D" + property);
        return url;
    }

    /** Opens and prepares a connection as the pool does it. */
    static Connection open(Dialect dialect, String url) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(dialect.driverProperties("millpond-test", Duration.ofSeconds(2)));
        Connection connection = DriverManager.getConnection(url, properties);
        dialect.setUp(connection);
        return connection;
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
