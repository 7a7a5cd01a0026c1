package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A driver call of the pool that does not come back costs neither a borrower nor the pool more than its deadline. */
class DeadlineContractTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void release() {
        driver.releaseAll();
        driver.verify();
    }

    /** As a borrower that forgot to end its transaction. */
    private static void closeInATransaction(MillpondDataSource pool) throws SQLException {
        Connection connection = pool.getConnection();
        connection.setAutoCommit(false);
        connection.createStatement().execute("work");
        connection.close();
    }

    @Test
    void mustEndACloseWhoseResetHangs() throws SQLException {
        Script hang = driver.on("rollback").onConnection(1).hang();
        try (MillpondDataSource pool =
                Pools.on(driver).maxSize(1).resetTimeout(Duration.ofMillis(100)).build()) {
            closeInATransaction(pool);
            assertThat(pool.stats().zombies()).isEqualTo(1);
            try (Connection next = pool.getConnection()) {
                assertThat(Pools.raw(next).number()).isEqualTo(2);
            }
            assertThat(pool.stats().closedBy(RetireReason.RESET_FAILED)).isEqualTo(1);
            assertThat(driver.aborted())
                    .as("a close would have waited for the rollback")
                    .isEqualTo(1);
            hang.release();
            await().until(() -> pool.stats().zombies() == 0);
        }
        driver.verifyNothingLeft();
    }

    @Test
    void mustResetOnAThreadOfThePool() throws SQLException {
        Thread[] reset = {null};
        driver.on("rollback").run(connection -> reset[0] = Thread.currentThread());
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).build()) {
            closeInATransaction(pool);
            assertThat(reset[0].getName()).startsWith("millpond-test-worker");
            assertThat(pool.stats().idle()).as("it is back when close() is").isEqualTo(1);
        }
    }

    @Test
    void mustKeepTheInterruptOfAThreadThatWaitsForAReset() throws Exception {
        Script hang = driver.on("rollback").hang();
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).build()) {
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread closer = new Thread(() -> {
                try {
                    closeInATransaction(pool);
                    interrupted.complete(Thread.currentThread().isInterrupted());
                } catch (SQLException e) {
                    interrupted.completeExceptionally(e);
                }
            });
            closer.start();
            await().until(() -> hang.inside() == 1);
            closer.interrupt();
            hang.release();
            assertThat(interrupted.get()).isTrue();
            assertThat(pool.stats().idle()).as("an interrupt is no fault").isEqualTo(1);
        }
    }

    @Test
    void mustPauseCreationWhenTooManyDriverCallsHang() throws SQLException {
        driver.on("rollback").hang();
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(2)
                // long enough for a worker to begin
                .resetTimeout(Duration.ofMillis(100))
                .acquireTimeout(Duration.ofMillis(100))
                .build()) {
            for (int i = 0; i < 16; i++) {
                closeInATransaction(pool);
            }
            await().until(() -> pool.stats().total() == 0);
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(AcquireTimeoutException.class)
                    .hasMessageContaining("16 driver calls hang that were given up");
            assertThat(driver.opened()).isEqualTo(16);
            driver.releaseAll();
            await().until(() -> pool.stats().zombies() == 0);
            pool.getConnection().close();
        }
        driver.verifyNothingLeft();
    }

    @Test
    void mustAdoptAConnectThatComesLateWhileSomebodyWaits() {
        Script first = driver.onConnect().attempt(1).hang();
        driver.onConnect().attempts(2, 100).hang();
        // one place more than the probe needs: a late connect is closed, not kept, when every place is being opened
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(2)
                .connectTimeout(Duration.ofMillis(100))
                .acquireTimeout(Duration.ofMinutes(1))
                .build()) {
            CompletableFuture<Integer> lent = CompletableFuture.supplyAsync(() -> {
                try (Connection connection = pool.getConnection()) {
                    return Pools.raw(connection).number();
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            await().until(() -> pool.stats().zombies() >= 1);
            first.release();
            assertThat(lent.join()).isEqualTo(1);
        }
    }
}
