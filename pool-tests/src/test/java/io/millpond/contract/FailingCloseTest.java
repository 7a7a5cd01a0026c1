package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.CapturedLog;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drivers whose {@code close()} throws and leaves the session open on the server. */
class FailingCloseTest {
    private static final String SECRET = "s3cret";

    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void release() {
        driver.releaseAll();
        driver.verify();
    }

    private static Throwable failure(String type) {
        return switch (type) {
            case "sql" -> new SQLException("password=" + SECRET, "08006");
            case "runtime" -> new IllegalStateException("password=" + SECRET);
            default -> new AbstractMethodError("password=" + SECRET);
        };
    }

    private static void replace(MillpondDataSource pool, int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            pool.getConnection().close();
            pool.reconnect();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sql", "runtime", "linkage"})
    void mustAbortWhatCannotBeClosed(String type) throws SQLException {
        driver.on("close").fail(() -> failure(type));
        try (MillpondDataSource pool = Pools.on(driver).maxSize(3).minIdle(0).build()) {
            replace(pool, 50);
            await().until(() -> pool.stats().total() == 0);
            assertThat(driver.live()).as("sessions left on the server").isZero();
            assertThat(driver.mostOccupied()).isLessThanOrEqualTo(3);
            assertThat(pool.stats().closeFailures()).isEqualTo(pool.stats().closed());
            assertThat(pool.stats().zombies()).isZero();
        }
    }

    @Test
    void mustAbortAConnectionThatCameTooLateAndCannotBeClosed() throws SQLException {
        driver.on("close").fail(() -> failure("sql"));
        Script hang = driver.onConnect().attempt(1).hang();
        try (MillpondDataSource pool = Pools.on(driver)
                .maxSize(1)
                .minIdle(0)
                .connectTimeout(Duration.ofMillis(100))
                .build()) {
            pool.getConnection().close();
            hang.release();
            await().until(() -> driver.opened() == 2 && driver.live() == 1);
        }
        driver.verifyNothingLeft();
    }

    @Test
    void mustAbortAConnectionThatCouldNotBeSetUpNorClosed() {
        driver.on("close").fail(() -> failure("sql"));
        driver.on("setReadOnly").fail(() -> new SQLException("no", "0A000"));
        try (MillpondDataSource pool =
                Pools.on(driver).maxSize(1).minIdle(1).readOnly(true).build()) {
            await().until(() -> pool.stats().createFailures() > 0);
            await().until(() -> driver.live() == 0);
        }
    }

    @Test
    void mustSayAFewTimesWhatIsLeftOpenAndNoSecretWithIt() throws SQLException {
        driver.on("close").fail(() -> failure("sql"));
        driver.on("abort").fail(() -> failure("runtime"));
        try (CapturedLog log = CapturedLog.start();
                MillpondDataSource pool = Pools.on(driver).maxSize(1).minIdle(0).build()) {
            replace(pool, 20);
            await().until(() -> pool.stats().closeFailures() == 20);
            await().until(() -> log.count("could not be closed (java.sql.SQLException, SQLState 08006") > 0);
            assertThat(log.count("its session may stay on the server")).isBetween(1L, 5L);
            log.mustNotContain(SECRET);
        }
        driver.connections().forEach(connection -> connection.kill());
    }

    @Test
    void mustGiveUpAnAbortThatHangsAndFreeThePlace() throws SQLException {
        driver.on("close").onConnection(1).fail(() -> failure("sql"));
        Script hang = driver.on("abort").onConnection(1).hang();
        try (MillpondDataSource pool = Pools.on(driver).maxSize(1).minIdle(0).build()) {
            replace(pool, 1);
            try (Connection next = pool.getConnection()) {
                assertThat(next.isClosed()).isFalse();
                assertThat(pool.stats().zombies()).isOne();
                hang.release();
                await().until(() -> pool.stats().zombies() == 0 && driver.live() == 1);
            }
        }
    }
}
