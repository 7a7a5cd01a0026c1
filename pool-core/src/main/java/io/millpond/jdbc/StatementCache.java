package io.millpond.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Prepared statements of one connection that nobody uses at the moment, the least recently used first. A statement is either here or with one
 * handle, never both. Thread-safe, because threads may share a lease; the lock covers the map alone, the driver is called outside.
 */
final class StatementCache {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by {@code lock}. */
    private final Map<StatementKey, PreparedStatement> idle = new LinkedHashMap<>();

    StatementCache(int capacity) {
        this.capacity = capacity;
    }

    /** Takes out a statement, or answers null. */
    @Nullable
    PreparedStatement take(StatementKey key) {
        lock.lock();
        try {
            return idle.remove(key);
        } finally {
            lock.unlock();
        }
    }

    /** Puts a clean statement back; closes the one it displaces. */
    void put(StatementKey key, PreparedStatement statement) throws SQLException {
        PreparedStatement displaced;
        lock.lock();
        try {
            displaced = idle.put(key, statement);
            if (displaced == null && idle.size() > capacity) {
                StatementKey eldest = idle.keySet().iterator().next();
                displaced = idle.remove(eldest);
            }
        } finally {
            lock.unlock();
        }
        if (displaced != null) {
            displaced.close();
        }
    }

    int size() {
        lock.lock();
        try {
            return idle.size();
        } finally {
            lock.unlock();
        }
    }
}
