package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One connection found dead makes the others suspect: each is checked before it is lent again. */
class SuspicionContractTest {
    /** A connection that is younger stays with a server for readers. */
    private static final Duration NO_LONGER_NEW = Duration.ofMillis(1100);

    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void release() {
        driver.releaseAll();
        driver.verify();
    }

    /** No check for having rested: what is checked here, is so for a reason. */
    private MillpondDataSource pool(int size) {
        return Pools.on(driver)
                .maxSize(size)
                .validateAfterIdle(Duration.ofHours(1))
                .keepaliveInterval(Duration.ZERO)
                .build();
    }

    private static List<Connection> borrow(MillpondDataSource pool, int count) throws SQLException {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(pool.getConnection());
        }
        return all;
    }

    private static void close(List<Connection> all) throws SQLException {
        for (Connection each : all) {
            each.close();
        }
    }

    @Test
    void mustLoseOneCallToARestartThatCutAllConnections() throws SQLException {
        try (MillpondDataSource pool = pool(5)) {
            close(borrow(pool, 5));
            Connection inUse = pool.getConnection();
            driver.killAllSessions();
            assertThatThrownBy(() -> inUse.createStatement().execute("work")).isInstanceOf(SQLException.class);
            inUse.close();
            for (Connection each : borrow(pool, 5)) {
                each.createStatement().execute("work");
                each.close();
            }
            await().until(() -> pool.stats().closedBy(RetireReason.VALIDATION_FAILED) == 4
                    && pool.stats().closedBy(RetireReason.FAULTY) == 1);
        }
    }

    /** A server that had no room for one more is restarted, hours later perhaps. */
    @Test
    void mustLoseOneCallToARestartAlsoIfAConnectHadFailedBefore() throws SQLException {
        try (MillpondDataSource pool = pool(5)) {
            close(borrow(pool, 4));
            Script full = driver.onConnect().fail(() -> new SQLException("too many clients", "53300"));
            pool.resize(5, 5);
            await().until(() -> pool.stats().createFailures() > 0);
            Connection inUse = pool.getConnection();
            driver.killAllSessions();
            assertThatThrownBy(() -> inUse.createStatement().execute("work")).isInstanceOf(SQLException.class);
            inUse.close();
            await().until(() -> pool.stats().closedBy(RetireReason.VALIDATION_FAILED) == 3);
            full.remove();
            for (Connection each : borrow(pool, 5)) {
                each.createStatement().execute("work");
                each.close();
            }
        }
    }

    @Test
    void mustKeepTheOthersIfTheyPassTheirCheck() throws SQLException {
        driver.on("execute").sql("dies").fail(new SQLException("terminated", "08006"));
        try (MillpondDataSource pool = pool(3)) {
            close(borrow(pool, 3));
            Connection inUse = pool.getConnection();
            assertThatThrownBy(() -> inUse.createStatement().execute("dies")).isInstanceOf(SQLException.class);
            await().until(() -> driver.calls("isValid") == 2);
            inUse.close();
            close(borrow(pool, 3));
            assertThat(driver.opened()).isEqualTo(4);
            assertThat(pool.stats().closed()).isEqualTo(1);
        }
    }

    @Test
    void mustCheckOnReturnWhatWasLentWhenAnotherDied() throws SQLException {
        driver.on("execute").sql("dies").fail(new SQLException("terminated", "08006"));
        try (MillpondDataSource pool = pool(2)) {
            List<Connection> both = borrow(pool, 2);
            assertThatThrownBy(() -> both.get(0).createStatement().execute("dies"))
                    .isInstanceOf(SQLException.class);
            both.get(1).createStatement().execute("goes on");
            assertThat(driver.calls("isValid")).isZero();
            both.get(1).close();
            await().until(() -> driver.calls("isValid") == 1 && pool.stats().idle() == 1);
            both.get(0).close();
        }
    }

    @Test
    void mustCheckAConnectionWhoseDriverThrewAnErrorOfItsOwn() throws SQLException {
        driver.on("execute").sql("confusing").first(1).fail(new IllegalStateException("confused"));
        try (MillpondDataSource pool = pool(1)) {
            try (Connection connection = pool.getConnection()) {
                assertThatThrownBy(() -> connection.createStatement().execute("confusing"))
                        .isExactlyInstanceOf(IllegalStateException.class)
                        .hasMessage("confused");
            }
            pool.getConnection().close();
            assertThat(driver.calls("isValid")).isEqualTo(1);
            assertThat(driver.opened()).isEqualTo(1);
        }
    }

    /** As those do who look at each connection that they get, and ask for another until one is valid. */
    @Test
    void mustNotLendAgainWhatItsBorrowerFoundNotValid() throws SQLException {
        try (MillpondDataSource pool = pool(1)) {
            pool.getConnection().close();
            driver.on("isValid").onConnection(1).answer(false);
            try (Connection found = pool.getConnection()) {
                assertThat(found.isValid(1)).isFalse();
            }
            try (Connection next = pool.getConnection()) {
                assertThat(next.isValid(1)).isTrue();
            }
            assertThat(driver.opened()).isEqualTo(2);
            assertThat(pool.stats().closedBy(RetireReason.VALIDATION_FAILED)).isOne();
        }
    }

    @Test
    void mustKeepWhatItsBorrowerFoundNotValidIfItPassesItsCheck() throws SQLException {
        driver.on("isValid").first(1).answer(false);
        try (MillpondDataSource pool = pool(1)) {
            try (Connection found = pool.getConnection()) {
                assertThat(found.isValid(1)).isFalse();
            }
            pool.getConnection().close();
            assertThat(driver.calls("isValid")).isEqualTo(2);
            assertThat(driver.opened()).isOne();
        }
    }

    @Test
    void mustCheckAConnectionThatWasBeingOpenedWhenAnotherDied() throws Exception {
        driver.on("execute").sql("dies").fail(new SQLException("terminated", "08006"));
        // the first thing asked of a connection for which the driver has done its work
        Script opening = driver.on("getAutoCommit").onConnection(2).hang();
        Script checked = driver.on("isValid").onConnection(2).run(connection -> {});
        try (MillpondDataSource pool = pool(2)) {
            Connection inUse = pool.getConnection();
            CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> {
                try (Connection connection = pool.getConnection()) {
                    return Pools.raw(connection).number();
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            await().until(() -> opening.inside() == 1);
            assertThatThrownBy(() -> inUse.createStatement().execute("dies")).isInstanceOf(SQLException.class);
            opening.close();
            assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(2);
            assertThat(checked.plays()).isEqualTo(1);
            inUse.close();
        }
    }

    @Test
    void mustLeaveAServerThatHasBecomeAReplicaIfToldSo() throws SQLException {
        driver.on("execute").sql("insert").first(1).fail(new SQLException("read-only transaction", "25006"));
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(3)
                .validateAfterIdle(Duration.ofHours(1))
                .evictOnReadOnly(true)
                .build()) {
            close(borrow(pool, 3));
            Pools.rest(NO_LONGER_NEW);
            try (Connection connection = pool.getConnection()) {
                assertThatThrownBy(() -> connection.createStatement().execute("insert"))
                        .hasMessage("read-only transaction");
            }
            await().until(() -> pool.stats().closedBy(RetireReason.FAULTY) == 1 && driver.calls("isValid") == 2);
        }
    }

    /** For some time after a fail-over there may be no primary, and a new connection is like the old. */
    @Test
    void mustNotOpenAConnectionForEachWriteThatIsRefused() throws SQLException {
        driver.on("execute").sql("insert").fail(() -> new SQLException("read-only transaction", "25006"));
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(2)
                .validateAfterIdle(Duration.ofHours(1))
                .evictOnReadOnly(true)
                .build()) {
            close(borrow(pool, 2));
            Pools.rest(NO_LONGER_NEW);
            long begun = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThatThrownBy(() -> connection.createStatement().execute("insert"))
                            .hasMessage("read-only transaction");
                }
            }
            // those from before, and after that each place once a second
            long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
            assertThat((long) driver.opened()).isBetween(3L, 4 + 2 * seconds);
        }
    }

    @Test
    void mustKeepAReadOnlyConnectionOtherwise() throws SQLException {
        driver.on("execute").sql("insert").fail(new SQLException("read-only transaction", "25006"));
        for (boolean evict : new boolean[] {false, true}) {
            try (MillpondDataSource pool =
                    Pools.on(driver).maxSize(1).evictOnReadOnly(evict).build()) {
                try (Connection connection = pool.getConnection()) {
                    connection.setReadOnly(evict);
                    Pools.rest(evict ? NO_LONGER_NEW : Duration.ZERO);
                    assertThatThrownBy(() -> connection.createStatement().execute("insert"))
                            .hasMessage("read-only transaction");
                }
                assertThat(pool.stats().closed()).isZero();
            }
        }
    }
}
