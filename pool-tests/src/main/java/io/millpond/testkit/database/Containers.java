package io.millpond.testkit.database;

import java.sql.SQLException;
import org.testcontainers.mariadb.MariaDBContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** Databases in containers; loaded only where a Docker daemon answers. */
final class Containers {
    private static final String POSTGRES_IMAGE = Settings.of("postgres", "image", "postgres:18");
    private static final String MARIADB_IMAGE = Settings.of("mariadb", "image", "mariadb:11.4");

    private Containers() {}

    static Server postgres() throws SQLException {
        PostgreSQLContainer container = new PostgreSQLContainer(POSTGRES_IMAGE)
                .withDatabaseName("postgres")
                .withUsername("postgres")
                .withPassword("postgres");
        container.start();
        AtExit.run(container::stop);
        ServerSql admin = new ServerSql(container.getJdbcUrl(), "postgres", "postgres");
        admin.run(
                "create role " + Application.USER + " login password '" + Application.PASSWORD + "'",
                "create database " + Application.DATABASE + " owner " + Application.USER);
        String url = "jdbc:postgresql://" + container.getHost() + ":"
                + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT) + "/" + Application.DATABASE;
        return new PostgresServer("container " + POSTGRES_IMAGE, url, Application.USER, Application.PASSWORD, admin);
    }

    static Server mariaDb() throws SQLException {
        MariaDBContainer container = new MariaDBContainer(MARIADB_IMAGE)
                .withDatabaseName(Application.DATABASE)
                .withUsername(Application.USER)
                .withPassword(Application.PASSWORD);
        container.start();
        AtExit.run(container::stop);
        String url = "jdbc:mariadb://" + container.getHost() + ":" + container.getMappedPort(3306) + "/"
                + Application.DATABASE + "?sslMode=disable";
        ServerSql admin = new ServerSql(url, "root", Application.PASSWORD);
        return new MariaDbServer("container " + MARIADB_IMAGE, url, Application.USER, Application.PASSWORD, admin);
    }
}
