package io.millpond.dialect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A question to a driver's own public types, asked without compiling against the driver: the handle is found once per
 * class of connection, through that class's own loader and only by {@link MethodHandles#publicLookup()}, so that it
 * works on the module path as far as the driver exports what it needs.
 *
 * <p>The answers live in this object and nowhere else: a {@code ClassValue} would hang Millpond's classes on a driver
 * that an application server shares between applications. A pool meets one class of connections, rarely two, so a
 * list is enough.
 */
final class DriverCall {
    /** Finds the question for one driver. */
    @FunctionalInterface
    interface Question {
        /** A handle of type {@code (type)int}. */
        MethodHandle find(MethodHandles.Lookup lookup, Class<?> type) throws ReflectiveOperationException;
    }

    /** One driver: its public type of connection, and what to ask it. */
    record Driver(String connectionType, Question question) {}

    /** What {@link #ask} answers if there is no answer. */
    static final int NO_ANSWER = -1;

    private final Driver[] drivers;
    private volatile @Nullable Found found;

    DriverCall(Driver... drivers) {
        this.drivers = drivers.clone();
    }

    /** The driver's answer, or {@link #NO_ANSWER} for whatever reason. */
    int ask(Connection raw) {
        try {
            Found known = foundFor(raw);
            if (known.handle == null) {
                return NO_ANSWER;
            }
            Object target = known.unwrapTo == null ? raw : raw.unwrap(known.unwrapTo);
            return (int) known.handle.invokeExact(target);
        } catch (Throwable unanswered) { // a closed connection, a driver that changed: not knowing is an answer
            return NO_ANSWER;
        }
    }

    private Found foundFor(Connection raw) {
        Class<?> type = raw.getClass();
        Found newest = found;
        for (Found each = newest; each != null; each = each.next) {
            if (each.type == type) {
                return each;
            }
        }
        Found search = search(raw, newest);
        if (search.lasts) {
            found = search; // a race loses one entry, which is then searched for again
        }
        return search;
    }

    private Found search(Connection raw, @Nullable Found next) {
        boolean lasts = true;
        for (Driver driver : drivers) {
            try {
                Class<?> type = Class.forName(
                        driver.connectionType, false, raw.getClass().getClassLoader());
                boolean direct = type.isInstance(raw);
                if (direct || raw.isWrapperFor(type)) {
                    MethodHandle handle = driver.question
                            .find(MethodHandles.publicLookup(), type)
                            .asType(MethodType.methodType(int.class, Object.class));
                    return new Found(raw.getClass(), handle, direct ? null : type, true, next);
                }
            } catch (SQLException | RuntimeException passing) {
                lasts = false; // what a wrapper says that is closed; the next of its class may answer
            } catch (ReflectiveOperationException | LinkageError another) {
                // not this driver, or not the version or module layout we know
            }
        }
        return new Found(raw.getClass(), null, null, lasts, next);
    }

    private static final class Found {
        final Class<?> type;
        final @Nullable MethodHandle handle;
        final @Nullable Class<?> unwrapTo;

        /** Whether it is known for the whole class, and not of one connection only. */
        final boolean lasts;

        final @Nullable Found next;

        Found(
                Class<?> type,
                @Nullable MethodHandle handle,
                @Nullable Class<?> unwrapTo,
                boolean lasts,
                @Nullable Found next) {
            this.type = type;
            this.handle = handle;
            this.unwrapTo = unwrapTo;
            this.lasts = lasts;
            this.next = next;
        }
    }
}
