package io.millpond.benchmark.jmh;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who measures spins until its connection is closed: whatever happens to the courier, it must not spin for ever. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CourierTest {
    private final Courier courier = new Courier();

    @BeforeEach
    void start() {
        courier.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        courier.stop();
    }

    private static Connection failing(Throwable failure) {
        return (Connection) Proxy.newProxyInstance(
                CourierTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    throw failure;
                });
    }

    @Test
    void whatADriverThrowsMustBeToldToTheThreadThatMeasures() {
        SQLException broken = new SQLException("broken");
        assertThatThrownBy(() -> courier.close(failing(broken))).isSameAs(broken);
    }

    @Test
    void whatIsNoSqlExceptionMustNotKeepTheThreadThatMeasures() {
        IllegalStateException broken = new IllegalStateException("broken");
        assertThatThrownBy(() -> courier.close(failing(broken))).hasCause(broken);
    }

    @Test
    void aCourierThatIsGoneMustNotBeWaitedFor() throws InterruptedException {
        courier.stop();
        assertThatThrownBy(() -> courier.close(failing(new SQLException("unused"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the courier is gone");
    }
}
