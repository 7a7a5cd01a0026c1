package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.MillpondDataSource;
import io.millpond.config.SessionReset;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.FaultProxy;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** What a lease costs at each level of session reset, counted between driver and server. */
class ResetRoundTripsTest {
    private static final int LEASES = 10;
    private static final String LOOK = "select 1";

    /** DISCARD ALL, and the application's name. */
    private static final int POSTGRES_RESET = 2;

    private static String change(TestDatabase db) {
        return db == TestDatabase.POSTGRESQL ? "set work_mem = '1234kB'" : "set @tenant = 7";
    }

    /** Sends this, or nothing if it is empty. */
    private static void lease(MillpondDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            if (!sql.isEmpty()) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(sql);
                }
            }
        }
    }

    /** What ten leases cost beyond their own statement, and how many connections they used up. */
    private record Cost(int roundTrips, long connections) {}

    private static Cost cost(TestDatabase db, SessionReset level, String sql) throws SQLException {
        try (FaultProxy proxy = FaultProxy.before(
                        URI.create(db.jdbcUrl().substring("jdbc:".length())).getPort());
                MillpondDataSource pool = EveryDatabaseTest.on(db)
                        .jdbcUrl(proxy.through(db.jdbcUrl()))
                        .maxSize(1)
                        .minIdle(0)
                        .validateAfterIdle(Duration.ofMinutes(1))
                        .keepaliveInterval(Duration.ZERO)
                        .sessionReset(level)
                        .build()) {
            lease(pool, "");
            int before = proxy.roundTrips();
            for (int i = 0; i < LEASES; i++) {
                lease(pool, sql);
            }
            return new Cost(
                    proxy.roundTrips() - before - (sql.isEmpty() ? 0 : LEASES),
                    pool.stats().created() - 1);
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustCostNothingWhereNothingHasToBeSetBack(TestDatabase db) throws SQLException {
        for (SessionReset level : SessionReset.values()) {
            assertThat(cost(db, level, "")).as("%s, unused", level).isEqualTo(new Cost(0, 0));
        }
        assertThat(cost(db, SessionReset.JDBC, LOOK)).isEqualTo(new Cost(0, 0));
        assertThat(cost(db, SessionReset.JDBC, change(db))).isEqualTo(new Cost(0, 0));
        assertThat(cost(db, SessionReset.SESSION, LOOK)).isEqualTo(new Cost(0, 0));
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustSetBackInTwoRoundTripsOnPostgres(TestDatabase db) throws SQLException {
        Cost cost = new Cost(POSTGRES_RESET * LEASES, 0);
        assertThat(cost(db, SessionReset.SESSION, change(db))).isEqualTo(cost);
        assertThat(cost(db, SessionReset.ALWAYS, change(db))).isEqualTo(cost);
        assertThat(cost(db, SessionReset.ALWAYS, LOOK)).isEqualTo(cost);
    }

    @OnEveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustTakeOneConnectionPerLeaseWhereTheDatabaseHasNoReset(TestDatabase db) throws SQLException {
        // the replacement of the last lease's connection is opened by nobody
        assertThat(cost(db, SessionReset.SESSION, change(db)).connections).isEqualTo(LEASES - 1);
        assertThat(cost(db, SessionReset.ALWAYS, LOOK).connections).isEqualTo(LEASES - 1);
    }
}
