package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.Startup;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** What is the application's mistake costs no connection, what is the connection's end costs that one. */
class FailureOnDatabasesTest {
    @OnEveryDatabase
    void mustKeepTheConnectionOfAStatementThatIsWrong(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            for (int i = 0; i < 5; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThatThrownBy(() -> DatabasePools.execute(connection, "selekt 1"))
                            .isInstanceOf(SQLException.class);
                }
            }
            assertThat(pool.stats().created()).isEqualTo(1);
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @OnEveryDatabase
    void mustKeepTheConnectionOfAStatementThatBreaksARule(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            DatabasePools.createItems(pool);
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                DatabasePools.execute(connection, "insert into item values (1, 'once')");
                assertThatThrownBy(() -> DatabasePools.execute(connection, "insert into item values (1, 'twice')"))
                        .isInstanceOf(SQLException.class);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(DatabasePools.number(connection, "select count(*) from item"))
                        .isZero();
            }
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @OnEveryDatabase(except = TestDatabase.SQLITE)
    void mustReplaceAConnectionWhoseSessionWasEndedUnderItsBorrower(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            try (Connection connection = pool.getConnection()) {
                DatabasePools.number(connection, "select 1");
                db.killAllSessions();
                assertThatThrownBy(() -> useUntilItFails(connection)).isInstanceOf(SQLException.class);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(DatabasePools.number(connection, "select 1")).isEqualTo(1);
            }
            assertThat(pool.stats().created()).isEqualTo(2);
            await().until(() -> pool.stats().closed() == 1);
        }
    }

    /** A server may take a moment to end a session. */
    private static void useUntilItFails(Connection connection) throws SQLException {
        for (int i = 0; i < 100_000; i++) {
            DatabasePools.number(connection, "select 1");
        }
    }

    @OnEveryDatabase
    void mustNotLendAgainWhatItsBorrowerAborted(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            Connection connection = pool.getConnection();
            connection.abort(Runnable::run);
            assertThat(connection.isClosed()).isTrue();
            connection.close();
            try (Connection next = pool.getConnection()) {
                assertThat(DatabasePools.number(next, "select 1")).isEqualTo(1);
            }
            assertThat(pool.stats().created()).isEqualTo(2);
        }
    }

    @OnEveryDatabase
    void mustNotLendAgainWhatItsBorrowerClosedByTheDriversObject(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db);
                Connection own = db.connect()) {
            try (Connection connection = pool.getConnection()) {
                connection.unwrap(own.getClass()).close();
            }
            try (Connection next = pool.getConnection()) {
                assertThat(DatabasePools.number(next, "select 1")).isEqualTo(1);
            }
            assertThat(pool.stats().created()).isEqualTo(2);
        }
    }

    @OnEveryDatabase
    void mustSurviveAStatementThatIsClosedInTheMiddleOfItsRows(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            try (Connection connection = pool.getConnection()) {
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select 1 union all select 2 union all select 3");
                assertThat(rows.next()).isTrue();
                statement.close();
                assertThat(rows.isClosed()).isTrue();
                assertThatThrownBy(rows::next).isInstanceOf(SQLException.class);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(DatabasePools.number(connection, "select 4")).isEqualTo(4);
            }
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustReportADatabaseThatDoesNotExistAtOnce(TestDatabase db) {
        String elsewhere = db.jdbcUrl().replaceFirst("(://[^/]+/)[^?]*", "$1no_such_database_here");
        long begun = System.nanoTime();
        assertThatThrownBy(() -> DatabasePools.on(db)
                        .jdbcUrl(elsewhere)
                        .startup(Startup.FAIL_FAST)
                        .connectTimeout(Duration.ofSeconds(60))
                        .build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("correct what the database refuses");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
    }

    @OnEveryDatabase
    void mustLendDifferentConnectionsToThoseWhoHoldThemAtOnce(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.of(db);
                Connection own = db.connect()) {
            Set<Object> physical = new HashSet<>();
            try (Connection one = pool.getConnection();
                    Connection two = pool.getConnection()) {
                physical.add(System.identityHashCode(one.unwrap(own.getClass())));
                physical.add(System.identityHashCode(two.unwrap(own.getClass())));
            }
            assertThat(physical).hasSize(2);
        }
    }
}
