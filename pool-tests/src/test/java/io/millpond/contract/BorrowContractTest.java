package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.CapturedLog;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a borrower may rely on when it gets a connection. */
class BorrowContractTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void release() {
        driver.releaseAll();
        driver.verify();
    }

    @Test
    void mustLendAConnectionThatWorks() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver).build();
                Connection connection = pool.getConnection();
                PreparedStatement query = connection.prepareStatement("select 1");
                ResultSet rows = query.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(1);
        }
        driver.verifyNothingLeft();
    }

    @Test
    void mustUseAConnectionAgain() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver).build()) {
            for (int i = 0; i < 100; i++) {
                pool.getConnection().close();
            }
            assertThat(driver.opened()).isEqualTo(1);
            assertThat(pool.stats().acquired()).isEqualTo(100);
        }
    }

    @Test
    void mustNotOpenMoreThanMaxSize() throws Exception {
        try (MillpondDataSource pool = Pools.on(driver).maxSize(3).build()) {
            List<FutureTask<Void>> borrowers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                FutureTask<Void> borrower = new FutureTask<>(() -> {
                    for (int n = 0; n < 50; n++) {
                        try (Connection connection = pool.getConnection()) {
                            connection.createStatement().execute("work");
                        }
                    }
                    return null;
                });
                borrowers.add(borrower);
                new Thread(borrower).start();
            }
            for (FutureTask<Void> borrower : borrowers) {
                borrower.get();
            }
            assertThat(pool.stats().acquired()).isEqualTo(1000);
            assertThat(driver.mostOccupied()).isBetween(1, 3);
        }
    }

    @Test
    void mustLendEachConnectionToOneBorrowerAtATime() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver).build();
                Connection one = pool.getConnection();
                Connection two = pool.getConnection()) {
            assertThat(Pools.raw(one)).isNotSameAs(Pools.raw(two));
        }
    }

    @Test
    void mustNotConnectOnTheBorrowersThread() throws SQLException {
        List<Thread> connecting = new ArrayList<>();
        driver.onConnect().run(call -> connecting.add(Thread.currentThread()));
        try (MillpondDataSource pool = Pools.on(driver).build();
                Connection connection = pool.getConnection()) {
            assertThat(connection.isClosed()).isFalse();
        }
        assertThat(connecting).hasSize(1).allMatch(thread -> thread.getName().startsWith("millpond-test-"));
    }

    @Test
    void mustCheckARestedConnectionBeforeItIsLent() throws SQLException {
        try (MillpondDataSource pool =
                Pools.on(driver).validateAfterIdle(Duration.ofMillis(1)).build()) {
            pool.getConnection().close();
            rest(10);
            pool.getConnection().close();
            assertThat(driver.calls("isValid")).isEqualTo(1);
            assertThat(driver.opened()).isEqualTo(1);
        }
    }

    @Test
    void mustCheckEveryTimeIfToldSo() throws SQLException {
        try (MillpondDataSource pool =
                Pools.on(driver).maxSize(1).validateAfterIdle(Duration.ZERO).build()) {
            for (int i = 0; i < 10; i++) {
                pool.getConnection().close();
            }
            // more, if upkeep looks after the waiter in the moment in which it is served
            assertThat(driver.calls("isValid")).isGreaterThanOrEqualTo(9);
            assertThat(driver.opened()).isEqualTo(1);
        }
    }

    @Test
    void mustNotCheckAConnectionThatHasJustBeenUsed() throws SQLException {
        try (MillpondDataSource pool =
                Pools.on(driver).validateAfterIdle(Duration.ofMinutes(1)).build()) {
            for (int i = 0; i < 10; i++) {
                pool.getConnection().close();
            }
            assertThat(driver.calls("isValid")).isZero();
        }
    }

    @Test
    void mustNotLendAConnectionThatFailedItsCheck() throws SQLException {
        driver.on("isValid").onConnection(1).answer(false);
        try (MillpondDataSource pool =
                Pools.on(driver).validateAfterIdle(Duration.ofMillis(1)).build()) {
            pool.getConnection().close();
            rest(10);
            try (Connection connection = pool.getConnection()) {
                assertThat(Pools.raw(connection).number()).isEqualTo(2);
            }
            await().until(() -> pool.stats().closedBy(RetireReason.VALIDATION_FAILED) == 1);
        }
    }

    @Test
    void mustTreatACheckThatThrowsAsFailed() throws SQLException {
        driver.on("isValid").onConnection(1).fail(new AbstractMethodError("JDBC 3"));
        try (MillpondDataSource pool =
                Pools.on(driver).validateAfterIdle(Duration.ofMillis(1)).build()) {
            pool.getConnection().close();
            rest(10);
            try (Connection connection = pool.getConnection()) {
                assertThat(Pools.raw(connection).number()).isEqualTo(2);
            }
        }
    }

    @Test
    void mustUseTheTestQueryWhereThereIsOne() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .validateAfterIdle(Duration.ofMillis(1))
                .connectionTestQuery("select 1")
                .build()) {
            pool.getConnection().close();
            rest(10);
            pool.getConnection().close();
            assertThat(driver.calls("isValid")).isZero();
            assertThat(driver.calls("execute"))
                    .as("when it was opened, and after its rest")
                    .isEqualTo(2);
        }
    }

    @Test
    void mustTellAtOnceOfATestQueryThatFailsOnEachConnection() {
        driver.on("execute").fail(() -> new SQLException("syntax error", "42000"));
        try (MillpondDataSource pool = Pools.on(driver)
                .validateAfterIdle(Duration.ofMillis(1))
                .connectionTestQuery("selct 1")
                .build()) {
            assertThatThrownBy(pool::getConnection).hasStackTraceContaining("the setting connectionTestQuery");
            assertThat(pool.stats().created()).isZero();
        }
    }

    @Test
    void mustSayAFewTimesAMinuteThatConnectionsFailTheirCheck() throws SQLException {
        driver.on("isValid").fail(() -> new SQLException("gone: select canary", "08006"));
        try (CapturedLog log = CapturedLog.start();
                MillpondDataSource pool =
                        Pools.on(driver).validateAfterIdle(Duration.ofMillis(1)).build()) {
            for (int i = 0; i < 20; i++) {
                pool.getConnection().close();
                rest(5);
            }
            await().until(() -> pool.stats().closedBy(RetireReason.VALIDATION_FAILED) >= 19);
            assertThat(log.lines().stream()
                            .filter(line -> line.startsWith("WARN") && line.contains("failed its liveness check"))
                            .toList())
                    .hasSizeBetween(1, 5)
                    .first()
                    .asString()
                    .contains("test: ", "SQLState 08006");
            log.mustNotContain("canary");
        }
    }

    @Test
    void mustGiveEachLeaseTheSessionDefaults() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .autoCommit(false)
                .readOnly(true)
                .transactionIsolation(Connection.TRANSACTION_SERIALIZABLE)
                .catalog("shop")
                .schema("spring")
                .connectionInitSql("set something")
                .build()) {
            for (int i = 0; i < 2; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThat(connection.getAutoCommit()).isFalse();
                    assertThat(connection.isReadOnly()).isTrue();
                    assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
                    assertThat(connection.getCatalog()).isEqualTo("shop");
                    assertThat(connection.getSchema()).isEqualTo("spring");
                    connection.setAutoCommit(true);
                    connection.setReadOnly(false);
                    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                    connection.setCatalog("other");
                    connection.setSchema("other");
                }
            }
            assertThat(driver.opened()).isEqualTo(1);
        }
    }

    /** Another session was in the way for a moment; a statement that is wrong would be told at once. */
    @Test
    void mustGoOnTryingIfTheInitSqlLosesADeadlock() throws SQLException {
        driver.on("execute").sql("init").first(3).fail(() -> new SQLException("deadlock", "40P01"));
        try (MillpondDataSource pool =
                        Pools.on(driver).connectionInitSql("init").build();
                Connection connection = pool.getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
            assertThat(driver.opened()).isEqualTo(4);
        }
    }

    @Test
    void mustRefuseACallWithUserAndPassword() {
        try (MillpondDataSource pool = Pools.on(driver).build()) {
            assertThatThrownBy(() -> pool.getConnection("a", "b")).isInstanceOf(SQLFeatureNotSupportedException.class);
        }
    }

    @Test
    void mustSayThatThePoolIsClosed() {
        MillpondDataSource pool = Pools.on(driver).build();
        pool.close();
        assertThatThrownBy(pool::getConnection)
                .isInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessageContaining("test: no connection, the pool is closed")
                .hasFieldOrPropertyWithValue("SQLState", "08003");
    }

    @Test
    void mustTouchNothingWhenTheThreadIsInterruptedAlready() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver).build()) {
            pool.getConnection().close();
            Thread.currentThread().interrupt();
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(SQLException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(pool.stats().idle()).isEqualTo(1);
            assertThat(pool.stats().acquired()).isEqualTo(1);
        }
    }

    /** Lets time pass for the pool's clock: a connection can only be seen to rest by resting. */
    private static void rest(long millis) {
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        await().pollDelay(Duration.ofMillis(millis)).until(() -> System.nanoTime() >= end);
    }
}
