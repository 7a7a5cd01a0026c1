package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.faults.MachineWatch;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedConnection;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When connections go although nothing is wrong with them. */
class RetirementContractTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void release() {
        driver.releaseAll();
        driver.verify();
    }

    private static void use(MillpondDataSource pool, int connections) throws SQLException {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            all.add(pool.getConnection());
        }
        for (Connection each : all) {
            each.close();
        }
    }

    /** Twenty pollers a second apart in the life of a pool; here fifty times as fast, with an idle timeout to match. */
    @Test
    void mustShrinkUnderPollersThatUseEachConnectionNowAndThen() throws Exception {
        ScheduledExecutorService pollers = Executors.newScheduledThreadPool(20);
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(20)
                .minIdle(1)
                .idleTimeout(Duration.ofMillis(600))
                .keepaliveInterval(Duration.ZERO)
                .build()) {
            use(pool, 20);
            for (int i = 0; i < 20; i++) {
                // each its own thread and so its own connection, one after the other
                pollers.scheduleAtFixedRate(
                        () -> {
                            try {
                                pool.getConnection().close();
                            } catch (SQLException e) {
                                throw new AssertionError(e);
                            }
                        },
                        i * 2L,
                        40,
                        TimeUnit.MILLISECONDS);
            }
            await().until(() -> pool.stats().total() <= 4);
            assertThat(pool.stats().closedBy(RetireReason.IDLE)).isGreaterThanOrEqualTo(16);
            assertThat(pool.stats().acquireTimeouts()).isZero();
        } finally {
            pollers.shutdownNow();
        }
    }

    /** A machine that stands still for long enough keeps the user from needing them, or the pool from seeing it. */
    @Test
    void mustKeepWhatIsNeededAgainAndAgain() throws Exception {
        int opened = 0;
        for (int chance = 0; chance < 3 && opened != 5; chance++) {
            try (MachineWatch machine = new MachineWatch()) {
                long begun = System.nanoTime();
                opened = openedForWhoNeedsFiveAgainAndAgain();
                if (machine.lateWithin(begun, System.nanoTime()) < 200) {
                    break;
                }
            }
        }
        assertThat(opened).isEqualTo(5);
    }

    private int openedForWhoNeedsFiveAgainAndAgain() throws SQLException {
        int before = driver.opened();
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(5)
                .minIdle(0)
                .idleTimeout(Duration.ofSeconds(1))
                .keepaliveInterval(Duration.ZERO)
                .build()) {
            for (int i = 0; i < 30; i++) {
                List<Connection> all = new ArrayList<>();
                for (int n = 0; n < 5; n++) {
                    all.add(pool.getConnection());
                }
                // long enough for a look at the pool
                Pools.rest(Duration.ofMillis(40));
                for (Connection each : all) {
                    each.close();
                }
                Pools.rest(Duration.ofMillis(60));
            }
        }
        return driver.opened() - before;
    }

    @Test
    void mustReplaceOldConnectionsOneAtATime() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(8)
                .minIdle(6)
                .keepaliveInterval(Duration.ZERO)
                .maxLifetime(Duration.ofMillis(300))
                .build()) {
            await().until(() -> pool.stats().closedBy(RetireReason.LIFETIME) >= 12);
            assertThat(driver.mostLive())
                    .as("each replaced before it went, none replaced beside another")
                    .isLessThanOrEqualTo(8);
            assertThat(pool.stats().idle()).isBetween(5, 7);
        }
    }

    @Test
    void mustKeepOldConnectionsWhileNewOnesCannotBeOpened() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(4)
                .minIdle(2)
                .keepaliveInterval(Duration.ZERO)
                .maxLifetime(Duration.ofMillis(300))
                .build()) {
            Pools.awaitIdle(pool, 2);
            driver.onConnect().fail(new SQLException("too many connections", "53300"));
            await().until(() -> pool.stats().createFailures() >= 3);
            assertThat(pool.stats().closedBy(RetireReason.LIFETIME)).isZero();
            assertThat(pool.stats().idle()).isEqualTo(2);
            driver.releaseAll();
            await().until(() -> pool.stats().closedBy(RetireReason.LIFETIME) >= 2);
        }
    }

    @Test
    void mustKeepAnOldConnectionUntilItsReplacementComesAlsoIfThatHasTheLastPlace() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(2)
                .minIdle(1)
                .keepaliveInterval(Duration.ZERO)
                .maxLifetime(Duration.ofSeconds(1))
                .build()) {
            Pools.awaitIdle(pool, 1);
            try (Script connect = driver.onConnect().hang()) {
                await().until(() -> connect.inside() == 1);
                // time for ten more looks at the old one
                await().during(Duration.ofMillis(200))
                        .until(() -> pool.stats().closed() == 0 && pool.stats().idle() == 1);
            }
            await().until(() -> pool.stats().closedBy(RetireReason.LIFETIME) >= 1);
        }
    }

    /**
     * A full pool has to close one to try whether others can be opened; what it then knows must not cost it another.
     */
    @Test
    void mustGiveUpOneConnectionAtMostOfAFullPoolWhileNewOnesCannotBeOpened() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(4)
                .minIdle(4)
                .keepaliveInterval(Duration.ZERO)
                .maxLifetime(Duration.ofSeconds(1))
                .build()) {
            Pools.awaitIdle(pool, 4);
            driver.onConnect().delay(Duration.ofMillis(100));
            driver.onConnect().fail(new SQLException("too many connections", "53300"));
            await().until(() -> pool.stats().createFailures() >= 4);
            assertThat(pool.stats().closed()).isEqualTo(1);
            assertThat(pool.stats().idle()).isEqualTo(3);
            driver.releaseAll();
            await().until(() -> pool.stats().closedBy(RetireReason.LIFETIME) >= 4);
        }
    }

    /** The places of those that are being closed are not free yet, and to close another frees none sooner. */
    @Test
    void mustReplaceTheConnectionsOfAFullPoolOneAtATimeHoweverSlowlyTheyOpenAndClose() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(4)
                .minIdle(4)
                .keepaliveInterval(Duration.ZERO)
                .maxLifetime(Duration.ofSeconds(1))
                .build()) {
            Pools.awaitIdle(pool, 4);
            driver.onConnect().delay(Duration.ofMillis(100));
            driver.on("close").delay(Duration.ofMillis(100));
            int[] least = {4};
            await().pollInterval(Duration.ofMillis(1)).until(() -> {
                least[0] = Math.min(least[0], pool.stats().idle());
                return pool.stats().closedBy(RetireReason.LIFETIME) >= 4;
            });
            assertThat(least[0]).isEqualTo(3);
        }
    }

    /** It had been given up, so that it had no slot when all were doomed, and came when somebody waited. */
    @Test
    void mustNotLendAConnectionThatWasOpenedBeforeReconnectAndComesLate() throws Exception {
        Script setUp = driver.on("clearWarnings").onConnection(1).hang();
        ExecutorService others = Executors.newSingleThreadExecutor();
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(2)
                .minIdle(0)
                .connectTimeout(Duration.ofMillis(100))
                .acquireTimeout(Duration.ofMillis(500))
                .build()) {
            Future<?> first = others.submit(() -> pool.getConnection());
            await().until(() -> setUp.inside() == 1);
            Script connects = driver.onConnect().hang();
            await().until(() -> pool.stats().zombies() >= 1);
            assertThat(first).failsWithin(Duration.ofSeconds(5));
            pool.reconnect();
            Future<Integer> asksLater = others.submit(() -> {
                try (Connection next = pool.getConnection()) {
                    return numberOf(next);
                }
            });
            await().pollInterval(Duration.ofMillis(1)).until(() -> pool.stats().waiting() == 1);
            setUp.release();
            await().until(() -> driver.closed() == 1 || asksLater.isDone());
            connects.close();
            assertThat(asksLater).succeedsWithin(Duration.ofSeconds(5)).isNotEqualTo(1);
        } finally {
            others.shutdown();
        }
    }

    private static int numberOf(Connection connection) throws SQLException {
        return connection.unwrap(ScriptedConnection.class).number();
    }

    /** Also where it was on its way to a waiter: handed over by the return, doomed before the waiter ran. */
    @Test
    void mustLendNoOldConnectionAfterReconnectWhoeverHadItMeanwhile() throws Exception {
        ExecutorService others = Executors.newFixedThreadPool(2);
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).minIdle(0).build()) {
            for (int round = 0; round < 400; round++) {
                Connection held = pool.getConnection();
                int old = numberOf(held);
                Future<?> waiter = others.submit(() -> {
                    pool.getConnection().close();
                    return null;
                });
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> pool.stats().waiting() == 1);
                CyclicBarrier start = new CyclicBarrier(2);
                Future<?> reconnect = others.submit(() -> {
                    start.await();
                    pool.reconnect();
                    return null;
                });
                start.await();
                held.close();
                reconnect.get();
                // from here on, whoever asks gets another; the waiter had asked before
                waiter.get();
                try (Connection next = pool.getConnection()) {
                    assertThat(numberOf(next)).as("round %s", round).isGreaterThan(old);
                }
            }
        } finally {
            others.shutdown();
        }
    }
}
