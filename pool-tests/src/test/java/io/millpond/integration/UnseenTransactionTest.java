package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A borrower's only call fails after it has begun a transaction, and the borrower goes away. Whatever the driver has
 * learnt of that: nothing of it is kept, and the next borrower is not in it.
 */
class UnseenTransactionTest {
    /** How an application may send the call. */
    private enum Way {
        STATEMENT,
        PREPARED,
        BATCH,
        DRIVERS_OBJECT
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void execute(Connection connection, String sql, Way way) throws SQLException {
        switch (way) {
            case STATEMENT -> execute(connection, sql);
            case PREPARED -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.execute();
                }
            }
            case BATCH -> {
                try (Statement statement = connection.createStatement()) {
                    statement.addBatch(sql);
                    statement.executeBatch();
                }
            }
            case DRIVERS_OBJECT -> execute(connection.unwrap(driversType(connection)), sql);
        }
    }

    private static Class<? extends Connection> driversType(Connection connection) throws SQLException {
        for (Class<? extends Connection> type : List.<Class<? extends Connection>>of(
                org.postgresql.jdbc.PgConnection.class,
                org.mariadb.jdbc.Connection.class,
                com.mysql.cj.jdbc.JdbcConnection.class)) {
            if (connection.isWrapperFor(type)) {
                return type;
            }
        }
        throw new AssertionError("no driver of this test");
    }

    private static int rows(TestDatabase db, String table) throws SQLException {
        try (Connection outside = db.connect();
                Statement statement = outside.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void prepare(TestDatabase db) throws SQLException {
        try (Connection outside = db.connect()) {
            for (String table : List.of("abandoned", "kept")) {
                execute(outside, "drop table if exists " + table);
                execute(outside, "create table " + table + " (id int)");
            }
            if (db != TestDatabase.POSTGRESQL) {
                for (String begin : List.of("", "start transaction;")) {
                    String name = begin.isEmpty() ? "works_and_fails" : "begins_and_fails";
                    execute(outside, "drop procedure if exists " + name);
                    execute(
                            outside,
                            "create procedure " + name + "() begin " + begin
                                    + " insert into abandoned values (1); signal sqlstate '45000'; end");
                }
            }
        }
    }

    private static void abandonAndGoOn(
            TestDatabase db, boolean poolsAutoCommit, boolean autoCommit, String sql, Way way) throws SQLException {
        try (MillpondDataSource pool = EveryDatabaseTest.on(db)
                .maxSize(1)
                .minIdle(0)
                .autoCommit(poolsAutoCommit)
                .build()) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(autoCommit);
                assertThatThrownBy(() -> execute(connection, sql, way)).isInstanceOf(SQLException.class);
            }
            try (Connection connection = pool.getConnection()) {
                execute(connection, "insert into kept values (1)");
                if (!connection.getAutoCommit()) {
                    connection.commit();
                }
            }
        }
    }

    private static void mustKeepNothingOf(TestDatabase db, boolean autoCommit, String sql) throws SQLException {
        for (Way way : Way.values()) {
            for (boolean poolsAutoCommit : new boolean[] {true, false}) {
                prepare(db);
                abandonAndGoOn(db, poolsAutoCommit, autoCommit, sql, way);
                String what = sql + " as " + way + ", pool's autocommit " + poolsAutoCommit;
                assertThat(rows(db, "abandoned")).as(what).isZero();
                assertThat(rows(db, "kept")).as(what).isOne();
            }
        }
    }

    @OnEveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustNotCommitWhatAFailedProcedureDid(TestDatabase db) throws SQLException {
        mustKeepNothingOf(db, false, "call works_and_fails()");
    }

    @OnEveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustEndTheTransactionThatAFailedProcedureBegan(TestDatabase db) throws SQLException {
        mustKeepNothingOf(db, true, "call begins_and_fails()");
    }

    @OnEveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL_DRIVER_ON_MARIADB})
    void mustNotCommitWhatAProcedureDidWhoseFailureNobodyRead(TestDatabase db) throws SQLException {
        int rowByRow = db == TestDatabase.MARIADB ? 1 : Integer.MIN_VALUE;
        mustNotCommitWhatAProcedureDidWhoseFailureNobodyRead(db, "", rowByRow);
        mustNotCommitWhatAProcedureDidWhoseFailureNobodyRead(db, "&defaultFetchSize=" + rowByRow, 0);
    }

    private static void mustNotCommitWhatAProcedureDidWhoseFailureNobodyRead(
            TestDatabase db, String parameters, int fetchSize) throws SQLException {
        for (boolean autoCommit : new boolean[] {true, false}) {
            prepare(db);
            try (Connection outside = db.connect()) {
                execute(outside, "drop procedure if exists answers_and_fails");
                execute(
                        outside,
                        "create procedure answers_and_fails() begin select 1; start transaction;"
                                + " insert into abandoned values (1); signal sqlstate '45000'; end");
            }
            try (MillpondDataSource pool = pool(db, parameters)) {
                try (Connection connection = pool.getConnection()) {
                    connection.setAutoCommit(autoCommit);
                    Statement statement = connection.createStatement();
                    if (fetchSize != 0) {
                        statement.setFetchSize(fetchSize);
                    }
                    assertThat(statement
                                    .executeQuery("call answers_and_fails()")
                                    .next())
                            .isTrue();
                    closeWhateverComes(statement);
                }
                try (Connection connection = pool.getConnection()) {
                    execute(connection, "insert into kept values (1)");
                }
            }
            assertThat(rows(db, "abandoned")).as(parameters).isZero();
            assertThat(rows(db, "kept")).as(parameters).isOne();
        }
    }

    private static MillpondDataSource pool(TestDatabase db, String parameters) {
        return EveryDatabaseTest.on(db)
                .jdbcUrl(db.jdbcUrl() + parameters)
                .maxSize(1)
                .minIdle(0)
                .build();
    }

    /** What the server counts of this session, after a lease that read three rows with this fetch size. */
    private static int rollbacksAfterReading(TestDatabase db, String parameters, int fetchSize) throws SQLException {
        try (MillpondDataSource pool = pool(db, parameters)) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.setFetchSize(fetchSize);
                try (ResultSet rows = statement.executeQuery("select 1 union all select 2 union all select 3")) {
                    while (rows.next()) {
                        assertThat(rows.getInt(1)).isPositive();
                    }
                }
            }
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet status = statement.executeQuery("show session status like 'Com_rollback'")) {
                status.next();
                return status.getInt(2);
            }
        }
    }

    @OnEveryDatabase(TestDatabase.MYSQL_DRIVER_ON_MARIADB)
    void mustNotPayForAFetchSizeThatTheDriverDoesNotTake(TestDatabase db) throws SQLException {
        assertThat(rollbacksAfterReading(db, "", 100)).isZero();
        assertThat(rollbacksAfterReading(db, "", Integer.MIN_VALUE)).isOne();
        assertThat(rollbacksAfterReading(db, "&useCursorFetch=true", 2)).isOne();
    }

    /** One of the drivers throws what it reads at the end, the other does not. */
    private static void closeWhateverComes(Statement statement) {
        try {
            statement.close();
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("45000");
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    void mustEndTheTransactionThatAFailedBlockBegan(TestDatabase db) throws SQLException {
        mustKeepNothingOf(db, false, "do $$ begin insert into abandoned values (1); raise 'failed'; end $$");
        mustKeepNothingOf(db, true, "begin; insert into abandoned values (1); select 1 / 0");
    }
}
