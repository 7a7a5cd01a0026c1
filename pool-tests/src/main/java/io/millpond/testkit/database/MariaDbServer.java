package io.millpond.testkit.database;

import java.sql.SQLException;

/** A MariaDB, however it was started. */
class MariaDbServer implements Server {
    private final String way;
    private final String version;
    private final String jdbcUrl;
    private final String username;
    private final String password;
    final ServerSql admin;

    MariaDbServer(String way, String jdbcUrl, String username, String password, ServerSql admin) throws SQLException {
        this.way = way;
        this.jdbcUrl = jdbcUrl;
        this.username = username;
        this.password = password;
        this.admin = admin;
        this.version = admin.ask("select version()").get(0).split("-")[0];
    }

    @Override
    public String description() {
        return "MariaDB " + version + " (" + way + ")";
    }

    @Override
    public String jdbcUrl() {
        return jdbcUrl;
    }

    @Override
    public String username() {
        return username;
    }

    @Override
    public String password() {
        return password;
    }

    @Override
    public void administer(String... statements) throws SQLException {
        new ServerSql(jdbcUrl, admin.user(), admin.password()).run(statements);
    }

    @Override
    public int sessions() throws SQLException {
        return admin.number(
                "select count(*) from information_schema.processlist where user = ? and id <> connection_id()",
                username);
    }

    @Override
    public void killAllSessions() throws SQLException {
        for (String id : admin.ask(
                "select id from information_schema.processlist where user = ? and id <> connection_id()", username)) {
            try {
                admin.run("kill " + id);
            } catch (SQLException e) {
                if (e.getErrorCode() != 1094) { // it went by itself
                    throw e;
                }
            }
        }
    }
}
