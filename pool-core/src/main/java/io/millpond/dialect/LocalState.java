package io.millpond.dialect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Asks a driver for something it knows without a round trip, through a chain of public methods found by name once for each
 * class of connection. There is no dependence on any driver: where the methods are missing or cannot be called, the
 * answer is null. Immutable but for the cache, which is one reference to an immutable pair.
 */
final class LocalState {
    private record Found(Class<?> type, @Nullable MethodHandle chain) {}

    private final String entryType;
    private final String[] path;

    /** The last class looked at. Replaced as a whole; a race costs a second look. */
    private volatile @Nullable Found found;

    /**
     * @param entryType public interface or class that has the first method
     * @param path methods without parameters, each called on what the one before returned
     */
    LocalState(String entryType, String... path) {
        this.entryType = entryType;
        this.path = path.clone();
    }

    @Nullable
    Object of(Connection raw) {
        Found known = found;
        if (known == null || known.type != raw.getClass()) {
            known = new Found(raw.getClass(), look(raw));
            found = known;
        }
        MethodHandle chain = known.chain;
        if (chain == null) {
            return null;
        }
        try {
            return (Object) chain.invokeExact((Object) raw);
        } catch (Throwable unusable) {
            return null;
        }
    }

    private @Nullable MethodHandle look(Connection raw) {
        try {
            ClassLoader loader = raw.getClass().getClassLoader();
            Class<?> type = Class.forName(entryType, false, loader);
            if (!type.isInstance(raw)) {
                return null;
            }
            MethodHandle chain = MethodHandles.identity(Object.class);
            for (String name : path) {
                Method method = type.getMethod(name);
                MethodHandle step = MethodHandles.publicLookup().unreflect(method);
                MethodHandle typed = step.asType(MethodType.methodType(method.getReturnType(), Object.class));
                chain = MethodHandles.filterReturnValue(
                        chain.asType(MethodType.methodType(Object.class, Object.class)), typed);
                type = method.getReturnType();
            }
            return chain.asType(MethodType.methodType(Object.class, Object.class));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unknown) {
            return null;
        }
    }
}
