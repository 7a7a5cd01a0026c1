package io.millpond.dialect;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** Plain driver connections, opened and prepared as the pool does it. */
final class SqliteConnections {
    private SqliteConnections() {}

    static Connection open(String url) throws SQLException {
        Dialect dialect = Dialects.forUrl(url);
        Properties properties = new Properties();
        properties.putAll(dialect.driverProperties("test", Duration.ofSeconds(5)));
        Connection connection = DriverManager.getConnection(url, properties);
        dialect.setUp(connection);
        return connection;
    }
}
