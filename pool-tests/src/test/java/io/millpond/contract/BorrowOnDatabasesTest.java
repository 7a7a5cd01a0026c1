package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.faults.MachineWatch;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Borrowing and waiting, where real drivers connect. */
class BorrowOnDatabasesTest {
    @OnEveryDatabase
    void mustLendAConnectionThatWorks(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.of(db);
                Connection connection = pool.getConnection()) {
            assertThat(connection.isClosed()).isFalse();
            assertThat(connection.isValid(1)).isTrue();
            assertThat(DatabasePools.number(connection, "select 41 + 1")).isEqualTo(42);
        }
    }

    @OnEveryDatabase
    void mustUseOneSessionForOneBorrowerAfterTheOther(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.of(db)) {
            for (int i = 0; i < 20; i++) {
                try (Connection connection = pool.getConnection()) {
                    DatabasePools.number(connection, "select 1");
                }
            }
            assertThat(pool.stats().created()).isEqualTo(1);
            assertThat(pool.stats().acquired()).isEqualTo(20);
        }
    }

    @OnEveryDatabase
    void mustLendTwoConnectionsThatDoNotSeeEachOthersTransactions(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.of(db)) {
            DatabasePools.createItems(pool);
            try (Connection writer = pool.getConnection();
                    Connection reader = pool.getConnection()) {
                writer.setAutoCommit(false);
                DatabasePools.execute(writer, "insert into item values (1, 'reed')");
                assertThat(DatabasePools.number(reader, "select count(*) from item"))
                        .isZero();
                writer.commit();
                assertThat(DatabasePools.number(reader, "select count(*) from item"))
                        .isEqualTo(1);
            }
        }
    }

    @OnEveryDatabase
    void mustTimeOutInTimeWhenAllConnectionsAreLent(TestDatabase db) throws SQLException {
        Duration timeout = Duration.ofMillis(80);
        try (MillpondDataSource pool =
                DatabasePools.on(db).acquireTimeout(Duration.ofSeconds(10)).build()) {
            pool.getConnection().close();
        }
        try (MachineWatch machine = new MachineWatch();
                MillpondDataSource pool =
                        DatabasePools.on(db).maxSize(1).acquireTimeout(timeout).build();
                Connection held = borrowPatiently(pool)) {
            assertThatThrownBy(pool::getConnection)
                    .as("which loads classes")
                    .isInstanceOf(AcquireTimeoutException.class);
            long begun = System.nanoTime();
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOfSatisfying(
                            AcquireTimeoutException.class,
                            late -> assertThat(late.getSQLState()).isEqualTo("08001"))
                    .hasMessageContaining("active=1");
            long ended = System.nanoTime();
            assertThat(ended - begun).isGreaterThanOrEqualTo(timeout.toNanos() - 2_000_000);
            assertThat((ended - begun) / 1e6)
                    .as("milliseconds, beyond what the machine itself was late by")
                    .isLessThan(timeout.toMillis() + 50 + machine.lateWithin(begun, ended));
            assertThat(held.isClosed()).isFalse();
            assertThat(pool.stats().acquireTimeouts()).isPositive();
        }
    }

    /** The first connect may take longer than one wait. */
    private static Connection borrowPatiently(MillpondDataSource pool) throws SQLException {
        SQLException last = null;
        for (int i = 0; i < 100; i++) {
            try {
                return pool.getConnection();
            } catch (AcquireTimeoutException again) {
                last = again;
            }
        }
        throw last;
    }

    @OnEveryDatabase
    void mustServeAWaiterWithWhatComesBack(TestDatabase db) throws Exception {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            Connection held = pool.getConnection();
            CompletableFuture<Integer> waiter = CompletableFuture.supplyAsync(() -> answer(pool));
            await().until(() -> pool.stats().waiting() == 1);
            held.close();
            assertThat(waiter.get(10, TimeUnit.SECONDS)).isEqualTo(7);
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }

    private static int answer(MillpondDataSource pool) {
        try (Connection connection = pool.getConnection()) {
            return DatabasePools.number(connection, "select 7");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @OnEveryDatabase
    void mustShowTheSettingsThatTheDriverGivesANewConnection(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.of(db);
                Connection raw = db.connect();
                Connection connection = pool.getConnection()) {
            assertThat(connection.getAutoCommit()).isEqualTo(raw.getAutoCommit());
            assertThat(connection.isReadOnly()).isEqualTo(raw.isReadOnly());
            assertThat(connection.getTransactionIsolation()).isEqualTo(raw.getTransactionIsolation());
            assertThat(connection.getCatalog()).isEqualTo(raw.getCatalog());
            assertThat(connection.getSchema()).isEqualTo(raw.getSchema());
        }
    }

    @OnEveryDatabase
    void mustStartEachLeaseWithTheSettingsThatThePoolWasGiven(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.on(db)
                .maxSize(1)
                .autoCommit(false)
                .transactionIsolation(Connection.TRANSACTION_SERIALIZABLE)
                .build()) {
            for (int i = 0; i < 2; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThat(connection.getAutoCommit()).isFalse();
                    assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
                    connection.setAutoCommit(true);
                }
            }
        }
    }

    @OnEveryDatabase
    void mustRunTheInitSqlOnceForEachConnection(TestDatabase db) throws SQLException {
        try (MillpondDataSource setUp = DatabasePools.of(db)) {
            DatabasePools.createItems(setUp);
        }
        try (MillpondDataSource pool = DatabasePools.on(db)
                .maxSize(1)
                .connectionInitSql("insert into item select count(*) + 1, 'init' from item")
                .build()) {
            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThat(DatabasePools.number(connection, "select count(*) from item"))
                            .isEqualTo(1);
                }
            }
            pool.reconnect();
            try (Connection connection = pool.getConnection()) {
                assertThat(DatabasePools.number(connection, "select count(*) from item"))
                        .isEqualTo(2);
            }
        }
    }

    @OnEveryDatabase
    void mustLeaveAnInterruptedThreadInterruptedAndThePoolWhole(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.single(db)) {
            pool.getConnection().close();
            Thread.currentThread().interrupt();
            assertThatThrownBy(pool::getConnection).hasCauseInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(answer(pool)).isEqualTo(7);
            assertThat(pool.stats().created()).isEqualTo(1);
        }
    }
}
