package io.millpond.testkit.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** A PostgreSQL whose process and data folder are the kit's, so that it can be restarted. */
final class OwnedPostgres extends PostgresServer {
    private final List<String> prefix;
    private final Path bin;
    private final Path data;
    private final Path log;

    private OwnedPostgres(String way, String url, ServerSql admin, List<String> prefix, Path bin, Path data, Path log)
            throws SQLException {
        super(way, url, Application.USER, Application.PASSWORD, admin);
        this.prefix = prefix;
        this.bin = bin;
        this.data = data;
        this.log = log;
    }

    /** Takes over a server that listens: creates the application's database and its user, who must give a password. */
    static OwnedPostgres takeOver(String way, int port, List<String> prefix, Path bin, Path data, Path log)
            throws SQLException, IOException {
        String base = "jdbc:postgresql://127.0.0.1:" + port + "/";
        ServerSql admin = new ServerSql(base + "postgres", "postgres", "postgres");
        admin.run(
                "create role " + Application.USER + " login password '" + Application.PASSWORD + "'",
                "create database " + Application.DATABASE + " owner " + Application.USER);
        Path rules = data.resolve("pg_hba.conf");
        String first = "host all " + Application.USER + " 127.0.0.1/32 scram-sha-256\n";
        Files.writeString(rules, first + Files.readString(rules));
        admin.ask("select pg_reload_conf()");
        return new OwnedPostgres(way, base + Application.DATABASE, admin, prefix, bin, data, log);
    }

    @Override
    public boolean canRestart() {
        return true;
    }

    @Override
    public void restart() {
        try {
            Programs.run(log, prefix, bin.resolve("pg_ctl"), "-D", data, "-m", "immediate", "-w", "-l", log, "restart");
            admin.awaitReady(30, () -> true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("the server did not come back", e);
        }
    }

    void stop() {
        try {
            Programs.run(log, prefix, bin.resolve("pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop");
        } catch (IOException e) {
            // it may have been killed by a test
        }
    }
}
