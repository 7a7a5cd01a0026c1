package io.millpond.testkit.database;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;

/** Another PostgreSQL beside {@link TestDatabase#POSTGRESQL}, with the same database and user; ends with the JVM. */
public final class SecondPostgres {
    private static SecondPostgres started;

    private final Server server;

    private SecondPostgres(Server server) {
        this.server = server;
    }

    /**
     * Starts it once.
     *
     * @throws DatabaseUnavailableException if the kit cannot start servers of its own here
     */
    public static synchronized SecondPostgres start() {
        if (started == null) {
            try {
                started = new SecondPostgres(ZonkyPostgres.start());
            } catch (IOException | SQLException | RuntimeException notEmbedded) {
                started = new SecondPostgres(installed(notEmbedded));
            }
        }
        return started;
    }

    private static Server installed(Exception notEmbedded) {
        try {
            return InstalledPostgres.start();
        } catch (Ways.NotThisWay | IOException | SQLException e) {
            throw new DatabaseUnavailableException(notEmbedded.getMessage() + "; " + e.getMessage());
        }
    }

    public int port() {
        return URI.create(server.jdbcUrl().substring("jdbc:".length())).getPort();
    }

    /** As the administrator, in the application's database. */
    public void administer(String... statements) throws SQLException {
        server.administer(statements);
    }

    /** Sessions of the application's user. */
    public int sessions() throws SQLException {
        return server.sessions();
    }
}
