package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DialectChoiceTest {
    private static Connection thatThrows(Exception failure) {
        return (Connection) Proxy.newProxyInstance(
                DialectChoiceTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    throw failure;
                });
    }

    @Test
    void mustNotTakeOneFailureForTheDatabase() throws SQLException {
        DialectChoice choice = new DialectChoice(null, Map.of());
        try (Connection h2 = DriverManager.getConnection("jdbc:h2:mem:choice")) {
            assertThat(choice.of(thatThrows(new SQLException("reset", "08006"))).name())
                    .isEqualTo("generic");
            assertThat(choice.of(thatThrows(new IllegalStateException("closed")))
                            .name())
                    .isEqualTo("generic");
            assertThat(choice.known()).isNull();
            assertThat(choice.of(h2).name()).isEqualTo("H2");
            assertThat(choice.of(thatThrows(new SQLException("asked again"))).name())
                    .isEqualTo("H2");
        }
    }
}
