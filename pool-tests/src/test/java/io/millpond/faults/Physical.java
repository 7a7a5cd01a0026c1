package io.millpond.faults;

import io.millpond.testkit.ScriptedConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.sqlite.SQLiteConnection;

/**
 * The drivers' own connections behind those that a pool lends: what has to be compared to see whether a pool kept them.
 */
final class Physical {
    private static final List<Class<? extends Connection>> DRIVERS = List.of(
            org.postgresql.jdbc.PgConnection.class,
            org.mariadb.jdbc.Connection.class,
            SQLiteConnection.class,
            org.h2.jdbc.JdbcConnection.class,
            ScriptedConnection.class);

    private Physical() {}

    /** The one behind this. */
    static Connection behind(Connection lent) throws SQLException {
        for (Class<? extends Connection> driver : DRIVERS) {
            if (lent.isWrapperFor(driver)) {
                return lent.unwrap(driver);
            }
        }
        throw new IllegalStateException("a driver that is not known here");
    }

    /** So many that the pool lends at once. */
    static Set<Connection> of(Contestant pool, int connections) throws SQLException {
        Set<Connection> found = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Connection> lent = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                lent.add(pool.borrow());
                found.add(behind(lent.get(i)));
            }
        } finally {
            for (Connection each : lent) {
                each.close();
            }
        }
        return found;
    }

    /** How many of these the pool has no longer, of as many. */
    static int lost(Set<Connection> before, Contestant pool) throws SQLException {
        Set<Connection> after = of(pool, before.size());
        return (int) before.stream().filter(each -> !after.contains(each)).count();
    }

    /** The number of the server's session, which for PostgreSQL is a process. */
    static long session(Connection connection) throws SQLException {
        String whoAmI = connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")
                ? "select pg_backend_pid()"
                : "select connection_id()";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(whoAmI)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
