package io.millpond.dialect;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

/** A connection on which every call throws. */
final class BrokenConnection {
    private BrokenConnection() {}

    static Connection create() {
        return (Connection) Proxy.newProxyInstance(
                BrokenConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    throw method.getName().startsWith("un")
                            ? new IllegalStateException("broken")
                            : new SQLException("broken");
                });
    }
}
