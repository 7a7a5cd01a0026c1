package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A script switches autocommit by SQL, of which JDBC knows nothing, ends its work and leaves. The next borrower's work
 * must be kept as if it had not.
 */
class AutoCommitBySqlTest {
    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void prepare(TestDatabase db) throws SQLException {
        try (Connection outside = db.connect()) {
            execute(outside, "drop table if exists kept", "create table kept (id int)");
        }
    }

    private static int rows(TestDatabase db) throws SQLException {
        try (Connection outside = db.connect();
                Statement statement = outside.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from kept")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** MySQL's driver sends less of what it believes to know already. */
    private static List<String> ways(TestDatabase db) {
        return db == TestDatabase.MYSQL_DRIVER_ON_MARIADB ? List.of("", "&useLocalSessionState=true") : List.of("");
    }

    private static MillpondDataSource pool(TestDatabase db, String way, boolean autoCommit) {
        return EveryDatabaseTest.on(db)
                .jdbcUrl(db.jdbcUrl() + way)
                .maxSize(1)
                .minIdle(0)
                .autoCommit(autoCommit)
                .build();
    }

    private static String switchTo(TestDatabase db, boolean autoCommit) {
        return db == TestDatabase.H2 ? "set autocommit " + autoCommit : "set autocommit=" + (autoCommit ? 1 : 0);
    }

    @OnEveryDatabase({TestDatabase.H2, TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustKeepWhatTheNextBorrowerWrites(TestDatabase db) throws SQLException {
        for (String way : ways(db)) {
            prepare(db);
            try (MillpondDataSource pool = pool(db, way, true)) {
                try (Connection connection = pool.getConnection()) {
                    execute(connection, switchTo(db, false), "insert into kept values (1)", "commit");
                }
                try (Connection connection = pool.getConnection()) {
                    assertThat(connection.getAutoCommit()).isTrue();
                    execute(connection, "insert into kept values (2)");
                    assertThat(rows(db)).as("before the return").isEqualTo(2);
                }
                assertThat(rows(db)).as("after the return").isEqualTo(2);
                assertThat(pool.stats().created()).isOne();
            }
        }
    }

    @OnEveryDatabase({TestDatabase.H2, TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustRollBackWhatTheNextBorrowerDoesNotCommit(TestDatabase db) throws SQLException {
        for (String way : ways(db)) {
            prepare(db);
            try (MillpondDataSource pool = pool(db, way, false)) {
                try (Connection connection = pool.getConnection()) {
                    execute(connection, switchTo(db, true));
                }
                try (Connection connection = pool.getConnection()) {
                    assertThat(connection.getAutoCommit()).isFalse();
                    execute(connection, "insert into kept values (1)");
                }
                assertThat(rows(db)).isZero();
                assertThat(pool.stats().created()).isOne();
            }
        }
    }

    @OnEveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustBeAsTheBorrowerIsToldAlsoWhereTheSetUpSwitchedIt(TestDatabase db) throws SQLException {
        prepare(db);
        try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                        .maxSize(1)
                        .connectionInitSql(switchTo(db, false))
                        .build();
                Connection connection = pool.getConnection()) {
            execute(connection, "insert into kept values (1)");
            assertThat(rows(db)).isEqualTo(connection.getAutoCommit() ? 1 : 0);
        }
    }

    @OnEveryDatabase({TestDatabase.H2, TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustKeepItAlsoWhereJdbcAndSqlWereMixed(TestDatabase db) throws SQLException {
        for (String way : ways(db)) {
            prepare(db);
            try (MillpondDataSource pool = pool(db, way, true)) {
                try (Connection connection = pool.getConnection()) {
                    connection.setAutoCommit(false);
                    execute(connection, switchTo(db, true));
                }
                try (Connection connection = pool.getConnection()) {
                    execute(connection, switchTo(db, false));
                    connection.setAutoCommit(true);
                }
                try (Connection connection = pool.getConnection()) {
                    assertThat(connection.getAutoCommit()).isTrue();
                    execute(connection, "insert into kept values (1)");
                }
                assertThat(rows(db)).isOne();
                assertThat(pool.stats().created()).isOne();
            }
        }
    }
}
