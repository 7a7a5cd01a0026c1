package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A driver that has connections to several hosts behind one of the pool's. */
class SeveralHostsTest {
    /** One server under two names. */
    private static String replicated(TestDatabase db) {
        return db.jdbcUrl()
                .replaceFirst("^jdbc:(mysql|mariadb):", "jdbc:$1:replication:")
                .replaceFirst("//([^/:]+):(\\d+)", "//$1:$2,$1:$2");
    }

    /** The limit of the handshake is taken from one connection; the driver opens the other one when it is wanted. */
    @OnEveryDatabase({TestDatabase.MYSQL_DRIVER_ON_MARIADB, TestDatabase.MARIADB})
    void mustNotLimitTheReadsOfAConnectionThatTheDriverOpensLater(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                        .jdbcUrl(replicated(db))
                        .connectTimeout(Duration.ofSeconds(1))
                        .build();
                Connection connection = pool.getConnection()) {
            for (boolean readOnly : new boolean[] {false, true, false}) {
                connection.setReadOnly(readOnly);
                try (Statement statement = connection.createStatement();
                        ResultSet slept = statement.executeQuery("select sleep(1.5)")) {
                    assertThat(slept.next()).isTrue();
                    assertThat(slept.getInt(1)).isZero();
                }
            }
        }
    }
}
