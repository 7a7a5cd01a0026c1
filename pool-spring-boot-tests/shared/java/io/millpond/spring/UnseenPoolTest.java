package io.millpond.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Health of a pool for whose connections somebody waits, if nobody has looked before, or not for long: there are no
 * numbers to set beside its own.
 */
class UnseenPoolTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    private MillpondDataSource pool(int maxSize, Duration acquireTimeout) {
        return MillpondDataSource.builder()
                .dataSource(driver.asDataSource())
                .minIdle(0)
                .maxSize(maxSize)
                .acquireTimeout(acquireTimeout)
                .shutdownTimeout(Duration.ZERO)
                .build();
    }

    @Test
    void mustBeDownAtTheFirstLookIfConnectsFail() throws Exception {
        try (MillpondDataSource pool = pool(2, Duration.ofSeconds(30));
                Script down = driver.onConnect().fail(new SQLException("connection refused", "08001"))) {
            CompletableFuture<Void> borrower = borrowAndReturn(pool);
            assertIs(new PoolCheck(pool).look(), "connecting", "connects failed");
            down.remove();
            borrower.get();
        }
    }

    @Test
    void mustBeDownIfConnectsFailAndTheLastLookIsLongAgo() throws Exception {
        AtomicLong time = new AtomicLong();
        try (MillpondDataSource pool = pool(2, Duration.ofSeconds(30))) {
            PoolCheck check = new PoolCheck(pool, pool::stats, time::get);
            assertThat(check.look().healthy()).isTrue();
            Script down = driver.onConnect().fail(new SQLException("connection refused", "08001"));
            pool.reconnect();
            CompletableFuture<Void> borrower = borrowAndReturn(pool);
            time.addAndGet(PoolCheck.STALE.toNanos() + 1);
            assertIs(check.look(), "connecting", "connects failed");
            down.remove();
            borrower.get();
        }
    }

    @Test
    void mustStayDownWhileConnectsHang() throws Exception {
        try (MillpondDataSource pool = pool(2, Duration.ofSeconds(30));
                Script silent = driver.onConnect().hang()) {
            CompletableFuture<Void> borrower = borrowAndReturn(pool);
            PoolCheck check = new PoolCheck(pool);
            for (int look = 1; look <= 2; look++) {
                assertThat(check.look().healthy()).as("look " + look).isFalse();
            }
            silent.remove();
            driver.releaseAll();
            borrower.get();
        }
    }

    @Test
    void mustBeUpIfAConnectSucceeds() throws Exception {
        try (MillpondDataSource pool = pool(2, Duration.ofSeconds(30));
                Script slow = driver.onConnect().delay(Duration.ofSeconds(1))) {
            CompletableFuture<Void> borrower = borrowAndReturn(pool);
            assertThat(new PoolCheck(pool).look().healthy()).isTrue();
            borrower.get();
            assertThat(slow.plays()).as("nothing was opened for the check").isEqualTo(1);
        }
    }

    @Test
    void mustBeDownIfABorrowerGoesAwayEmptyHandedFromAnExhaustedPool() throws Exception {
        try (MillpondDataSource pool = pool(1, Duration.ofMillis(1500));
                Connection lent = pool.getConnection()) {
            CompletableFuture<Void> borrower = borrowAndReturn(pool);
            assertIs(new PoolCheck(pool).look(), "exhausted", "1 borrowers got no connection");
            assertThat(borrower).failsWithin(Duration.ofSeconds(10)).withThrowableOfType(ExecutionException.class);
            assertThat(lent.isClosed()).isFalse();
        }
    }

    @Test
    void mustBeUpIfNobodyGoesAwayFromAnExhaustedPool() throws Exception {
        try (MillpondDataSource pool = pool(1, Duration.ofSeconds(30))) {
            CompletableFuture<Void> borrower;
            try (Connection lent = pool.getConnection()) {
                borrower = borrowAndReturn(pool);
                PoolFinding finding = new PoolCheck(pool).look();
                assertThat(finding.healthy()).as("busy, not ill").isTrue();
                assertThat(finding.details().get("pool")).asString().contains("state=exhausted");
                assertThat(lent.isClosed()).isFalse();
            }
            borrower.get();
        }
    }

    /** Waits for a connection when this returns. */
    private static CompletableFuture<Void> borrowAndReturn(MillpondDataSource pool) {
        CompletableFuture<Void> borrower = CompletableFuture.runAsync(() -> {
            try {
                pool.getConnection().close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> pool.stats().waiting() == 1);
        return borrower;
    }

    private static void assertIs(PoolFinding finding, String state, String error) {
        assertThat(finding.healthy()).isFalse();
        assertThat(finding.details().get("error")).asString().contains(error);
        assertThat(finding.details().get("pool")).asString().contains("state=" + state);
    }
}
