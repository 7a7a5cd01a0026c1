package io.millpond.testkit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Stubs of the JDBC interfaces that few tests touch (metadata, LOBs, arrays, callable statements): every call
 * is counted, checked for its owner and scripted as "Type.method"; unscripted ones answer with the obvious
 * value or with nothing.
 */
final class RareObject implements InvocationHandler {
    private final Class<?> type;
    private final ScriptedConnection connection;
    private final Object behind;

    private RareObject(Class<?> type, ScriptedConnection connection, Object behind) {
        this.type = type;
        this.connection = connection;
        this.behind = behind;
    }

    static <T> T of(Class<T> type, ScriptedConnection connection) {
        return of(type, connection, null);
    }

    /** Methods that the object behind can answer go to it. */
    static <T> T of(Class<T> type, ScriptedConnection connection, Object behind) {
        RareObject handler = new RareObject(type, connection, behind);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public Object invoke(Object self, Method method, Object[] args) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return identity(self, method, args);
        }
        if (behind != null && method.getDeclaringClass().isInstance(behind)) {
            return onBehind(method, args);
        }
        return connection.rare(type.getSimpleName() + "." + method.getName(), usual(method));
    }

    private Object onBehind(Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(behind, args);
        } catch (java.lang.reflect.InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Object identity(Object self, Method method, Object[] args) {
        return switch (method.getName()) {
            case "equals" -> self == args[0];
            case "hashCode" -> System.identityHashCode(self);
            default -> "scripted " + type.getSimpleName() + " of " + connection;
        };
    }

    private Object usual(Method method) throws SQLException {
        Class<?> answer = method.getReturnType();
        if (answer == Connection.class) {
            return connection;
        }
        if (answer == ResultSet.class) {
            return new ScriptedResultSet(connection, null, Rows.ONE);
        }
        if (answer == String.class) {
            return switch (method.getName()) {
                case "getURL" -> connection.driver().url();
                case "getUserName" -> "scripted";
                case "getDatabaseProductName", "getDriverName" -> "Scripted";
                case "getDatabaseProductVersion", "getDriverVersion" -> "1.0";
                default -> "";
            };
        }
        return nothing(answer);
    }

    private static Object nothing(Class<?> type) {
        return type.isPrimitive() && type != void.class
                ? java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(type, 1), 0)
                : null;
    }
}
