package io.millpond.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.RowId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A driver whose objects note every call, answer something harmless, and misbehave where a test says so. */
final class RecordingDriver {
    /** What a call does instead of the harmless answer. */
    interface Answer {
        Object to(Object[] arguments) throws Throwable;
    }

    /** Every call, as {@code Type.method}, in order. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, Object[]> arguments = new ConcurrentHashMap<>();

    RecordingDriver() {
        keep("Connection", "AutoCommit", true);
        keep("Connection", "TransactionIsolation", 2);
        keep("Connection", "NetworkTimeout", 0);
        keep("Connection", "Holdability", 1);
        keep("Connection", "Catalog", "cat");
        keep("Connection", "Schema", "public");
        boolean[] readOnly = {false};
        on("Connection.isReadOnly", a -> readOnly[0]);
        on("Connection.setReadOnly", a -> {
            readOnly[0] = (Boolean) a[0];
            return null;
        });
        for (String type : List.of("Statement", "PreparedStatement", "CallableStatement", "ResultSet", "Connection")) {
            on(type + ".isWrapperFor", a -> false);
        }
    }

    private void keep(String type, String property, Object first) {
        Object[] value = {first};
        on(type + ".get" + property, a -> value[0]);
        on(type + ".set" + property, a -> {
            value[0] = a[a.length - 1];
            return null;
        });
    }

    /** From now on; {@code call} is {@code Type.method}. */
    RecordingDriver on(String call, Answer answer) {
        answers.put(call, answer);
        return this;
    }

    RecordingDriver fail(String call, Throwable failure) {
        return on(call, a -> {
            throw failure;
        });
    }

    RecordingDriver heal(String call) {
        answers.remove(call);
        return this;
    }

    Connection connect() {
        return object(Connection.class);
    }

    /** Of the last such call. */
    Object[] argumentsOf(String call) {
        return arguments.get(call);
    }

    void forget() {
        calls.clear();
    }

    long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    <T> T object(Class<T> type) {
        InvocationHandler handler = (self, method, values) -> answer(self, type, method, values);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Whether it is one of the driver's objects that can reach the connection. */
    static boolean isRaw(Object object) {
        return object != null && Proxy.isProxyClass(object.getClass()) && !(object instanceof RowId);
    }

    private Object answer(Object self, Class<?> type, Method method, Object[] values) throws Throwable {
        switch (method.getName()) {
            case "hashCode":
                return System.identityHashCode(self);
            case "equals":
                return self == values[0];
            case "toString":
                return "raw " + type.getSimpleName();
            default:
        }
        String call = type.getSimpleName() + '.' + method.getName();
        calls.add(call);
        Object[] given = values == null ? new Object[0] : values;
        arguments.put(call, given);
        Answer answer = answers.get(call);
        return answer != null ? answer.to(given) : harmless(method);
    }

    private Object harmless(Method method) {
        Class<?> result = method.getReturnType();
        if (result.isInterface() && result.getName().startsWith("java.sql.")) {
            return object(result);
        }
        if (result == boolean.class) {
            return false;
        }
        if (result.isPrimitive() && result != void.class) {
            return java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(result, 1), 0);
        }
        if (result == java.io.InputStream.class) {
            return new java.io.ByteArrayInputStream(new byte[] {1});
        }
        if (result == java.io.Reader.class) {
            return new java.io.StringReader("x");
        }
        if (result == java.io.OutputStream.class) {
            return new java.io.ByteArrayOutputStream();
        }
        if (result == java.io.Writer.class) {
            return new java.io.StringWriter();
        }
        return null;
    }
}
