package io.millpond.testkit.database;

import io.millpond.testkit.database.Ways.NotThisWay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The PostgreSQL of the machine's packages, in a folder and on a port of its own; as root it runs as user
 * postgres or nobody.
 */
final class InstalledPostgres {
    private InstalledPostgres() {}

    static Server start() throws NotThisWay, IOException, SQLException {
        Path bin = newestBinaries();
        String user = Programs.userOrNobody("postgres");
        List<String> prefix = Programs.as(user);
        Path folder = TemporaryFolder.create("postgres");
        Programs.giveTo(user, folder);
        Path data = folder.resolve("data");
        Path log = folder.resolve("log");
        ParentWatch.over(data.resolve("postmaster.pid"), folder);
        Programs.run(
                log,
                prefix,
                bin.resolve("initdb"),
                "-D",
                data,
                "-A",
                "trust",
                "-U",
                "postgres",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C");
        if (Programs.weAreRoot()) {
            Programs.giveTo(user, log);
        }
        int port = FreePort.find();
        String options = "-p " + port + " -k " + folder + " -c listen_addresses=127.0.0.1 -F";
        Programs.run(log, prefix, bin.resolve("pg_ctl"), "-D", data, "-w", "-l", log, "-o", options, "start");
        OwnedPostgres server = OwnedPostgres.takeOver("installed in " + bin.getParent(), port, prefix, bin, data, log);
        AtExit.run(server::stop);
        return server;
    }

    private static Path newestBinaries() throws NotThisWay, IOException {
        Path home = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(home)) {
            try (Stream<Path> versions = Files.list(home)) {
                return versions.map(v -> v.resolve("bin"))
                        .filter(b -> Files.isExecutable(b.resolve("initdb")))
                        .max(Comparator.comparingInt(b ->
                                Integer.parseInt(b.getParent().getFileName().toString())))
                        .orElseThrow(() -> new NotThisWay("no server in " + home));
            }
        }
        Path initdb = Programs.find("initdb");
        if (initdb == null) {
            throw new NotThisWay("no initdb on this machine");
        }
        return initdb.toRealPath().getParent();
    }
}
