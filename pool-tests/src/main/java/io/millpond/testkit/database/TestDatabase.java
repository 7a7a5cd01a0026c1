package io.millpond.testkit.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * The databases that tests run on. {@link #start()} is lazy, shared by the whole JVM and cheap after the first call;
 * the server is stopped when the JVM ends, however it ends.
 */
public enum TestDatabase {
    H2("H2", "org.h2.Driver", H2Server.WAYS),
    SQLITE("SQLite", "org.sqlite.JDBC", SqliteServer.WAYS),
    POSTGRESQL("PostgreSQL", "org.postgresql.Driver", PostgresWays.WAYS),
    MARIADB("MariaDB", "org.mariadb.jdbc.Driver", MariaDbWays.WAYS),
    /** The same MariaDB server, reached with MySQL Connector/J. */
    MYSQL_DRIVER_ON_MARIADB("MySQL driver on MariaDB", "com.mysql.cj.jdbc.Driver", MariaDbWays.WAYS);

    private final String title;
    private final String driver;
    private final Ways ways;

    TestDatabase(String title, String driver, Ways ways) {
        this.title = title;
        this.driver = driver;
        this.ways = ways;
    }

    /**
     * Starts the database unless it runs.
     *
     * @throws DatabaseUnavailableException if no way worked; the message says why each did not. Later
     *     calls fail at once.
     */
    public TestDatabase start() {
        DatabaseSummary.started(this);
        server();
        return this;
    }

    private Server server() {
        return ways.start();
    }

    /** For people. */
    public String title() {
        return title;
    }

    /** Product, version and way, for people: "PostgreSQL 18.6 (embedded, zonky)". */
    public String description() {
        return this == MYSQL_DRIVER_ON_MARIADB ? "MySQL driver on " + server().description() : server().description();
    }

    public String driverClassName() {
        return driver;
    }

    public String jdbcUrl() {
        String url = server().jdbcUrl();
        return this == MYSQL_DRIVER_ON_MARIADB ? MariaDbWays.forMysqlDriver(url) : url;
    }

    /**
     * The application's user; the kit itself connects as another where it can. Empty if the database knows no users.
     */
    public String username() {
        return server().username();
    }

    public String password() {
        return server().password();
    }

    /** A connection without any pool. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), credentials());
    }

    private Properties credentials() {
        Properties properties = new Properties();
        if (!username().isEmpty()) {
            properties.setProperty("user", username());
            properties.setProperty("password", password());
        }
        return properties;
    }

    /** Whether the server has sessions that can be counted and killed; SQLite has not. */
    public boolean hasSessions() {
        return this != SQLITE;
    }

    /**
     * How many sessions of the application's user the server sees now, the kit's own left out. A server may take a
     * moment to notice a closed socket, so await the number.
     *
     * @throws UnsupportedOperationException unless {@link #hasSessions()}
     */
    public int sessions() throws SQLException {
        return server().sessions();
    }

    /**
     * Ends all sessions of the application's user from the server's side.
     *
     * @throws UnsupportedOperationException unless {@link #hasSessions()}
     */
    public void killAllSessions() throws SQLException {
        server().killAllSessions();
    }

    /** Whether the kit started the server as a process it may restart. */
    public boolean canRestart() {
        return server().canRestart();
    }

    /**
     * Stops the server as abruptly as it allows and starts it again on the same port with the same data.
     *
     * @throws UnsupportedOperationException unless {@link #canRestart()}
     */
    public void restart() {
        server().restart();
    }

    /**
     * Runs these as the administrator, in the application's database.
     *
     * @throws UnsupportedOperationException if there is none
     */
    public void administer(String... statements) throws SQLException {
        server().administer(statements);
    }

    /**
     * Stops the server and returns when its process has ended.
     *
     * @throws UnsupportedOperationException unless {@link #canRestart()}
     */
    public void bringDown(Stop how) {
        server().bringDown(how);
    }

    /**
     * Starts a server that was brought down, with these settings ({@code max_connections=20}) on top of its own; does
     * not wait for it.
     */
    public void bringUp(String... settings) {
        server().bringUp(settings);
    }

    /**
     * Starts a server that was brought down, but it goes on refusing everybody until {@link #endRefusing()}.
     * PostgreSQL only: 57P03.
     */
    public void bringUpRefusing() {
        server().bringUpRefusing();
    }

    /** The server accepts from now on; does not wait for it. */
    public void endRefusing() {
        server().endRefusing();
    }

    /** Waits until the server answers its administrator. */
    public void awaitReady() throws SQLException {
        server().awaitReady();
    }

    /** Stops all processes of the server where they are, until {@link #resume()} or the end of this JVM. */
    public void suspend() {
        ServerProcesses.signal("STOP", server().processes());
    }

    /** Lets them go on. */
    public void resume() {
        ServerProcesses.signal("CONT", server().processes());
    }

    @Override
    public String toString() {
        return title;
    }
}
