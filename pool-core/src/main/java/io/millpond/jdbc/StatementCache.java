package io.millpond.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Prepared statements of one connection that nobody uses at the moment, least recently used first. Whoever takes one
 * has it alone until it is put back. The lock is for threads that share a lease and is never held during a driver call.
 */
final class StatementCache {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();

    /** In the order in which they were put back. Guarded by {@link #lock}. */
    private final LinkedHashMap<StatementKey, PreparedStatement> unused = new LinkedHashMap<>();

    StatementCache(int capacity) {
        this.capacity = capacity;
    }

    @Nullable
    PreparedStatement take(StatementKey key) {
        lock.lock();
        try {
            return unused.remove(key);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a statement; the caller closes the one that had to go for it, if any. */
    @Nullable
    PreparedStatement put(StatementKey key, PreparedStatement statement) {
        lock.lock();
        try {
            PreparedStatement twin = unused.remove(key); // two of the same were in use at once
            unused.put(key, statement);
            if (twin == null && unused.size() > capacity) {
                return unused.remove(unused.keySet().iterator().next());
            }
            return twin;
        } finally {
            lock.unlock();
        }
    }

    /** Closes all that are kept. */
    void clear() {
        List<PreparedStatement> all;
        lock.lock();
        try {
            all = new ArrayList<>(unused.values());
            unused.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(StatementCache::closeQuietly);
    }

    /** Closes what nobody uses; a failure shows itself again at the next use of the connection. */
    static void closeQuietly(PreparedStatement statement) {
        try {
            statement.close();
        } catch (SQLException | RuntimeException e) {
            // nobody waits for the answer
        }
    }
}
