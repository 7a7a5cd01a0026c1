package io.millpond.testkit.database;

import io.millpond.testkit.database.Ways.NotThisWay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The MariaDB of the machine's packages, in a folder and on a port of its own; as root it runs as user mysql or nobody. */
final class InstalledMariaDb extends MariaDbServer {
    private static final List<String> SAME_USER = List.of();

    private final Launch launch;

    private InstalledMariaDb(Launch launch, ServerSql admin) throws SQLException {
        super(
                "installed, " + launch.program,
                MariaDbWays.url(launch.port, Application.DATABASE),
                Application.USER,
                Application.PASSWORD,
                admin);
        this.launch = launch;
    }

    static Server start() throws NotThisWay, IOException, SQLException {
        Path program = Programs.find("mariadbd");
        Path install = Programs.find("mariadb-install-db");
        if (program == null || install == null) {
            throw new NotThisWay("no mariadbd on this machine");
        }
        String user = Programs.userOrNobody("mysql");
        Path folder = TemporaryFolder.create("mariadb");
        Programs.giveTo(user, folder);
        Launch launch = new Launch(program, user, folder, FreePort.find());
        ParentWatch.over(folder.resolve("pid"), folder);
        Programs.run(
                launch.log(),
                SAME_USER,
                install,
                "--no-defaults",
                "--user=" + launch.runAs(),
                "--datadir=" + launch.data(),
                "--auth-root-authentication-method=normal",
                "--skip-test-db");
        launch.start();
        AtExit.run(launch::kill);
        ServerSql admin = new ServerSql(MariaDbWays.url(launch.port, ""), "root", "");
        try {
            admin.awaitReady(30);
        } catch (SQLException e) {
            throw new IOException("mariadbd does not answer: " + Programs.tail(launch.log()), e);
        }
        MariaDbWays.createApplication(admin);
        return new InstalledMariaDb(launch, admin);
    }

    @Override
    public boolean canRestart() {
        return true;
    }

    @Override
    public void restart() {
        try {
            launch.kill();
            launch.start();
            admin.awaitReady(30);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("the server did not come back", e);
        }
    }

    /** How the server process is started, and its present incarnation. */
    private static final class Launch {
        private final Path program;
        private final String user;
        private final Path folder;
        private final int port;
        private Process process;

        Launch(Path program, String user, Path folder, int port) {
            this.program = program;
            this.user = user;
            this.folder = folder;
            this.port = port;
        }

        String runAs() {
            return Programs.weAreRoot() ? user : System.getProperty("user.name");
        }

        Path data() {
            return folder.resolve("data");
        }

        Path log() {
            return folder.resolve("log");
        }

        void start() throws IOException {
            process = Programs.start(
                    log(),
                    SAME_USER,
                    program,
                    "--no-defaults",
                    "--user=" + runAs(),
                    "--datadir=" + data(),
                    "--port=" + port,
                    "--bind-address=127.0.0.1",
                    "--socket=" + folder.resolve("s"),
                    "--pid-file=" + folder.resolve("pid"));
        }

        void kill() {
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
