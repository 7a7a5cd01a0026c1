package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times that {@code close(Duration)} may be given. */
@Timeout(30)
class CloseTimeoutTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @Test
    void mustWaitAsLongAsItTakesIfTheTimeIsForEver() throws Exception {
        MillpondDataSource pool = Pools.on(driver).build();
        Connection lent = pool.getConnection();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> pool.close(ChronoUnit.FOREVER.getDuration()));
        await().until(() -> refuses(pool));
        assertThat(closed).as("as long as one is lent").isNotDone();
        assertThat(lent.isClosed()).isFalse();
        lent.close();
        closed.get(10, TimeUnit.SECONDS);
        driver.verifyNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void mustAbortAtOnceWhatIsLentIfThereIsNoTime(long seconds) throws SQLException {
        MillpondDataSource pool = Pools.on(driver).build();
        Connection lent = pool.getConnection();
        pool.close(Duration.ofSeconds(seconds));
        assertThat(lent.isClosed()).isTrue();
        driver.verifyNothingLeft();
    }

    @Test
    void mustStayOpenIfThereIsNoTimeout() throws SQLException {
        try (MillpondDataSource pool = Pools.on(driver).build()) {
            assertThatThrownBy(() -> pool.close(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("timeout");
            pool.getConnection().close();
        }
    }

    @Test
    void mustAbortWhatIsLentIfTheCloserIsInterrupted() throws Exception {
        MillpondDataSource pool = Pools.on(driver).build();
        Connection lent = pool.getConnection();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread closer = new Thread(() -> {
            pool.close(Duration.ofDays(1));
            interrupted.complete(Thread.interrupted());
        });
        closer.start();
        await().until(() -> refuses(pool));
        closer.interrupt();
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(lent.isClosed()).isTrue();
    }

    private static boolean refuses(MillpondDataSource pool) {
        try {
            pool.getConnection().close();
            return false;
        } catch (SQLException closed) {
            return closed.getMessage().contains("closed");
        }
    }
}
