package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.LimitReport;
import io.millpond.spi.PoolListener;
import io.millpond.spi.RetireReason;
import io.millpond.spi.SlowQuery;
import io.millpond.testkit.FreedBy;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Limits and counts at their edges: calls that are no execution, what comes right behind a limit, and
 * what is told of it.
 */
class LimitGapsTest {
    private static final Duration LIMIT = Duration.ofMillis(80);

    private final ScriptedDriver driver = new ScriptedDriver();

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

    @Test
    void mustCountTheUseOfALeaseWithACancelledQueryOnce() throws SQLException {
        driver.on("execute").first(3).hang(FreedBy.CANCEL);
        try (MillpondDataSource pool =
                Pools.on(driver).maxSize(1).queryTimeout(LIMIT).exactTimes(true).build()) {
            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThatThrownBy(() -> run(connection, "select 1")).isInstanceOf(SQLTimeoutException.class);
                }
            }
            assertThat(pool.stats().closed()).isZero();
            assertThat(pool.stats().usageTime().countUpTo(Long.MAX_VALUE)).isEqualTo(3);
        }
    }

    @Test
    void mustNotTakeAFetchFromTheServerForIdleness() throws SQLException {
        driver.on("ResultSet.next").delay(Duration.ofMillis(200));
        try (MillpondDataSource pool = Pools.on(driver)
                        .maxSize(1)
                        .idleInTransactionTimeout(LIMIT)
                        .build();
                Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select 1")) {
                rows.next();
            }
            connection.commit();
            assertThat(pool.stats().closed()).isZero();
        }
    }

    /** It is no execution, so that no limit of a call is armed while it runs. */
    @ParameterizedTest
    @ValueSource(strings = {"commit", "rollback", "setAutoCommit"})
    void mustNotTakeTheLongEndOfATransactionForIdleness(String end) throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                        .maxSize(1)
                        .idleInTransactionTimeout(LIMIT)
                        .build();
                Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            run(connection, "update t");
            driver.on(end).delay(LIMIT.multipliedBy(3));
            switch (end) {
                case "commit" -> connection.commit();
                case "rollback" -> connection.rollback();
                default -> connection.setAutoCommit(true);
            }
            run(connection, "update t");
            assertThat(pool.stats().closed()).isZero();
        }
    }

    /**
     * Its driver has answered, but it is being asked what has become of the transaction: the borrower could do
     * nothing meanwhile.
     */
    @Test
    void mustNotTakeTheWayBackFromTheDriverForIdleness() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                        .maxSize(1)
                        .idleInTransactionTimeout(Duration.ofSeconds(1))
                        .build();
                Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            run(connection, "update t");
            driver.on("getAutoCommit").first(1).delay(Duration.ofMillis(1500));
            run(connection, "update t");
            // the watchdog has looked a few times
            await().pollDelay(50, TimeUnit.MILLISECONDS).until(() -> true);
            assertThat(pool.stats().closed()).isZero();
        }
    }

    @Test
    void mustSayThatAConnectionIsClosedThoughItsLastQueryWasCancelled() throws SQLException {
        driver.on("execute").first(1).hang(FreedBy.CANCEL);
        try (MillpondDataSource pool =
                Pools.on(driver).maxSize(1).queryTimeout(LIMIT).build()) {
            Connection connection = pool.getConnection();
            assertThatThrownBy(() -> run(connection, "select 1")).isInstanceOf(SQLTimeoutException.class);
            connection.close();
            assertThatThrownBy(connection::createStatement)
                    .isInstanceOfSatisfying(
                            SQLNonTransientConnectionException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("08003"));
        }
    }

    /**
     * Statements that are short come back just when they would be cancelled; then the connection is closed
     * without a cancel.
     */
    @Test
    void mustCountAndTellOfEachTransactionThatItEnds() throws Exception {
        int borrowers = 20;
        driver.on("execute").delay(Duration.ofMillis(1));
        List<LimitReport> told = new CopyOnWriteArrayList<>();
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(borrowers)
                .transactionTimeout(LIMIT)
                .listener(new PoolListener() {
                    @Override
                    public void limitReached(String pool, LimitReport report) {
                        told.add(report);
                    }
                })
                .build()) {
            List<CompletableFuture<Throwable>> ended = new ArrayList<>();
            ExecutorService threads = Executors.newFixedThreadPool(borrowers);
            for (int i = 0; i < borrowers; i++) {
                ended.add(CompletableFuture.supplyAsync(() -> failureOf(() -> updateForEver(pool)), threads));
            }
            int saidToBeClosed = 0;
            for (CompletableFuture<Throwable> one : ended) {
                Throwable failure = one.get(30, TimeUnit.SECONDS);
                assertThat(failure).isInstanceOf(SQLTimeoutException.class);
                saidToBeClosed += failure.getMessage().contains("connection closed") ? 1 : 0;
            }
            threads.shutdown();
            await().untilAsserted(() -> assertThat(told).hasSize(borrowers)); // after it was counted
            assertThat(pool.stats().queryTimeouts()).isEqualTo(borrowers);
            int promised = saidToBeClosed;
            await().untilAsserted(() -> assertThat(pool.stats().closedBy(RetireReason.LIMIT_REACHED))
                    .isGreaterThanOrEqualTo(promised));
        }
    }

    private static void updateForEver(MillpondDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            while (true) {
                run(connection, "update t set x = 1");
            }
        }
    }

    /**
     * Found by the simulation, seed 2278: the second of two threads heard of a query that the first had been told of,
     * and aborted after.
     */
    @Test
    void mustSayThatAConnectionIsClosedThoughItWasAbortedAfterACancel() throws SQLException {
        driver.on("execute").first(1).hang(FreedBy.CANCEL);
        try (MillpondDataSource pool =
                Pools.on(driver).maxSize(1).queryTimeout(LIMIT).build()) {
            Connection connection = pool.getConnection();
            assertThatThrownBy(() -> run(connection, "select 1")).isInstanceOf(SQLTimeoutException.class);
            connection.abort(Runnable::run);
            assertThatThrownBy(connection::createStatement)
                    .isInstanceOfSatisfying(
                            SQLNonTransientConnectionException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("08003"));
        }
    }

    /** It is an update on the server, which may wait for a lock. */
    @Test
    void mustLimitAnUpdateThroughAResultSet() throws Exception {
        Script update = driver.on("ResultSet.updateRow").hang(FreedBy.CANCEL);
        try (MillpondDataSource pool =
                        Pools.on(driver).maxSize(1).queryTimeout(LIMIT).build();
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1")) {
            CompletableFuture<Throwable> failure = CompletableFuture.supplyAsync(() -> failureOf(rows::updateRow));
            await("the limit").until(failure::isDone);
            assertThat(failure.join()).isInstanceOf(SQLTimeoutException.class);
            assertThat(update.plays()).isOne();
        } finally {
            driver.releaseAll();
        }
    }

    /**
     * Some drivers prepare on the server, which may wait for a lock: the lease does something, if nothing
     * that is limited.
     */
    @Test
    void mustNotTakeACallInTheDriverForIdleness() throws SQLException {
        driver.on("prepareStatement").delay(Duration.ofMillis(200));
        try (MillpondDataSource pool = Pools.on(driver)
                        .maxSize(1)
                        .idleInTransactionTimeout(LIMIT)
                        .build();
                Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            run(connection, "update t set x = 1");
            try (PreparedStatement statement = connection.prepareStatement("select 1")) {
                statement.execute();
            }
            connection.commit();
            assertThat(pool.stats().closed()).isZero();
        }
    }

    /**
     * The statement comes back by itself just when it is cancelled for the sake of its transaction, and the commit is
     * faster than the next look of the watchdog: what is closed then is the next transaction, which is told that it was
     * rolled back after a time that it never took.
     */
    @Test
    void mustNotEndTheNextTransactionForTheSakeOfOneThatWasCommitted() throws Exception {
        boolean committed = false;
        for (int round = 1; !committed; round++) {
            assertThat(round)
                    .as("rounds, in none of which the commit was faster")
                    .isLessThan(50);
            committed = commitsAsItIsCancelled();
        }
    }

    /**
     * False if the watchdog was faster, of which the borrower must have been told then, or if the machine was too slow
     * to show anything.
     */
    private boolean commitsAsItIsCancelled() throws Exception {
        try (Script slow = driver.on("execute").attempt(2).hang();
                Script cancel = driver.on("cancel").hang();
                MillpondDataSource pool =
                        Pools.on(driver).maxSize(1).transactionTimeout(LIMIT).build();
                Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            run(connection, "update t set x = 1");
            CompletableFuture<Throwable> statement = CompletableFuture.supplyAsync(() -> failureOf(() -> {
                run(connection, "update t set x = 2");
                connection.commit();
            }));
            await().until(() -> cancel.inside() == 1);
            slow.release();
            cancel.release();
            Throwable failure = statement.get();
            if (failure != null) {
                assertThat(failure).isInstanceOf(SQLTimeoutException.class);
                return false;
            }
            long begun = System.nanoTime();
            Throwable refusal = failureOf(() -> run(connection, "update t set x = 3"));
            if (refusal != null) {
                // taken away in the moment of the commit, before there was a next one
                assertThat(refusal)
                        .hasMessageContaining("its transaction, which has ended by now, had reached its limit");
                return false;
            }
            Throwable failureOfTheNext = failureOf(() -> {
                // a few looks of the watchdog
                await().pollDelay(Duration.ofMillis(30)).until(() -> true);
                connection.commit();
            });
            if (System.nanoTime() - begun >= LIMIT.toNanos()) {
                return false; // it may have been ended for its own sake
            }
            assertThat(failureOfTheNext).isNull();
            assertThat(pool.stats().closedBy(RetireReason.LIMIT_REACHED)).isZero();
            return true;
        }
    }

    @Test
    void mustNotCountWhatNeverReachedTheDriver() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).build();
                Connection connection = pool.getConnection()) {
            Statement statement = connection.createStatement();
            statement.close();
            assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
            assertThat(driver.calls("execute")).isZero();
            assertThat(pool.stats().queryTime().count()).isZero();
        }
    }

    /**
     * {@link SlowQuery#running}: "such an execution is told of again when it has" come back. Once each, whatever
     * is done after it.
     */
    @Test
    void mustTellOfASlowFetchWhileItRunsAndWhenItHasEnded() throws Exception {
        List<SlowQuery> told = new CopyOnWriteArrayList<>();
        Script fetch = driver.on("ResultSet.next").first(1).hang();
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(1)
                .queryTimeout(Duration.ofSeconds(30))
                .slowQueryThreshold(Duration.ofMillis(200))
                .listener(new PoolListener() {
                    @Override
                    public void slowQuery(String pool, SlowQuery query) {
                        told.add(query);
                    }
                })
                .build()) {
            CompletableFuture<Throwable> done = CompletableFuture.supplyAsync(() -> failureOf(() -> fetchOne(pool)));
            await().until(() -> told.size() == 1);
            fetch.release();
            assertThat(done.get()).isNull();
            await().during(Duration.ofMillis(100)).until(() -> told.size() == 2);
            assertThat(told).extracting(SlowQuery::running).containsExactly(true, false);
        }
    }

    private static void fetchOne(MillpondDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select 1")) {
                rows.next();
            }
            run(connection, "select 2");
        }
    }

    @FunctionalInterface
    private interface Call {
        void run() throws SQLException;
    }

    private static Throwable failureOf(Call call) {
        try {
            call.run();
            return null;
        } catch (Throwable e) {
            return e;
        }
    }
}
