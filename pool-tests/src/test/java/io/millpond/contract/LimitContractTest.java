package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.LimitReport;
import io.millpond.spi.PoolListener;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.FreedBy;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits of time for what borrowers do: kept whatever the driver does, and never against the wrong one. */
class LimitContractTest {
    private static final Duration LIMIT = Duration.ofMillis(80);

    private final ScriptedDriver driver = new ScriptedDriver();
    private final List<LimitReport> reports = new CopyOnWriteArrayList<>();

    private MillpondDataSource.Builder pool() {
        return Pools.on(driver).maxSize(1).listener(new PoolListener() {
            @Override
            public void limitReached(String pool, LimitReport report) {
                reports.add(report);
            }
        });
    }

    @AfterEach
    void nobodyMustHaveSharedAConnection() {
        driver.releaseAll();
        driver.verify();
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private LimitReport onlyReport() {
        await().until(() -> !reports.isEmpty());
        assertThat(reports).hasSize(1);
        return reports.get(0);
    }

    @Test
    void mustCancelAQueryAtItsLimitAndKeepTheConnection() throws SQLException {
        driver.on("execute").first(1).hang(FreedBy.CANCEL);
        try (MillpondDataSource pool = pool().queryTimeout(LIMIT).build()) {
            try (Connection connection = pool.getConnection()) {
                assertThatThrownBy(() -> run(connection, "select * from t where secret = 'c4n4ry'"))
                        .isInstanceOfSatisfying(
                                SQLTimeoutException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("57014"))
                        .hasMessageStartingWith("test: the query was cancelled after ")
                        .hasMessageContaining("(queryTimeout = 80 ms)")
                        .hasCauseInstanceOf(SQLException.class);
                run(connection, "select 1");
            }
            assertThat(pool.stats().queryTimeouts()).isEqualTo(1);
            assertThat(pool.stats().closed()).isZero();
            assertThat(pool.stats().idle()).isEqualTo(1);
        }
        LimitReport report = onlyReport();
        assertThat(report.limit()).isEqualTo(LimitReport.Limit.QUERY_TIMEOUT);
        assertThat(report.allowed()).isEqualTo(LIMIT);
        assertThat(report.elapsed()).isGreaterThanOrEqualTo(LIMIT);
        assertThat(report.sql()).isEqualTo("select * from t where secret = ?");
        assertThat(report.threadId()).isEqualTo(Thread.currentThread().getId());
    }

    @Test
    void mustCloseTheConnectionOfAQueryThatIgnoresTheCancel() throws SQLException {
        driver.on("executeQuery").first(1).hang(FreedBy.ABORT);
        try (MillpondDataSource pool = pool().queryTimeout(LIMIT).build()) {
            Connection connection = pool.getConnection();
            PreparedStatement statement = connection.prepareStatement("select 1");
            assertThatThrownBy(statement::executeQuery)
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageStartingWith("test: the query was ended after ")
                    .hasMessageContaining(" (queryTimeout = 80 ms) by closing its connection; ");
            assertThatThrownBy(connection::createStatement)
                    .as("the lease is over, and says why")
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageContaining("by closing its connection");
            connection.close();
            await().until(() -> pool.stats().closedBy(RetireReason.LIMIT_REACHED) == 1);
            try (Connection next = pool.getConnection()) {
                run(next, "select 1");
            }
            assertThat(driver.calls("cancel")).isEqualTo(1);
        }
        driver.verifyNothingLeft();
    }

    @Test
    void mustFreeThePlaceOfAQueryThatNothingEnds() throws Exception {
        Script hang = driver.on("execute").first(1).hang();
        driver.on("abort").skip();
        driver.on("close").onConnection(1).hang();
        try (MillpondDataSource pool = pool().queryTimeout(LIMIT).build()) {
            CompletableFuture<Throwable> stuck = new CompletableFuture<>();
            Thread borrower = new Thread(() -> {
                try (Connection connection = pool.getConnection()) {
                    run(connection, "select 1");
                    stuck.complete(new AssertionError("it came back"));
                } catch (Throwable e) {
                    stuck.complete(e);
                }
            });
            borrower.start();
            await().until(() -> hang.inside() == 1);
            try (Connection next = pool.getConnection()) {
                assertThat(Pools.raw(next).number()).isEqualTo(2);
            }
            assertThat(pool.stats().zombies()).as("the close that hangs").isEqualTo(1);
            hang.release(new SQLException("closed behind its back", "08006"));
            assertThat(stuck.get()).isInstanceOf(SQLTimeoutException.class);
            driver.releaseAll();
            await().until(() -> pool.stats().zombies() == 0);
        }
    }

    @Test
    void mustGoOnWhenTheCancelItselfHangs() throws SQLException {
        driver.on("executeQuery").first(1).hang(FreedBy.ABORT);
        Script cancel = driver.on("cancel").hang();
        try (MillpondDataSource pool = pool().queryTimeout(LIMIT).build()) {
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement = connection.prepareStatement("select 1")) {
                assertThatThrownBy(statement::executeQuery).isInstanceOf(SQLTimeoutException.class);
            }
            assertThat(cancel.inside()).isEqualTo(1);
            await().until(() -> pool.stats().zombies() == 1);
            try (Connection next = pool.getConnection()) {
                run(next, "select 1");
            }
            assertThat(onlyReport().limit()).isEqualTo(LimitReport.Limit.QUERY_TIMEOUT);
            cancel.release();
            await().until(() -> pool.stats().zombies() == 0);
            assertThat(pool.stats().queryTimeouts()).isEqualTo(1);
        }
    }

    @Test
    void mustCloseTheConnectionAtOnceWhenTheCancelFails() throws SQLException {
        driver.on("executeQuery").first(1).hang(FreedBy.ABORT);
        driver.on("cancel").fail(new SQLException("no", "0A000"));
        try (MillpondDataSource pool = pool().queryTimeout(LIMIT).build()) {
            Connection connection = pool.getConnection();
            PreparedStatement statement = connection.prepareStatement("select 1");
            assertThatThrownBy(statement::executeQuery).isInstanceOf(SQLTimeoutException.class);
            connection.close();
            await().until(() -> pool.stats().closedBy(RetireReason.LIMIT_REACHED) == 1);
        }
    }

    @Test
    void mustKeepAStatementsOwnLimitWhateverTheDriverMakesOfIt() throws SQLException {
        driver.on("execute").first(1).hang(FreedBy.CANCEL);
        try (MillpondDataSource pool = pool().build();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.execute("select 1"))
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageContaining("(setQueryTimeout = 1000 ms)");
            assertThat(onlyReport().limit()).isEqualTo(LimitReport.Limit.STATEMENT_TIMEOUT);
            assertThat(driver.calls("setQueryTimeout")).isZero();
        }
    }

    @Test
    void mustLetTheNearerLimitWin() throws SQLException {
        driver.on("execute").first(1).hang(FreedBy.CANCEL);
        try (MillpondDataSource pool = pool().queryTimeout(LIMIT).build();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(60);
            assertThatThrownBy(() -> statement.execute("select 1")).hasMessageContaining("(queryTimeout = 80 ms)");
        }
    }

    @Test
    void mustLimitAFetch() throws SQLException {
        driver.on("ResultSet.next").first(1).hang(FreedBy.CANCEL);
        try (MillpondDataSource pool = pool().queryTimeout(LIMIT).build();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1")) {
            assertThatThrownBy(rows::next)
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageContaining("(queryTimeout = 80 ms)");
        }
    }

    @Test
    void mustNotTouchWhatStaysWithinItsLimit() throws SQLException {
        driver.on("execute").delay(Duration.ofMillis(2));
        try (MillpondDataSource pool = pool().queryTimeout(LIMIT).build()) {
            for (int i = 0; i < 100; i++) {
                try (Connection connection = pool.getConnection()) {
                    run(connection, "select 1");
                }
            }
            assertThat(driver.calls("cancel")).isZero();
            assertThat(pool.stats().queryTimeouts()).isZero();
            assertThat(pool.stats().queryTime().count()).isEqualTo(100);
        }
    }

    @Test
    void mustNotBlameTheLimitForAnotherFailureOfTheSameStatement() throws SQLException {
        driver.on("execute").first(1).hang(FreedBy.CANCEL);
        SQLException refusal = new SQLException("no such table", "42P01");
        driver.on("execute").attempt(2).fail(refusal);
        try (MillpondDataSource pool = pool().queryTimeout(LIMIT).build();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLTimeoutException.class);
            assertThatThrownBy(() -> statement.execute("select 2")).isSameAs(refusal);
        }
    }

    @Test
    void mustEndATransactionAtItsLimitThoughNothingRuns() throws SQLException {
        try (MillpondDataSource pool = pool().transactionTimeout(LIMIT).build()) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            run(connection, "update t set x = 1");
            await().until(() -> pool.stats().closedBy(RetireReason.LIMIT_REACHED) == 1);
            assertThatThrownBy(connection::commit)
                    .isInstanceOfSatisfying(
                            SQLTimeoutException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("25P04"))
                    .hasMessageContaining("(transactionTimeout = 80 ms)");
            connection.close();
            assertThat(onlyReport().sql()).isNull();
            assertThat(pool.stats().queryTimeouts()).isEqualTo(1);
        }
        driver.verifyNothingLeft();
    }

    @Test
    void mustCancelWhatRunsWhenTheTransactionIsOverItsLimit() throws SQLException {
        driver.on("execute").attempt(2).hang(FreedBy.CANCEL);
        try (MillpondDataSource pool = pool().transactionTimeout(LIMIT).build()) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            run(connection, "update t set x = 1");
            assertThatThrownBy(() -> run(connection, "update t set x = 2"))
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageContaining("(transactionTimeout = 80 ms)");
            await().until(() -> pool.stats().closedBy(RetireReason.LIMIT_REACHED) == 1);
            connection.close();
        }
        assertThat(driver.calls("cancel")).isEqualTo(1);
        driver.verifyNothingLeft();
    }

    @Test
    void mustBeginAnewWithEachTransaction() throws SQLException {
        driver.on("execute").delay(Duration.ofMillis(30));
        try (MillpondDataSource pool =
                        pool().transactionTimeout(Duration.ofMillis(100)).build();
                Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 6; i++) {
                run(connection, "update t set x = 1");
                connection.commit();
            }
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @Test
    void mustNotBeginAnewBecauseAutoCommitIsSwitchedOffOnceMore() throws SQLException {
        driver.on("execute").delay(Duration.ofMillis(30));
        try (MillpondDataSource pool =
                pool().transactionTimeout(Duration.ofMillis(100)).build()) {
            Connection connection = pool.getConnection();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 20; i++) {
                            connection.setAutoCommit(false);
                            run(connection, "update t set x = 1");
                        }
                    })
                    .isInstanceOf(SQLTimeoutException.class);
            connection.close();
        }
    }

    @Test
    void mustNotLimitWhatIsNoTransaction() throws SQLException {
        driver.on("execute").delay(Duration.ofMillis(30));
        try (MillpondDataSource pool = pool().transactionTimeout(Duration.ofMillis(100))
                        .idleInTransactionTimeout(Duration.ofMillis(20))
                        .build();
                Connection connection = pool.getConnection()) {
            for (int i = 0; i < 6; i++) {
                run(connection, "update t set x = 1");
            }
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @Test
    void mustEndATransactionInWhichNothingIsDone() throws SQLException {
        try (MillpondDataSource pool = pool().idleInTransactionTimeout(LIMIT).build()) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            run(connection, "update t set x = 1");
            await().until(() -> pool.stats().closedBy(RetireReason.LIMIT_REACHED) == 1);
            assertThatThrownBy(() -> run(connection, "update t set x = 2"))
                    .isInstanceOfSatisfying(
                            SQLTimeoutException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("25P03"))
                    .hasMessageContaining("(idleInTransactionTimeout = 80 ms)");
            connection.close();
            try (Connection next = pool.getConnection()) {
                run(next, "select 1");
            }
        }
        driver.verifyNothingLeft();
    }

    @Test
    void mustNotTakeALongQueryOfATransactionForIdleness() throws SQLException {
        driver.on("execute").delay(Duration.ofMillis(200));
        try (MillpondDataSource pool = pool().idleInTransactionTimeout(LIMIT).build();
                Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            run(connection, "update t set x = 1");
            run(connection, "update t set x = 1");
            connection.commit();
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @Test
    void mustLimitTheSecondOfTwoThreadsThatShareAConnection() throws Exception {
        // its own, because it takes two threads in one connection for a fault
        ScriptedDriver shared = new ScriptedDriver();
        Script first = shared.on("execute").attempt(1).hang(FreedBy.ABORT);
        try (MillpondDataSource pool = Pools.on(shared)
                .maxSize(1)
                .queryTimeout(Duration.ofMillis(1_500))
                .build()) {
            Connection connection = pool.getConnection();
            CompletableFuture<Throwable> one = failureOf(() -> run(connection, "select 1"));
            await().until(() -> first.inside() == 1);
            Script second = shared.on("executeQuery").hang(FreedBy.ABORT);
            CompletableFuture<Throwable> two =
                    failureOf(() -> connection.prepareStatement("select 2").executeQuery());
            await().until(() -> second.inside() == 1);
            first.release();
            assertThat(two.get()).isInstanceOf(SQLTimeoutException.class);
            one.join();
            connection.close();
            await().until(() -> pool.stats().closedBy(RetireReason.LIMIT_REACHED) == 1);
            assertThat(pool.stats().queryTime().count()).isEqualTo(2);
        }
    }

    @FunctionalInterface
    private interface Call {
        void run() throws SQLException;
    }

    private static CompletableFuture<Throwable> failureOf(Call call) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        call.run();
                        failure.complete(null);
                    } catch (Throwable e) {
                        failure.complete(e);
                    }
                })
                .start();
        return failure;
    }
}
