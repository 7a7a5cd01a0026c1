package io.millpond.testkit.database;

import io.millpond.testkit.database.Ways.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** SQLite on a file in a temporary folder; knows neither users nor sessions. */
final class SqliteServer implements Server {
    static final Ways WAYS = new Ways("sqlite", new Way("embedded", SqliteServer::new));

    private final Path file;
    private final String version;

    private SqliteServer() throws IOException, SQLException {
        file = TemporaryFolder.create("sqlite").resolve("millpond.db");
        try (Connection c = DriverManager.getConnection(jdbcUrl())) {
            version = c.getMetaData().getDatabaseProductVersion();
        }
    }

    @Override
    public String description() {
        return "SQLite " + version + " (file)";
    }

    @Override
    public String jdbcUrl() {
        return "jdbc:sqlite:" + file;
    }

    @Override
    public String username() {
        return "";
    }

    @Override
    public String password() {
        return "";
    }
}
