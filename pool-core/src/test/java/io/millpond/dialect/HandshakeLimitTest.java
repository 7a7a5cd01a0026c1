package io.millpond.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeLimitTest {
    /** pgjdbc tries again without TLS, so it may take twice the limit. */
    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql", "mariadb"})
    @Timeout(30)
    void mustNotWaitForEverForAServerThatSaysNothing(String product) throws IOException {
        try (SilentServer server = new SilentServer()) {
            String url = "jdbc:" + product + "://127.0.0.1:" + server.port() + "/shop";
            Properties properties = new Properties();
            properties.putAll(Dialects.forUrl(url).driverProperties("test", Duration.ofSeconds(1)));
            properties.put("user", "nobody");
            long start = System.nanoTime();
            assertThatThrownBy(
                            () -> DriverManager.getConnection(url, properties).close())
                    .isInstanceOf(SQLException.class);
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
        }
    }
}
