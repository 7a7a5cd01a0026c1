package io.millpond.testkit;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.RowId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A driver that notes every call on every object with its very arguments and answers something that is told apart from
 * every other answer, so that a test can say of each method of JDBC that it arrives as it was made and comes back as it
 * was answered. No database is behind it; for behaviour there is {@link ScriptedDriver}.
 */
public final class EveryCallDriver {
    /** One call, in the order of arrival. */
    public record Call(
            Object on,
            Method method,
            List<@Nullable Object> arguments,
            @Nullable Object answer) {
        /** Whether this is that method, by whatever interface it was called. */
        public boolean is(Method other) {
            return method.getName().equals(other.getName())
                    && Arrays.equals(method.getParameterTypes(), other.getParameterTypes());
        }
    }

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final DistinctValues values = new DistinctValues();
    private volatile @Nullable Method failing;
    private volatile @Nullable Throwable failure;

    /** The driver as a data source. */
    public DataSource asDataSource() {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, given) -> {
                    if (method.getReturnType() == Connection.class) {
                        return new Session().connection;
                    }
                    return method.getName().equals("toString") ? "every call" : nothing(method.getReturnType());
                });
    }

    /** What arrived since {@link #forget}. */
    public List<Call> calls() {
        return new ArrayList<>(calls);
    }

    /** How often this method arrived since. */
    public long count(Method method) {
        return calls.stream().filter(call -> call.is(method)).count();
    }

    public void forget() {
        calls.clear();
    }

    /** This method throws this from now on, on all objects that have it; nothing else does. */
    public void fail(Method method, Throwable with) {
        failure = with;
        failing = method;
    }

    /** Nothing throws any more. */
    public void heal() {
        failing = null;
    }

    /** Whether it is one of the driver's own objects by which the connection can be reached. */
    public static boolean isRaw(@Nullable Object object) {
        return object != null
                && Proxy.isProxyClass(object.getClass())
                && Proxy.getInvocationHandler(object) instanceof Raw
                && !(object instanceof RowId);
    }

    private static Object nothing(Class<?> type) {
        return type.isPrimitive() && type != void.class
                ? java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(type, 1), 0)
                : null;
    }

    /** One connection and the settings that a pool reads back. */
    private final class Session {
        private final Map<String, Object> settings = new ConcurrentHashMap<>(Map.of(
                "AutoCommit",
                true,
                "TransactionIsolation",
                Connection.TRANSACTION_READ_COMMITTED,
                "NetworkTimeout",
                0,
                "Holdability",
                1,
                "Catalog",
                "cat",
                "Schema",
                "public",
                "ReadOnly",
                false));
        private final Object connection = object(Connection.class);

        private Object object(Class<?> type) {
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Raw(this, type));
        }

        private @Nullable Object answer(Class<?> on, Method method, Object[] given) {
            String name = method.getName();
            if (on == Connection.class && name.startsWith("set")) {
                settings.computeIfPresent(name.substring(3), (setting, before) -> given[given.length - 1]);
            }
            if (on == Connection.class && given.length == 0) {
                Object setting = settings.get(name.startsWith("is") ? name.substring(2) : name.substring(3));
                if (setting != null) {
                    return setting;
                }
            }
            return switch (name) {
                case "isClosed", "isWrapperFor" -> false;
                case "isValid" -> true;
                default -> unique(method.getReturnType(), given);
            };
        }

        /** Of the class that the caller named, if it named one. */
        private @Nullable Object unique(Class<?> type, Object[] given) {
            boolean named = !type.isPrimitive() && given.length > 0 && given[given.length - 1] instanceof Class<?>;
            Class<?> wanted = named ? (Class<?>) given[given.length - 1] : type;
            if (wanted.isInterface() && wanted.getName().startsWith("java.sql.")) {
                return object(wanted);
            }
            return values.next(wanted);
        }
    }

    private final class Raw implements java.lang.reflect.InvocationHandler {
        private final Session session;
        private final Class<?> type;

        Raw(Session session, Class<?> type) {
            this.session = session;
            this.type = type;
        }

        @Override
        public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments) throws Throwable {
            Object[] given = arguments == null ? new Object[0] : arguments;
            switch (method.getName()) {
                case "hashCode":
                    return System.identityHashCode(self);
                case "equals":
                    return self == given[0];
                case "toString":
                    return "raw " + type.getSimpleName();
                default:
            }
            Method wanted = failing;
            if (wanted != null && new Call(self, method, List.of(), null).is(wanted)) {
                calls.add(new Call(self, method, Arrays.asList(given), null));
                throw failure == null ? new SQLException() : failure;
            }
            Object answer = method.getName().equals("unwrap") ? null : session.answer(type, method, given);
            calls.add(new Call(self, method, Arrays.asList(given), answer));
            return answer;
        }
    }
}
