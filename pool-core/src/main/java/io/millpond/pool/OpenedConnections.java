package io.millpond.pool;

import java.sql.Connection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The driver's objects that the pool has, so that one that is handed out twice is noticed, also by two connects at the
 * same moment. By identity: what drivers and proxies call equal is their own affair. Thread-safe; the lock is held for
 * one look at a table.
 */
final class OpenedConnections {
    /** What there is room for before it grows: {@code IdentityHashMap} has room for 21 by itself. */
    private static final int FEW = 2;

    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    private final Set<Connection> known = Collections.newSetFromMap(new IdentityHashMap<>(FEW));

    /** False if the pool has it already. */
    boolean add(Connection raw) {
        lock.lock();
        try {
            return known.add(raw);
        } finally {
            lock.unlock();
        }
    }

    /** Before it is closed: from then on its source may hand it out again. */
    void remove(Connection raw) {
        lock.lock();
        try {
            known.remove(raw);
        } finally {
            lock.unlock();
        }
    }
}
