package io.millpond.testkit.database;

import java.sql.SQLException;

/** A PostgreSQL, however it was started. */
class PostgresServer implements Server {
    private final String way;
    private final String version;
    private final String jdbcUrl;
    private final String username;
    private final String password;
    final ServerSql admin;

    PostgresServer(String way, String jdbcUrl, String username, String password, ServerSql admin) throws SQLException {
        this.way = way;
        this.jdbcUrl = jdbcUrl;
        this.username = username;
        this.password = password;
        this.admin = admin;
        this.version = admin.ask("show server_version").get(0).split(" ")[0];
    }

    @Override
    public String description() {
        return "PostgreSQL " + version + " (" + way + ")";
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
                "select count(*) from pg_stat_activity where usename = ? and backend_type = 'client backend'"
                        + " and pid <> pg_backend_pid()",
                username);
    }

    @Override
    public void killAllSessions() throws SQLException {
        admin.ask(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = ?"
                        + " and pid <> pg_backend_pid()",
                username);
    }
}
