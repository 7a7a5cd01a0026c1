package io.millpond.testkit.database;

import io.millpond.testkit.database.Ways.NotThisWay;
import io.millpond.testkit.database.Ways.Way;
import java.sql.SQLException;

/**
 * How to come by a MariaDB. Debian's starts in half a second, the one from Maven in seven, so the former goes first.
 */
final class MariaDbWays {
    private static final String NAME = "mariadb";

    static final Ways WAYS = new Ways(
            NAME,
            new Way("configured", MariaDbWays::configured),
            new Way("docker", () -> {
                DockerProbe.require();
                return Containers.mariaDb();
            }),
            new Way("installed", InstalledMariaDb::start),
            new Way("maven", MavenMariaDb::start));

    private MariaDbWays() {}

    static String forMysqlDriver(String mariaDbUrl) {
        return mariaDbUrl.replace("jdbc:mariadb:", "jdbc:mysql:").replace("sslMode=disable", "sslMode=DISABLED");
    }

    /** The application's URL; MariaDB Connector/J 4 wants TLS unless told otherwise. */
    static String url(int port, String database) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?sslMode=disable";
    }

    /** Creates the application's database and its user. */
    static void createApplication(ServerSql admin) throws SQLException {
        String user = "'" + Application.USER + "'@'%'";
        admin.run(
                "create database if not exists " + Application.DATABASE,
                "create or replace user " + user + " identified by '" + Application.PASSWORD + "'",
                "grant all on " + Application.DATABASE + ".* to " + user);
    }

    private static Server configured() throws NotThisWay, SQLException {
        String url = Settings.of(NAME, "url");
        if (url == null) {
            throw new NotThisWay("millpond.mariadb.url is not set");
        }
        String user = Settings.of(NAME, "username", "root");
        String password = Settings.of(NAME, "password", "");
        return new MariaDbServer("configured", url, user, password, new ServerSql(url, user, password));
    }
}
