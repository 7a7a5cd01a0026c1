package io.millpond.testkit.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A PostgreSQL whose process and data folder are the kit's, so that it can be restarted. */
final class OwnedPostgres extends PostgresServer {
    private final List<String> prefix;
    private final Path bin;
    private final Path data;
    private final Path log;
    /** What the server was first started with, as {@code pg_ctl} takes it. */
    private final String firstOptions;

    private OwnedPostgres(String way, String url, ServerSql admin, List<String> prefix, Path bin, Path data, Path log)
            throws SQLException {
        super(way, url, Application.USER, Application.PASSWORD, admin);
        this.prefix = prefix;
        this.bin = bin;
        this.data = data;
        this.log = log;
        String started = firstLine(data.resolve("postmaster.opts"));
        this.firstOptions = started.substring(started.indexOf(" \""));
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
        bringDown(Stop.IMMEDIATE);
        bringUp();
        try {
            awaitReady();
        } catch (SQLException e) {
            throw new IllegalStateException("the server did not come back", e);
        }
    }

    @Override
    public void bringDown(Stop how) {
        control("-m", how.name().toLowerCase(Locale.ROOT), "-w", "stop");
    }

    @Override
    public void bringUp(String... options) {
        StringBuilder all = new StringBuilder(firstOptions);
        for (String option : options) {
            all.append(" -c ").append(option);
        }
        control("-W", "-l", log, "-o", all, "start");
    }

    /** A standby that waits for a primary there is not, and lets nobody read meanwhile: SQLState 57P03. */
    @Override
    public void bringUpRefusing() {
        try {
            Path signal = data.resolve("standby.signal");
            Files.createFile(signal);
            Files.setOwner(signal, Files.getOwner(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bringUp("hot_standby=off");
    }

    @Override
    public void endRefusing() {
        control("-W", "promote");
    }

    @Override
    public void awaitReady() throws SQLException {
        admin.awaitReady(30, () -> true);
    }

    @Override
    public List<Long> processes() {
        return ServerProcesses.of(Long.parseLong(firstLine(data.resolve("postmaster.pid"))));
    }

    void stop() {
        try {
            ServerProcesses.signal("CONT", processes());
            control("-m", "immediate", "-w", "stop");
        } catch (UncheckedIOException e) {
            // it may have been killed by a test
        }
    }

    private void control(Object... words) {
        List<Object> command = new ArrayList<>(List.of(bin.resolve("pg_ctl"), "-D", data));
        command.addAll(List.of(words));
        try {
            Programs.run(log, prefix, command.toArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstLine(Path file) {
        try {
            return Files.readAllLines(file).get(0).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
