package io.millpond.testkit.database;

import io.millpond.testkit.database.Ways.NotThisWay;
import io.millpond.testkit.database.Ways.Way;
import java.sql.SQLException;

/** How to come by a PostgreSQL. */
final class PostgresWays {
    private static final String NAME = "postgres";

    static final Ways WAYS = new Ways(
            NAME,
            new Way("configured", PostgresWays::configured),
            new Way("docker", () -> {
                DockerProbe.require();
                return Containers.postgres();
            }),
            new Way("maven", ZonkyPostgres::start),
            new Way("installed", InstalledPostgres::start));

    private PostgresWays() {}

    private static Server configured() throws NotThisWay, SQLException {
        String url = Settings.of(NAME, "url");
        if (url == null) {
            throw new NotThisWay("millpond.postgres.url is not set");
        }
        String user = Settings.of(NAME, "username", "postgres");
        String password = Settings.of(NAME, "password", "");
        return new PostgresServer("configured", url, user, password, new ServerSql(url, user, password));
    }
}
