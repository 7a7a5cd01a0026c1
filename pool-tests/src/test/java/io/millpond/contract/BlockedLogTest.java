package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.millpond.MillpondDataSource;
import io.millpond.spi.RetireReason;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * A log whose disk is full, or whose console nobody reads, holds up whoever logs. That must be nobody for
 * whom others wait.
 */
@Timeout(30)
class BlockedLogTest {
    private final ScriptedDriver driver = new ScriptedDriver();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            blocked.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    };
    private Logger logger;

    private void block(String name) {
        logger = (Logger) LoggerFactory.getLogger("io.millpond.pool." + name);
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
    }

    @AfterEach
    void goOn() {
        goOn.countDown();
        logger.detachAppender(appender);
        logger.setLevel(null);
        logger.setAdditive(true);
        driver.releaseAll();
        driver.verify();
    }

    @Test
    void mustNotHoldUpWhoClosesAConnectionThatCannotBeReset() throws Exception {
        block("ResetTask");
        driver.on("rollback").fail(() -> new SQLException("cannot roll back", "HY000"));
        try (MillpondDataSource pool =
                Pools.on(driver).resetTimeout(Duration.ofHours(1)).build()) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            connection.createStatement().execute("work");
            CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> {
                try {
                    connection.close();
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            blocked.await();
            closed.get(10, TimeUnit.SECONDS);
            await().until(() -> pool.stats().closedBy(RetireReason.RESET_FAILED) == 1);
            assertThat(pool.stats().zombies()).isZero();
            goOn.countDown();
        }
    }

    @Test
    void mustNotHoldUpWhoClosesThePoolNorWhatIsToBeGivenUpThen() throws Exception {
        block("Shutdown");
        MillpondDataSource pool = Pools.on(driver).build();
        assertThat(pool.getConnection()).isNotNull();
        Script hang = driver.onConnect().hang();
        CompletableFuture<Connection> waits = CompletableFuture.supplyAsync(() -> {
            try {
                return pool.getConnection();
            } catch (SQLException closed) {
                return null;
            }
        });
        await().until(() -> hang.inside() == 1);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> pool.close(Duration.ZERO));
        blocked.await();
        closed.get(10, TimeUnit.SECONDS);
        assertThat(pool.stats().total()).isZero();
        assertThat(waits.get(10, TimeUnit.SECONDS)).isNull();
    }
}
