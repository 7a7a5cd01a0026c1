package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.PoolListener;
import io.millpond.spi.PoolStats;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Start, upkeep, change of size, end. */
class LifecycleContractTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void release() {
        driver.releaseAll();
        driver.verify();
    }

    @Test
    void mustKeepMinIdleReadyFromTheStart() {
        try (MillpondDataSource pool = Pools.on(driver).maxSize(5).minIdle(3).build()) {
            Pools.awaitIdle(pool, 3);
        }
        driver.verifyNothingLeft();
    }

    @Test
    void mustKeepMinIdleReadyWhileOthersAreLent() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver).maxSize(5).minIdle(2).build();
                Connection one = pool.getConnection();
                Connection two = pool.getConnection()) {
            await().until(() -> pool.stats().idle() == 2 && pool.stats().active() == 2);
            assertThat(one).isNotSameAs(two);
        }
    }

    @Test
    void mustCloseIdleConnectionsAboveMinIdle() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(4)
                .minIdle(1)
                .idleTimeout(Duration.ofMillis(100))
                .build()) {
            List<Connection> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(pool.getConnection());
            }
            for (Connection connection : all) {
                connection.close();
            }
            Pools.awaitIdle(pool, 1);
            assertThat(pool.stats().closedBy(RetireReason.IDLE)).isEqualTo(3);
        }
    }

    @Test
    void mustReplaceAnIdleConnectionAtTheEndOfItsLifetimeAndOpenTheNewOneFirst() {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(2)
                .minIdle(1)
                .keepaliveInterval(Duration.ZERO)
                .maxLifetime(Duration.ofMillis(200))
                .build()) {
            await().until(() -> pool.stats().closedBy(RetireReason.LIFETIME) >= 2);
            assertThat(driver.mostLive()).isEqualTo(2);
        }
    }

    @Test
    void mustRetireALentConnectionAtTheEndOfItsLifetimeOnReturn() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(3)
                .minIdle(1)
                .keepaliveInterval(Duration.ZERO)
                .maxLifetime(Duration.ofMillis(100))
                .build()) {
            int lent;
            try (Connection connection = pool.getConnection()) {
                lent = Pools.raw(connection).number();
                // two lives of those beside it, one after the other
                await().until(() -> pool.stats().closedBy(RetireReason.LIFETIME) >= 2);
                assertThat(connection.isClosed()).isFalse();
                connection.createStatement().execute("work");
            }
            await().until(() -> driver.connections().stream().noneMatch(each -> each.number() == lent));
        }
    }

    @Test
    void mustCheckIdleConnectionsThatNobodyUses() {
        try (MillpondDataSource pool = Pools.on(driver)
                .minIdle(1)
                .keepaliveInterval(Duration.ofMillis(50))
                .build()) {
            await().until(() -> driver.calls("isValid") >= 3);
            assertThat(driver.opened()).isEqualTo(1);
        }
    }

    @Test
    void mustReplaceAConnectionThatFailsItsKeepalive() {
        driver.on("isValid").onConnection(1).answer(false);
        try (MillpondDataSource pool = Pools.on(driver)
                .minIdle(1)
                .keepaliveInterval(Duration.ofMillis(50))
                .build()) {
            await().until(() -> pool.stats().closedBy(RetireReason.VALIDATION_FAILED) == 1);
            Pools.awaitIdle(pool, 1);
        }
    }

    @Test
    void mustReplaceEveryConnectionOnReconnect() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver).maxSize(2).build()) {
            Connection held = pool.getConnection();
            pool.getConnection().close();
            pool.reconnect();
            held.createStatement().execute("goes on");
            try (Connection next = pool.getConnection()) {
                assertThat(Pools.raw(next).number()).isEqualTo(3);
            }
            held.close();
            await().until(() -> pool.stats().closedBy(RetireReason.RECONNECT) == 2);
        }
    }

    @Test
    void mustGrowAndShrinkAtOnce() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).build()) {
            Connection one = pool.getConnection();
            pool.resize(0, 3);
            Connection two = pool.getConnection();
            Connection three = pool.getConnection();
            assertThat(pool.stats().active()).isEqualTo(3);
            pool.resize(0, 1);
            two.close();
            three.close();
            await().until(() -> pool.stats().total() == 1);
            assertThat(pool.stats().closedBy(RetireReason.SHRUNK)).isEqualTo(2);
            one.close();
        }
    }

    @Test
    void mustReplaceEveryConnectionOnReconnectAlsoWhileThePoolShrinks() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver).maxSize(3).build()) {
            List<Connection> held = List.of(pool.getConnection(), pool.getConnection(), pool.getConnection());
            pool.resize(0, 2);
            pool.reconnect();
            for (Connection each : held) {
                each.close();
            }
            try (Connection one = pool.getConnection();
                    Connection two = pool.getConnection()) {
                assertThat(Pools.raw(one).number()).isGreaterThan(3);
                assertThat(Pools.raw(two).number()).isGreaterThan(3);
            }
        }
    }

    @Test
    void mustWaitForLeasesWhenItCloses() throws Exception {
        MillpondDataSource pool = Pools.on(driver).build();
        Connection held = pool.getConnection();
        Thread closer = new Thread(pool::close);
        closer.start();
        await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
        held.createStatement().execute("still works");
        held.close();
        closer.join();
        driver.verifyNothingLeft();
        assertThat(driver.aborted()).isZero();
    }

    @Test
    void mustAbortLeasesAtTheEndOfTheTimeout() throws SQLException {
        MillpondDataSource pool = Pools.on(driver).build();
        Connection held = pool.getConnection();
        pool.close(Duration.ofMillis(50));
        assertThat(held.isClosed()).isTrue();
        assertThatThrownBy(held::createStatement).hasFieldOrPropertyWithValue("SQLState", "08003");
        await().untilAsserted(driver::verifyNothingLeft);
        assertThat(driver.aborted()).isEqualTo(1);
        held.close();
    }

    @Test
    void mustFailWaitersAtOnceWhenItCloses() throws Exception {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        MillpondDataSource pool = Pools.on(driver)
                .maxSize(1)
                .acquireTimeout(Duration.ofMinutes(2))
                .shutdownTimeout(Duration.ofMinutes(2))
                .build();
        Connection held = pool.getConnection();
        Thread waiter = new Thread(() -> {
            try {
                pool.getConnection();
            } catch (SQLException e) {
                seen.set(e);
            }
        });
        waiter.start();
        await().until(() -> pool.stats().waiting() == 1);
        Thread closer = new Thread(pool::close);
        closer.start();
        waiter.join();
        assertThat(closer.isAlive()).as("the pool still waits for the lease").isTrue();
        assertThat(seen.get()).isInstanceOf(SQLNonTransientConnectionException.class);
        held.close();
        closer.join();
    }

    @Test
    void mustLeaveNoThreadBehind() throws SQLException {
        MillpondDataSource pool = Pools.on(driver).name("ends").build();
        pool.getConnection().close();
        assertThat(threadsOf("ends")).isNotEmpty();
        pool.close();
        pool.close();
        await().until(() -> threadsOf("ends").isEmpty());
    }

    @Test
    void mustCloseAConnectionThatArrivesAfterTheEnd() {
        var hang = driver.onConnect().hang();
        MillpondDataSource pool = Pools.on(driver).name("late").minIdle(1).build();
        await().until(() -> hang.inside() == 1);
        pool.close(Duration.ofMillis(20));
        hang.release();
        await().untilAsserted(driver::verifyNothingLeft);
        await().until(() -> threadsOf("late").isEmpty());
    }

    private static List<String> threadsOf(String pool) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("millpond-" + pool + "-"))
                .toList();
    }

    @Test
    void mustTellListenersAndSurviveThoseThatThrow() throws SQLException {
        List<String> events = new CopyOnWriteArrayList<>();
        PoolListener broken = new PoolListener() {
            @Override
            public void connectionCreated(String pool, Duration connectTime) {
                throw new IllegalStateException("broken listener");
            }
        };
        PoolListener listener = new PoolListener() {
            @Override
            public void connectionCreated(String pool, Duration connectTime) {
                events.add(pool + " created");
            }

            @Override
            public void connectionClosed(String pool, RetireReason reason, Duration age) {
                events.add(pool + " closed " + reason);
            }

            @Override
            public void acquireTimedOut(String pool, Duration waited) {
                events.add(pool + " timed out");
            }

            @Override
            public void poolClosed(String pool) {
                events.add(pool + " ended");
            }
        };
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(1)
                .acquireTimeout(Duration.ofMillis(20))
                .listener(broken)
                .listener(listener)
                .build()) {
            // patient enough for the connect
            await().ignoreExceptions().until(() -> {
                pool.getConnection().close();
                return true;
            });
            try (Connection held = pool.getConnection()) {
                assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
                assertThat(held.isClosed()).isFalse();
            }
        }
        await().until(() -> events.contains("test ended"));
        assertThat(events)
                .startsWith("test created")
                .endsWith("test closed POOL_CLOSED", "test ended")
                .contains("test timed out");
    }

    @Test
    void mustCountSoThatTheSumsAgree() throws SQLException {
        PoolStats stats;
        try (MillpondDataSource pool =
                Pools.on(driver).maxSize(3).exactTimes(true).build()) {
            for (int i = 0; i < 50; i++) {
                try (Connection one = pool.getConnection();
                        Connection two = pool.getConnection()) {
                    assertThat(one).isNotSameAs(two);
                }
            }
            stats = pool.stats();
            assertThat(stats.acquired()).isEqualTo(100);
            assertThat(stats.acquireTime().count()).isEqualTo(100);
            assertThat(stats.usageTime().count()).isEqualTo(100);
            assertThat(stats.usageTime().totalNanos()).isPositive();
            assertThat(stats.usageTime().percentileNanos(1.0))
                    .isLessThanOrEqualTo(stats.usageTime().maxNanos());
            assertThat(stats.connectTime().count()).isEqualTo(stats.created());
            pool.close();
            stats = pool.stats();
        }
        assertThat(stats.created()).isEqualTo(stats.closed()).isEqualTo(driver.opened());
        assertThat(stats.closedBy(RetireReason.POOL_CLOSED)).isEqualTo(stats.closed());
        assertThat(stats.total()).isZero();
    }

    @Test
    void mustOpenNextToNothingForAShortSpike() throws Exception {
        driver.onConnect().attempts(6, 100).delay(Duration.ofMillis(150));
        try (MillpondDataSource pool = Pools.on(driver).maxSize(50).minIdle(5).build()) {
            Pools.awaitIdle(pool, 5);
            List<FutureTask<Boolean>> borrowers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                FutureTask<Boolean> borrower = new FutureTask<>(() -> {
                    try (Connection connection = pool.getConnection()) {
                        return connection.createStatement().execute("work");
                    }
                });
                borrowers.add(borrower);
                new Thread(borrower).start();
            }
            for (FutureTask<Boolean> borrower : borrowers) {
                borrower.get();
            }
            assertThat(pool.stats().acquired()).isEqualTo(50);
            assertThat(driver.connectAttempts()).isLessThan(25);
        }
    }
}
