package io.millpond.jdbc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What has to be closed with a lease and is not in the owner's list: statements that other threads opened, and result sets
 * that belong to no statement of ours. Thread-safe.
 */
final class StrayChildren {
    private static final VarHandle FIELD;

    static {
        try {
            FIELD = ConnectionHandle.strayField(
                    MethodHandles.privateLookupIn(ConnectionHandle.class, MethodHandles.lookup()));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

    /** The children of a lease, made by whoever needs them first. */
    static StrayChildren into(ConnectionHandle handle) {
        StrayChildren fresh = new StrayChildren();
        StrayChildren before = (StrayChildren) FIELD.compareAndExchange(handle, (StrayChildren) null, fresh);
        return before == null ? fresh : before;
    }

    void add(AutoCloseable child) {
        open.add(child);
    }

    void remove(AutoCloseable child) {
        open.remove(child);
    }

    Set<AutoCloseable> all() {
        return open;
    }
}
