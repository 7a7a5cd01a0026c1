package io.millpond.testkit.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.List;

/** A MariaDB whose process is the kit's, so that it can be restarted. */
final class OwnedMariaDb extends MariaDbServer {
    private final MariaDbProcess process;

    private OwnedMariaDb(String way, MariaDbProcess process, ServerSql admin) throws SQLException {
        super(
                way,
                MariaDbWays.url(process.port(), Application.DATABASE),
                Application.USER,
                Application.PASSWORD,
                admin);
        this.process = process;
    }

    /** Starts the server over an initialised data folder, and sees to it that it ends with the JVM. */
    static OwnedMariaDb launch(String way, MariaDbProcess process, String admin, String password)
            throws IOException, SQLException {
        process.start();
        AtExit.run(process::kill);
        ServerSql sql = new ServerSql(MariaDbWays.url(process.port(), ""), admin, password);
        try {
            sql.awaitReady(30, process::isAlive);
        } catch (SQLException e) {
            throw new IOException("mariadbd does not answer: " + Programs.tail(process.log()), e);
        }
        MariaDbWays.createApplication(sql);
        return new OwnedMariaDb(way, process, sql);
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
        if (how == Stop.FAST) {
            process.end();
        } else {
            process.kill();
        }
    }

    @Override
    public void bringUp(String... options) {
        try {
            process.start(options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void awaitReady() throws SQLException {
        admin.awaitReady(30, process::isAlive);
    }

    @Override
    public List<Long> processes() {
        return List.of(process.pid());
    }
}
