package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a borrower who got no connection is told to look at. */
class LikelyCauseTest {
    /** Ample for the first connection, which the borrower waits for, and less than a driver call is given. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private static final Duration LONGER = Duration.ofSeconds(30);

    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void release() {
        driver.releaseAll();
        driver.verify();
    }

    /** To raise maxSize would be of no use: what is there does not answer. */
    @Test
    void mustNotBlameTheSizeOfThePoolWhileAConnectionIsChecked() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(1)
                .acquireTimeout(TIMEOUT)
                .validationTimeout(LONGER)
                .validateAfterIdle(Duration.ofMillis(1))
                .build()) {
            pool.getConnection().close();
            driver.on("isValid").hang();
            Pools.rest(Duration.ofMillis(20));
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(AcquireTimeoutException.class)
                    .hasMessageContaining("idle=1")
                    .hasMessageContaining("1 of the idle connections is being checked; the database or the network")
                    .hasMessageNotContaining("raise maxSize");
            driver.releaseAll();
        }
    }

    @Test
    void mustNotBlameTheSizeOfThePoolWhileAConnectionIsClosed() throws SQLException {
        driver.on("close").hang();
        try (MillpondDataSource pool =
                Pools.on(driver).maxSize(1).acquireTimeout(TIMEOUT).build()) {
            pool.getConnection().close();
            pool.reconnect();
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(AcquireTimeoutException.class)
                    .hasMessageContaining("closing=1")
                    .hasMessageContaining(
                            "that is being closed is not free yet; look for a driver or network that hangs")
                    .hasMessageNotContaining("raise maxSize");
            driver.releaseAll();
        }
    }

    /** To look at the database alone would be to overlook it. */
    @Test
    void mustNameWhoHoldsOneForLongestAlsoWhileConnectionsAreOpened() throws Exception {
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(2)
                .acquireTimeout(TIMEOUT)
                .connectTimeout(LONGER)
                .build()) {
            Connection[] others = {null};
            Thread other = new Thread(() -> {
                try {
                    others[0] = pool.getConnection();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            other.start();
            other.join();
            driver.on("connect").hang();
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(AcquireTimeoutException.class)
                    .hasMessageContaining("connections are still being opened, another one is lent for ")
                    .hasMessageContaining(" ms to thread #" + other.getId() + "; the database is slow to accept them");
            driver.releaseAll();
            others[0].close();
        }
    }

    @Test
    void mustNotTakeAConnectionOnItsWayBackForOneThatIsLent() throws Exception {
        driver.on("rollback").hang();
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(1)
                .resetTimeout(LONGER)
                .acquireTimeout(TIMEOUT)
                .build()) {
            Connection dirty = pool.getConnection();
            dirty.setAutoCommit(false);
            dirty.createStatement().execute("work");
            CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> {
                try {
                    dirty.close();
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            await().until(() -> driver.calls("rollback") == 1);
            assertThatThrownBy(pool::getConnection)
                    .hasMessageContaining("active=1")
                    .hasMessageContaining("all connections are being reset on their way back")
                    .hasMessageNotContaining("raise maxSize");
            driver.releaseAll();
            closed.join();
        }
    }

    @Test
    void mustNameWhoHoldsAnotherOneForLongestToAThreadThatHoldsOneItself() throws Exception {
        try (MillpondDataSource pool = Pools.on(driver).acquireTimeout(TIMEOUT).build()) {
            Connection[] others = {null};
            Thread other = new Thread(() -> {
                try {
                    others[0] = pool.getConnection();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            other.start();
            other.join();
            try (Connection own = pool.getConnection()) {
                assertThatThrownBy(pool::getConnection)
                        .hasMessageContaining("this thread already holds 1, another one is lent for ")
                        .hasMessageContaining(" ms to thread #" + other.getId() + "; borrow one connection at a time");
                assertThat(own.isClosed()).isFalse();
            }
            others[0].close();
        }
    }
}
