package io.millpond.testkit.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PgBouncer in transaction mode before the kit's PostgreSQL, if the program is installed. */
public final class PgBouncer implements AutoCloseable {
    private final TestDatabase postgres;
    private final int port;
    private final Path folder;
    private final List<String> prefix;
    private Process process;

    private PgBouncer(TestDatabase postgres, int port, Path folder, List<String> prefix) {
        this.postgres = postgres;
        this.port = port;
        this.folder = folder;
        this.prefix = prefix;
    }

    /** Whether it can be had. */
    public static boolean isInstalled() {
        return Programs.find("pgbouncer") != null;
    }

    /** Starts it with so many server connections. */
    public static PgBouncer before(TestDatabase postgres, int serverConnections) {
        try {
            Path folder = TemporaryFolder.create("pgbouncer");
            String user = Programs.userOrNobody("postgres");
            int port = FreePort.find();
            Files.writeString(
                    folder.resolve("users"), "\"%s\" \"%s\"\n".formatted(postgres.username(), postgres.password()));
            Files.writeString(folder.resolve("pgbouncer.ini"), """
                    [databases]
                    * = host=127.0.0.1 port=%d
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = trust
                    auth_file = %s
                    pool_mode = transaction
                    default_pool_size = %d
                    ignore_startup_parameters = extra_float_digits
                    logfile = %s
                    """.formatted(
                            portOf(postgres.jdbcUrl()),
                            port,
                            folder.resolve("users"),
                            serverConnections,
                            folder.resolve("log")));
            Programs.giveTo(user, folder);
            Programs.giveTo(user, folder.resolve("users"));
            Programs.giveTo(user, folder.resolve("pgbouncer.ini"));
            PgBouncer bouncer = new PgBouncer(postgres, port, folder, Programs.as(user));
            AtExit.run(bouncer::close);
            bouncer.start();
            return bouncer;
        } catch (IOException e) {
            throw new UncheckedIOException("PgBouncer cannot be started", e);
        }
    }

    private static int portOf(String url) {
        Matcher port = Pattern.compile("//[^:/]+:(\\d+)").matcher(url);
        if (!port.find()) {
            throw new IllegalArgumentException("no port in " + url);
        }
        return Integer.parseInt(port.group(1));
    }

    /** Starts the program, again if it was stopped, and waits until it accepts. */
    public void start() {
        try {
            process = Programs.start(
                    folder.resolve("output"), prefix, Programs.find("pgbouncer"), folder.resolve("pgbouncer.ini"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long begun = System.nanoTime();
        while (true) {
            try (Connection ready = DriverManager.getConnection(jdbcUrl(), postgres.username(), "")) {
                return;
            } catch (SQLException notYet) {
                if (System.nanoTime() - begun > 10e9 || !process.isAlive()) {
                    throw new IllegalStateException("PgBouncer does not accept connections", notYet);
                }
            }
        }
    }

    /** Ends the program at once, as a crash would. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The URL of the kit's PostgreSQL by way of this. */
    public String jdbcUrl() {
        return postgres.jdbcUrl().replaceFirst("(//[^:/]+):\\d+", "$1:" + port);
    }

    /** Statements wait from now on. By signal: its console does not understand what the driver says first. */
    public void pause() throws IOException {
        signal("USR1");
    }

    /** Statements go on. */
    public void resume() throws IOException {
        signal("USR2");
    }

    /** Reads its settings again, with so many server connections from now on. */
    public void reload(int serverConnections) throws IOException {
        Path settings = folder.resolve("pgbouncer.ini");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replaceFirst("default_pool_size = \\d+", "default_pool_size = " + serverConnections));
        signal("HUP");
    }

    private void signal(String name) throws IOException {
        Programs.run(folder.resolve("output"), List.of(), "kill", "-" + name, process.pid());
    }

    @Override
    public void close() {
        kill();
        TemporaryFolder.delete(folder);
    }
}
