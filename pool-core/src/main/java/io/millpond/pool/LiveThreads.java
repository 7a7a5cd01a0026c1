package io.millpond.pool;

import io.millpond.upkeep.DetachedThread;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The platform threads that live now. Without their stacks, for which the JVM would have to stop. */
final class LiveThreads {
    private LiveThreads() {}

    static Set<Long> ids() {
        Set<Long> ids = new HashSet<>();
        for (Thread thread : all()) {
            if (thread != null) {
                ids.add(thread.getId());
            }
        }
        return ids;
    }

    /** The thread with this id, or null if it has ended or is virtual. */
    static @Nullable Thread find(long id) {
        for (Thread thread : all()) {
            if (thread != null && thread.getId() == id) {
                return thread;
            }
        }
        return null;
    }

    private static @Nullable Thread[] all() {
        ThreadGroup root = DetachedThread.topGroup();
        @Nullable Thread[] threads = new Thread[root.activeCount() + 16];
        // a list that is full may have left some out
        while (root.enumerate(threads) == threads.length) {
            threads = new Thread[2 * threads.length];
        }
        return threads;
    }
}
