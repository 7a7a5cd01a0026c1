package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.ScriptedConnection;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one borrower did must not reach the next. */
class HandOverContractTest {
    private final ScriptedDriver driver = new ScriptedDriver();
    private MillpondDataSource pool;

    @BeforeEach
    void open() {
        pool = Pools.on(driver).maxSize(1).build();
    }

    @AfterEach
    void close() {
        driver.releaseAll();
        pool.close();
        driver.verify();
    }

    /** A setting that a borrower may leave behind. */
    enum Left {
        AUTO_COMMIT(c -> c.setAutoCommit(false)),
        READ_ONLY(c -> c.setReadOnly(true)),
        ISOLATION(c -> c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE)),
        CATALOG(c -> c.setCatalog("mine")),
        SCHEMA(c -> c.setSchema("mine")),
        HOLDABILITY(c -> c.setHoldability(
                c.getHoldability() == ResultSet.HOLD_CURSORS_OVER_COMMIT
                        ? ResultSet.CLOSE_CURSORS_AT_COMMIT
                        : ResultSet.HOLD_CURSORS_OVER_COMMIT)),
        NETWORK_TIMEOUT(c -> c.setNetworkTimeout(Runnable::run, 1234)),
        CLIENT_INFO(c -> c.setClientInfo("ApplicationName", "mine")),
        TYPE_MAP(c -> {
            Map<String, Class<?>> map = new HashMap<>();
            map.put("mine", String.class);
            c.setTypeMap(map);
        }),
        OPEN_TRANSACTION(c -> {
            c.setAutoCommit(false);
            c.createStatement().execute("insert something");
        }),
        OPEN_STATEMENT(c -> c.createStatement().executeQuery("select 1").next()),
        PREPARED_STATEMENT(c -> c.prepareStatement("select 1").executeQuery());

        private interface Deed {
            void on(Connection connection) throws SQLException;
        }

        private final Deed deed;

        Left(Deed deed) {
            this.deed = deed;
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustNotReachTheNextBorrower(Left left) throws SQLException {
        ScriptedConnection raw = borrowOnce();
        try (Connection connection = pool.getConnection()) {
            left.deed.on(connection);
        }
        try (Connection connection = pool.getConnection()) {
            assertThat(raw.differences()).isEmpty();
            assertThat(raw.inTransaction()).isFalse();
            assertThat(raw.openStatements()).isZero();
            assertThat((Throwable) raw.getWarnings()).isNull();
            assertThat((Throwable) connection.getWarnings()).isNull();
        }
        assertThat(driver.opened()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void mustNotReachTheNextBorrowerIfAnotherThreadClosed(Left left) throws Exception {
        ScriptedConnection raw = borrowOnce();
        Connection connection = pool.getConnection();
        left.deed.on(connection);
        FutureTask<Void> closer = new FutureTask<>(() -> {
            connection.close();
            return null;
        });
        new Thread(closer).start();
        closer.get();
        assertThat(connection.isClosed()).isTrue();
        try (Connection next = pool.getConnection()) {
            assertThat(raw.differences()).isEmpty();
            assertThat(raw.inTransaction()).isFalse();
            assertThat(raw.openStatements()).isZero();
            assertThat(next.isClosed()).isFalse();
        }
        assertThat(driver.opened()).isEqualTo(1);
    }

    @Test
    void mustNotCostARoundTripWhenNothingWasChanged() throws SQLException {
        ScriptedConnection raw = borrowOnce();
        long before = raw.roundTrips();
        for (int i = 0; i < 10; i++) {
            try (Connection connection = pool.getConnection();
                    PreparedStatement query = connection.prepareStatement("select 1");
                    ResultSet rows = query.executeQuery()) {
                rows.next();
            }
        }
        assertThat(raw.roundTrips() - before).isEqualTo(10);
    }

    @Test
    void mustNotCallTheDriverForALeaseThatDidNothing() throws SQLException {
        borrowOnce();
        pool.getConnection().close();
        Map<String, Long> before = driver.calls();
        pool.getConnection().close();
        assertThat(driver.calls()).isEqualTo(before);
    }

    @Test
    void mustNotRestoreWhatTheBorrowerRestoredItself() throws SQLException {
        borrowOnce();
        long before = driver.calls("setAutoCommit");
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            connection.commit();
            connection.setAutoCommit(true);
        }
        assertThat(driver.calls("setAutoCommit") - before).isEqualTo(2);
        assertThat(driver.calls("rollback")).isZero();
    }

    @Test
    void mustClearWarnings() throws SQLException {
        ScriptedConnection raw = borrowOnce();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("work");
            raw.warn("careful");
        }
        try (Connection connection = pool.getConnection()) {
            assertThat((Throwable) connection.getWarnings()).isNull();
        }
    }

    @Test
    void mustNotLendAConnectionWhoseResetFailed() throws SQLException {
        borrowOnce();
        driver.on("rollback").onConnection(1).fail(new SQLException("no", "HY000"));
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        connection.createStatement().execute("insert something");
        connection.close();
        try (Connection next = pool.getConnection()) {
            assertThat(Pools.raw(next).number()).isEqualTo(2);
        }
        await().until(() -> pool.stats().closedBy(RetireReason.RESET_FAILED) == 1);
    }

    @Test
    void mustKeepTheSlotWhenAnErrorBreaksTheReset() throws SQLException {
        borrowOnce();
        driver.on("rollback").onConnection(1).fail(new StackOverflowError());
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        connection.close();
        try (Connection next = pool.getConnection()) {
            assertThat(Pools.raw(next).number()).isEqualTo(2);
        }
    }

    @Test
    void mustDiscardAConnectionOfWhichASettingCannotBeTold() throws SQLException {
        borrowOnce();
        driver.on("getSchema").fail(new SQLException("not supported", "0A000"));
        try (Connection connection = pool.getConnection()) {
            connection.setSchema("mine");
        }
        try (Connection next = pool.getConnection()) {
            assertThat(Pools.raw(next).number()).isEqualTo(2);
        }
    }

    @Test
    void mustReturnOnceHoweverManyThreadsClose() throws Exception {
        for (int round = 0; round < 200; round++) {
            Connection connection = pool.getConnection();
            if (round % 2 == 0) {
                connection.setAutoCommit(false);
            }
            CountDownLatch go = new CountDownLatch(1);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread[] closers = new Thread[3];
            for (int i = 0; i < closers.length; i++) {
                closers[i] = new Thread(() -> {
                    try {
                        go.await();
                        connection.close();
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                });
                closers[i].start();
            }
            go.countDown();
            connection.close();
            for (Thread closer : closers) {
                closer.join();
            }
            assertThat(failure.get()).isNull();
            assertThat(pool.stats().active()).isZero();
            assertThat(pool.stats().idle()).isEqualTo(1);
        }
        assertThat(driver.opened()).isEqualTo(1);
        assertThat(pool.stats().acquired()).isEqualTo(200);
    }

    @Test
    void mustFindOutWhatWasDoneToTheRawConnection() throws SQLException {
        ScriptedConnection raw = borrowOnce();
        try (Connection connection = pool.getConnection()) {
            Pools.raw(connection).setAutoCommit(false);
        }
        assertThat(raw.getAutoCommit()).isTrue();
        try (Connection connection = pool.getConnection()) {
            Pools.raw(connection).close();
        }
        try (Connection connection = pool.getConnection()) {
            assertThat(Pools.raw(connection).number()).isEqualTo(2);
        }
        await().until(() -> pool.stats().closedBy(RetireReason.FAULTY) == 1);
    }

    private ScriptedConnection borrowOnce() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return Pools.raw(connection);
        }
    }
}
