package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;

/** What a return ends, and what the next borrower finds, where sessions have a server's memory. */
class ReturnOnDatabasesTest {
    @OnEveryDatabase
    void mustFreeTheLocksOfATransactionThatWasLeftOpen(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.of(db)) {
            DatabasePools.createItems(pool);
            try (Connection connection = pool.getConnection()) {
                DatabasePools.execute(connection, "insert into item values (1, 'reed')");
            }
            Connection forgetful = pool.getConnection();
            forgetful.setAutoCommit(false);
            DatabasePools.execute(forgetful, "update item set name = 'left open' where id = 1");
            Connection other = pool.getConnection();
            forgetful.close();
            DatabasePools.execute(other, "update item set name = 'free' where id = 1");
            other.close();
            try (Connection connection = pool.getConnection()) {
                assertThat(DatabasePools.number(connection, "select count(*) from item where name = 'free'"))
                        .isEqualTo(1);
            }
        }
    }

    @OnEveryDatabase
    void mustKeepWhatWasCommitted(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            DatabasePools.createItems(pool);
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                DatabasePools.execute(connection, "insert into item values (1, 'kept')");
                connection.commit();
                DatabasePools.execute(connection, "insert into item values (2, 'not kept')");
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(DatabasePools.number(connection, "select sum(id) from item"))
                        .isEqualTo(1);
            }
        }
    }

    @OnEveryDatabase
    void mustNotKeepAResultThatNobodyAskedForWithItsPreparedStatement(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool =
                DatabasePools.on(db).maxSize(1).statementCacheSize(4).build()) {
            DatabasePools.createItems(pool);
            for (int known = 0; known < 3; known++) {
                try (Connection connection = pool.getConnection();
                        PreparedStatement rows = connection.prepareStatement("select count(*) from item")) {
                    assertThat(rows.execute()).isTrue();
                }
                try (Connection connection = pool.getConnection();
                        PreparedStatement rows = connection.prepareStatement("select count(*) from item")) {
                    assertThat(rows.execute()).isTrue();
                    ResultSet result = rows.getResultSet();
                    assertThat(result.next()).isTrue();
                    assertThat(result.getInt(1)).isEqualTo(known);
                    DatabasePools.execute(connection, "insert into item values (" + known + ", 'reed')");
                }
            }
        }
    }

    @OnEveryDatabase
    void mustRollBackWhatASavepointHasLeftOfATransaction(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            DatabasePools.createItems(pool);
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                DatabasePools.execute(connection, "insert into item values (1, 'before')");
                Savepoint point = connection.setSavepoint("here");
                DatabasePools.execute(connection, "insert into item values (2, 'after')");
                connection.rollback(point);
                assertThat(DatabasePools.number(connection, "select count(*) from item"))
                        .isEqualTo(1);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
                assertThat(DatabasePools.number(connection, "select count(*) from item"))
                        .isZero();
            }
        }
    }

    /** That of H2 rolls back in the session it came from, whichever connection it is given to. */
    @OnEveryDatabase
    void mustNotReachTheNextBorrowersTransactionByASavepointKept(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db);
                MillpondDataSource another = DatabasePools.single(db)) {
            DatabasePools.createItems(pool);
            Savepoint kept;
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                kept = connection.setSavepoint("here");
            }
            try (Connection next = pool.getConnection();
                    Connection other = another.getConnection()) {
                next.setAutoCommit(false);
                next.setSavepoint("here");
                DatabasePools.execute(next, "insert into item values (1, 'next')");
                assertThatThrownBy(() -> other.rollback(kept)).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> next.rollback(kept)).isInstanceOf(SQLException.class);
                assertThat(DatabasePools.number(next, "select count(*) from item"))
                        .isEqualTo(1);
            }
        }
    }

    @OnEveryDatabase
    void mustCloseStatementsAndResultSetsThatWereLeftOpen(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db);
                Connection own = db.connect();
                Statement ownStatement = own.createStatement();
                ResultSet ownRows = ownStatement.executeQuery("select 1")) {
            Connection connection = pool.getConnection();
            Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("select 1");
            PreparedStatement prepared = connection.prepareStatement("select 2");
            ResultSet others = prepared.executeQuery();
            Statement rawStatement = statement.unwrap(ownStatement.getClass());
            ResultSet rawRows = rows.unwrap(ownRows.getClass());
            ResultSet rawOthers = others.unwrap(ownRows.getClass());
            connection.close();
            assertThat(List.of(statement.isClosed(), rows.isClosed(), prepared.isClosed(), others.isClosed()))
                    .containsOnly(true);
            // the handles say so in any case, because their lease is over
            assertThat(List.of(rawStatement.isClosed(), rawRows.isClosed(), rawOthers.isClosed()))
                    .as("the driver's own")
                    .containsOnly(true);
            try (Connection next = pool.getConnection()) {
                assertThat(DatabasePools.number(next, "select 3")).isEqualTo(3);
            }
        }
    }

    @OnEveryDatabase
    void mustReturnOnceHoweverManyThreadsClose(TestDatabase db) throws Exception {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            for (int round = 0; round < 20; round++) {
                Connection connection = pool.getConnection();
                CountDownLatch together = new CountDownLatch(3);
                List<Thread> closers = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    closers.add(new Thread(() -> {
                        together.countDown();
                        try {
                            together.await();
                            connection.close();
                        } catch (Exception e) {
                            failure.set(e);
                        }
                    }));
                }
                closers.forEach(Thread::start);
                for (Thread closer : closers) {
                    closer.join();
                }
            }
            assertThat(failure.get()).isNull();
            await().until(() -> pool.stats().idle() == 1);
            assertThat(pool.stats().created()).isEqualTo(1);
            assertThat(pool.stats().acquired()).isEqualTo(20);
        }
    }

    @OnEveryDatabase
    void mustTakeBackAConnectionFromAnotherThread(TestDatabase db) throws Exception {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            FutureTask<Void> closer = new FutureTask<>(() -> {
                connection.close();
                return null;
            });
            new Thread(closer).start();
            closer.get();
            assertThat(connection.isClosed()).isTrue();
            try (Connection next = pool.getConnection()) {
                assertThat(next.getAutoCommit()).isTrue();
                assertThat(DatabasePools.number(next, "select 1")).isEqualTo(1);
            }
        }
    }

    /** The drivers of the others never have a warning on a connection. */
    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void mustGiveTheNextBorrowerNoWarnings(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            try (Connection connection = pool.getConnection()) {
                if (db == TestDatabase.POSTGRESQL) {
                    connection.setClientInfo("NoSuchProperty", "any"); // what a statement is warned of stays with it
                } else {
                    DatabasePools.execute(connection, "drop table if exists no_such_table");
                }
                assertThat((Throwable) connection.getWarnings()).isNotNull();
            }
            try (Connection connection = pool.getConnection()) {
                assertThat((Throwable) connection.getWarnings()).isNull();
            }
        }
    }

    @OnEveryDatabase
    void mustGiveTheNextBorrowerNoLimitsOfStatements(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            DatabasePools.createItems(pool);
            try (Connection connection = pool.getConnection();
                    PreparedStatement insert = connection.prepareStatement("insert into item values (?, 'many')")) {
                for (int i = 0; i < 5; i++) {
                    insert.setInt(1, i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            for (int i = 0; i < 2; i++) {
                try (Connection connection = pool.getConnection();
                        PreparedStatement query = connection.prepareStatement("select id from item")) {
                    assertThat(query.getMaxRows()).isZero();
                    assertThat(query.getQueryTimeout()).isZero();
                    assertThat(rowsOf(query)).isEqualTo(5);
                    query.setMaxRows(2);
                    query.setQueryTimeout(3);
                    assertThat(rowsOf(query)).isEqualTo(2);
                }
            }
        }
    }

    private static int rowsOf(PreparedStatement query) throws SQLException {
        int count = 0;
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                count++;
            }
        }
        return count;
    }
}
