package io.millpond.testkit.database;

import io.millpond.testkit.database.Ways.NotThisWay;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** The MariaDB of the machine's packages; as root it runs as user mysql or nobody. */
final class InstalledMariaDb {
    private InstalledMariaDb() {}

    static Server start() throws NotThisWay, IOException, SQLException {
        Path program = Programs.find("mariadbd");
        Path install = Programs.find("mariadb-install-db");
        if (program == null || install == null) {
            throw new NotThisWay("no mariadbd on this machine");
        }
        String user = Programs.weAreRoot() ? Programs.userOrNobody("mysql") : System.getProperty("user.name");
        Path folder = TemporaryFolder.create("mariadb");
        Programs.giveTo(user, folder);
        MariaDbProcess process = new MariaDbProcess(program, user, folder, FreePort.find());
        ParentWatch.over(folder.resolve("pid"), folder);
        Programs.run(
                process.log(),
                List.of(),
                install,
                "--no-defaults",
                "--user=" + user,
                "--datadir=" + process.data(),
                "--auth-root-authentication-method=normal",
                "--skip-test-db");
        return OwnedMariaDb.launch("installed, " + program, process, "root", "");
    }
}
