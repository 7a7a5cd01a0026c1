package io.millpond.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriverCallTest {
    /** What a driver's own type of connection may look like. */
    public interface Known extends Connection {
        int answer();
    }

    private int searches;

    private final DriverCall call = new DriverCall(new DriverCall.Driver(Known.class.getName(), (lookup, type) -> {
        searches++;
        return lookup.findVirtual(type, "answer", MethodType.methodType(int.class));
    }));

    private static Connection wrapper(boolean closed) {
        return proxy(Connection.class, closed);
    }

    private static <T> T proxy(Class<T> type, boolean closed) {
        return type.cast(Proxy.newProxyInstance(
                DriverCallTest.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (closed) {
                        throw new SQLException("closed");
                    }
                    return switch (method.getName()) {
                        case "isWrapperFor" -> true;
                        case "unwrap" -> proxy(Known.class, false);
                        case "answer" -> 42;
                        default -> throw new AssertionError(method);
                    };
                }));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void mustNotRememberOfAClassWhatAClosedConnectionSaid(int closedBefore) {
        for (int i = 0; i < closedBefore; i++) {
            assertThat(call.ask(wrapper(true))).isEqualTo(DriverCall.NO_ANSWER);
        }
        assertThat(call.ask(wrapper(false))).isEqualTo(42);
    }

    @Test
    void mustSearchOncePerClassOfConnections() {
        for (int i = 0; i < 3; i++) {
            assertThat(call.ask(wrapper(false))).isEqualTo(42);
            assertThat(call.ask(proxy(Known.class, false))).isEqualTo(42);
            assertThat(call.ask(wrapper(true))).isEqualTo(DriverCall.NO_ANSWER);
        }
        assertThat(searches).isEqualTo(2);
    }
}
