package io.millpond.dialect;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;

/** What a tracing driver puts around another driver's connection. */
final class WrappedConnection {
    private WrappedConnection() {}

    static Connection around(Connection wrapped) {
        return (Connection) Proxy.newProxyInstance(
                WrappedConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    try {
                        return method.invoke(wrapped, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }
}
