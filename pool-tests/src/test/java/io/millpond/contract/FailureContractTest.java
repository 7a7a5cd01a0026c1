package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.CapturedLog;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when the database or its driver fails. */
class FailureContractTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void release() {
        driver.releaseAll();
        driver.verify();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08003", "08S01"})
    void mustNotLendAConnectionAgainAfterItBroke(String state) throws SQLException {
        driver.on("execute").attempt(1).fail(new SQLException("broken", state));
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).build()) {
            failOnce(pool, "broken");
            try (Connection next = pool.getConnection()) {
                assertThat(Pools.raw(next).number()).isEqualTo(2);
            }
            await().until(() -> pool.stats().closedBy(RetireReason.FAULTY) == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0A000", "57014", "40001", "40P01", "23505", "22003", "42000", "55P03", "53100"})
    void mustKeepAConnectionAfterAnOrdinaryError(String state) throws SQLException {
        driver.on("execute").attempt(1).fail(new SQLException("refused", state));
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).build()) {
            failOnce(pool, "refused");
            try (Connection next = pool.getConnection()) {
                assertThat(Pools.raw(next).number()).isEqualTo(1);
            }
        }
    }

    @Test
    void mustNotBelieveTheClassOfAnException() throws SQLException {
        driver.on("execute").attempt(1).fail(new SQLTransientConnectionException("SIGNAL of the application", "45000"));
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).build()) {
            failOnce(pool, "SIGNAL");
            try (Connection next = pool.getConnection()) {
                assertThat(Pools.raw(next).number()).isEqualTo(1);
            }
        }
    }

    @Test
    void mustSurviveExceptionsThatAreChainedInACircle() throws SQLException {
        SQLException one = new SQLException("one", (String) null);
        SQLException two = new SQLException(null, "HY000");
        one.setNextException(two);
        two.initCause(one);
        driver.on("execute").attempt(1).fail(one);
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).build()) {
            failOnce(pool, "one");
            try (Connection next = pool.getConnection()) {
                assertThat(Pools.raw(next).number()).isEqualTo(1);
            }
        }
    }

    private static void failOnce(MillpondDataSource pool, String message) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("work")).hasMessageContaining(message);
        }
    }

    @Test
    void mustTryAgainUntilTheDatabaseIsBack() throws SQLException {
        driver.onConnect().first(3).fail(() -> new SQLException("down", "08001"));
        try (MillpondDataSource pool = Pools.on(driver).build()) {
            pool.getConnection().close();
            assertThat(pool.stats().createFailures()).isEqualTo(3);
            assertThat(driver.mostConnecting()).isEqualTo(1);
        }
    }

    /** All borrowers meet the outage at once: one line tells of it, and one of its end. */
    @Test
    void mustTellOnceOfConnectsThatFailTogether() throws Exception {
        int together = 10;
        CountDownLatch all = new CountDownLatch(together);
        driver.onConnect().first(together).run(connection -> {
            all.countDown();
            all.await();
            throw new SQLException("down", "08001");
        });
        try (CapturedLog log = CapturedLog.start();
                MillpondDataSource pool = Pools.on(driver).maxSize(2 * together).build()) {
            List<CompletableFuture<Void>> borrowers = new ArrayList<>();
            for (int i = 0; i < together; i++) {
                borrowers.add(CompletableFuture.runAsync(
                        () -> {
                            try (Connection connection = pool.getConnection()) {
                                connection.createStatement().execute("work");
                            } catch (SQLException e) {
                                throw new CompletionException(e);
                            }
                        },
                        task -> new Thread(task).start()));
            }
            for (CompletableFuture<Void> borrower : borrowers) {
                borrower.get(20, TimeUnit.SECONDS);
            }
            assertThat(pool.stats().createFailures()).isGreaterThanOrEqualTo(together);
            await().until(() -> log.count("connections can be opened again") == 1);
            assertThat(log.count("WARN")).isEqualTo(1);
        }
    }

    @Test
    void mustGiveUpAConnectThatDoesNotComeBack() throws SQLException {
        Script hang = driver.onConnect().attempt(1).hang();
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(1)
                .connectTimeout(Duration.ofMillis(100))
                .build()) {
            pool.getConnection().close();
            assertThat(pool.stats().zombies()).isEqualTo(1);
            assertThat(pool.stats().createFailures()).isEqualTo(1);
            hang.release();
            await().until(() -> pool.stats().zombies() == 0);
            // it came too late: closed, not lent
            await().until(() -> driver.live() == 1);
        }
        driver.verifyNothingLeft();
    }

    /**
     * The server is back just after a probe has begun that will have no answer, when the pauses between probes are
     * at their longest.
     */
    @Test
    void mustBeBackWithinTheConnectTimeoutAndASecondOfAServerThatWasSilent() throws Exception {
        int probes = 5;
        Duration limit = Duration.ofMillis(300);
        Script silent = driver.onConnect().first(probes).hang();
        try (MillpondDataSource pool = Pools.on(driver)
                .connectTimeout(limit)
                .acquireTimeout(Duration.ofMinutes(1))
                .build()) {
            CompletableFuture<Connection> borrower = CompletableFuture.supplyAsync(() -> {
                try {
                    return pool.getConnection();
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            await().pollInterval(Duration.ofMillis(5)).until(() -> silent.inside() == probes);
            long back = System.nanoTime();
            borrower.get(20, TimeUnit.SECONDS).close();
            assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(limit.plusSeconds(1));
            assertThat(driver.mostConnecting())
                    .as("one at a time, those that hang apart")
                    .isEqualTo(probes + 1);
        }
    }

    /** The old server takes the connect and says nothing; the name leads to another one since. */
    @Test
    void mustConnectAnewAfterAReconnectThoughAnOldConnectHangs() throws Exception {
        Script old = driver.onConnect().attempt(1).hang();
        try (MillpondDataSource pool = Pools.on(driver)
                .connectTimeout(Duration.ofMinutes(1))
                .acquireTimeout(Duration.ofMinutes(1))
                .build()) {
            CompletableFuture<Connection> borrower = CompletableFuture.supplyAsync(() -> {
                try {
                    return pool.getConnection();
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            await().until(() -> old.inside() == 1 && pool.stats().waiting() == 1);
            pool.reconnect();
            borrower.get(20, TimeUnit.SECONDS).close();
            assertThat(old.inside()).isOne();
            assertThat(pool.stats().opening()).as("it has its place still").isOne();
            old.close();
            await().until(() -> pool.stats().closedBy(RetireReason.RECONNECT) == 1);
        }
    }

    @Test
    void mustGiveUpACheckThatDoesNotComeBack() throws SQLException {
        driver.on("isValid").onConnection(1).hang();
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(1)
                .validateAfterIdle(Duration.ZERO)
                .validationTimeout(Duration.ofMillis(100))
                .build()) {
            pool.getConnection().close();
            try (Connection next = pool.getConnection()) {
                assertThat(Pools.raw(next).number()).isEqualTo(2);
            }
            assertThat(pool.stats().closedBy(RetireReason.VALIDATION_FAILED)).isEqualTo(1);
        }
    }

    private static void rest(MillpondDataSource pool, int connections) throws SQLException {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            all.add(pool.getConnection());
        }
        for (Connection each : all) {
            each.close();
        }
        Pools.rest(Duration.ofMillis(20));
    }

    /**
     * A firewall has forgotten the connections that rested and drops what comes from them without a word; new ones
     * it lets through.
     */
    @Test
    void mustOpenAnotherConnectionWhileChecksHang() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(10)
                .validateAfterIdle(Duration.ofMillis(1))
                .validationTimeout(Duration.ofMinutes(1))
                .build()) {
            rest(pool, 4);
            driver.on("isValid").hang();
            try (Connection next = pool.getConnection()) {
                assertThat(Pools.raw(next).number()).isEqualTo(5);
            }
            assertThat(driver.calls("isValid")).isEqualTo(1);
            assertThat(driver.opened()).isEqualTo(5);
            driver.releaseAll();
        }
    }

    /** The first check that fails has all others checked. */
    @Test
    void mustOpenAnotherConnectionInTheFirstPlaceThatIsFreeWhileChecksHang() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(4)
                .validateAfterIdle(Duration.ofMillis(1))
                .validationTimeout(Duration.ofMinutes(1))
                .build()) {
            rest(pool, 4);
            driver.on("isValid").attempt(1).answer(false);
            driver.on("isValid").attempts(2, 4).hang();
            try (Connection next = pool.getConnection()) {
                assertThat(Pools.raw(next).number()).isEqualTo(5);
            }
            assertThat(driver.mostConnecting()).as("one probe at a time").isEqualTo(1);
            driver.releaseAll();
        }
    }

    @Test
    void mustNotLetACloseThatHangsHoldUpOthers() throws SQLException {
        driver.on("close").onConnection(1).hang();
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).build()) {
            pool.getConnection().close();
            pool.reconnect();
            // the place is free again once the close has been given up
            pool.getConnection().close();
            assertThat(pool.stats().zombies()).isEqualTo(1);
            assertThat(pool.stats().closedBy(RetireReason.RECONNECT)).isEqualTo(1);
            driver.releaseAll();
            await().until(() -> pool.stats().zombies() == 0);
        }
    }

    @Test
    void mustTreatAnUncheckedExceptionOfTheDriverAsAFailedConnect() {
        driver.onConnect().fail(new IllegalStateException("confused"));
        try (MillpondDataSource pool =
                Pools.on(driver).acquireTimeout(Duration.ofSeconds(1)).build()) {
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(AcquireTimeoutException.class)
                    .hasRootCauseMessage("confused");
            assertThat(pool.stats().total()).isZero();
        }
    }

    @Test
    void mustSayAtOnceThatAnInitSqlFailsAndRecoverFromIt() throws SQLException {
        driver.on("execute").sql("broken init").first(1).fail(new SQLException("syntax", "42000"));
        try (MillpondDataSource pool =
                Pools.on(driver).maxSize(1).connectionInitSql("broken init").build()) {
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(SQLNonTransientConnectionException.class)
                    .hasMessageContainingAll("connectionInitSql", "SQLState 42000")
                    .hasMessageNotContaining("broken init");
            await().ignoreExceptions().until(() -> {
                pool.getConnection().close();
                return true;
            });
            assertThat(pool.stats().createFailures()).isEqualTo(1);
            assertThat(driver.live()).isEqualTo(1);
        }
    }

    /** The server is out of memory, or of disk, or a replica that is about to become the primary. */
    @ParameterizedTest
    @ValueSource(strings = {"53200", "53100", "25006"})
    void mustTryAgainSoonIfAnInitSqlFailsBecauseOfTheMoment(String state) throws SQLException {
        driver.on("execute").sql("note the login").first(1).fail(new SQLException("not now", state));
        try (MillpondDataSource pool =
                Pools.on(driver).connectionInitSql("note the login").build()) {
            pool.getConnection().close();
            assertThat(pool.stats().createFailures()).isEqualTo(1);
        }
    }

    @Test
    void mustTellWaitersAtOnceWhatWaitingCannotMend() {
        driver.onConnect().fail(new SQLException("password authentication failed", "28P01"));
        try (MillpondDataSource pool =
                Pools.on(driver).acquireTimeout(Duration.ofMinutes(1)).build()) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(pool::getConnection)
                        .isInstanceOfSatisfying(
                                SQLNonTransientConnectionException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("28P01"))
                        .hasMessageContainingAll("does not let this user in", "ms ago: ");
            }
            assertThat(pool.stats().acquireTimeouts()).isEqualTo(3);
            assertThat(pool.stats().createFailures()).as("retried slowly").isLessThanOrEqualTo(2);
        }
    }

    @Test
    void mustNotRefuseAWaiterWhileAConnectionCanComeBack() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .minIdle(0)
                .acquireTimeout(Duration.ofMinutes(1))
                .build()) {
            Connection held = pool.getConnection();
            driver.onConnect().fail(new SQLException("password authentication failed", "28P01"));
            CompletableFuture<Connection> waiter = CompletableFuture.supplyAsync(() -> {
                try {
                    return pool.getConnection();
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            await().until(() -> pool.stats().createFailures() > 0);
            assertThat(waiter).isNotDone();
            held.close();
            waiter.join().close();
        }
    }
}
