package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LivenessCheckTest {
    /** Drivers count the milliseconds in an int. */
    @ParameterizedTest
    @CsvSource({"PT0.001S, 1", "PT1S, 1", "PT1.001S, 2", "P24D, 2073600", "P365D, 2147483"})
    void mustRoundUpAndGiveNoTimeThatADriverCannotCount(Duration limit, int seconds) throws SQLException {
        AtomicInteger asked = new AtomicInteger();
        Connection raw = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    asked.set((Integer) arguments[0]);
                    return true;
                });
        assertThat(new LivenessCheck(null, limit.toNanos()).isAlive(raw)).isTrue();
        assertThat(asked).hasValue(seconds);
    }
}
