package io.millpond.testkit.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** PostgreSQL from a Maven jar; as root it runs in a user namespace, which some containers forbid. */
final class ZonkyPostgres {
    private ZonkyPostgres() {}

    static Server start() throws IOException, SQLException {
        Path folder = TemporaryFolder.create("postgres");
        Path data = folder.resolve("data");
        Path log = folder.resolve("log");
        ParentWatch.over(data.resolve("postmaster.pid"), folder);
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                // zonky turns it off; then a crash would lose what was committed
                .setServerConfig("synchronous_commit", "on")
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(30))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        Path bin = Path.of(ProcessHandle.of(pid).orElseThrow().info().command().orElseThrow())
                .getParent();
        List<String> prefix = Programs.weAreRoot() ? List.of("unshare", "-U") : List.of();
        OwnedPostgres owned = OwnedPostgres.takeOver("embedded, zonky", server.getPort(), prefix, bin, data, log);
        AtExit.run(owned::stop);
        return owned;
    }
}
