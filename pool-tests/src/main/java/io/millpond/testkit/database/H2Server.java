package io.millpond.testkit.database;

import io.millpond.testkit.database.Ways.Way;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** H2 in memory, in this JVM. */
final class H2Server implements Server {
    static final Ways WAYS = new Ways("h2", new Way("embedded", H2Server::new));

    private static final String ADMIN = "KIT";

    /**
     * It outlives the pools, which therefore need no connection to keep it: the sessions that the kit
     * counts are theirs.
     */
    private static final String URL = "jdbc:h2:mem:" + Application.DATABASE + ";DB_CLOSE_DELAY=-1";

    private final String version;

    private H2Server() throws SQLException {
        try (Connection admin = admin();
                Statement s = admin.createStatement()) {
            s.execute(
                    "create user if not exists " + Application.USER + " password '" + Application.PASSWORD + "' admin");
            version = admin.getMetaData().getDatabaseProductVersion().split(" ")[0];
        }
    }

    private static Connection admin() throws SQLException {
        return DriverManager.getConnection(URL, ADMIN, "");
    }

    @Override
    public String description() {
        return "H2 " + version + " (in memory)";
    }

    @Override
    public String jdbcUrl() {
        return URL;
    }

    @Override
    public String username() {
        return Application.USER;
    }

    @Override
    public String password() {
        return Application.PASSWORD;
    }

    @Override
    public int sessions() throws SQLException {
        return ask("select count(*) from information_schema.sessions where user_name <> '" + ADMIN + "'");
    }

    @Override
    public void killAllSessions() throws SQLException {
        ask("select count(abort_session(session_id)) from information_schema.sessions where user_name <> '" + ADMIN
                + "'");
    }

    private static int ask(String sql) throws SQLException {
        try (Connection admin = admin();
                Statement s = admin.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            r.next();
            return r.getInt(1);
        }
    }
}
