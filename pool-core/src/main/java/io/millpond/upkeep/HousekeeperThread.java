package io.millpond.upkeep;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Makes the thread that all pools share. It outlives the pool that happens to start it, and so must hold nothing of that pool's application: no context class loader, no
 * inherited thread locals, no class of the starting thread's stack (which {@code Thread} notes as its access control context before Java 24), no thread group, no
 * priority.
 */
final class HousekeeperThread {
    static final String NAME = "millpond-upkeep";

    private HousekeeperThread() {}

    /** Deprecated with the security manager; there is no other way to leave the starter's context behind. */
    @SuppressWarnings("removal")
    static Thread running(Runnable task) {
        PrivilegedAction<Thread> action = () -> create(task);
        return AccessController.doPrivileged(action);
    }

    private static Thread create(Runnable task) {
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        for (ThreadGroup up = top.getParent(); up != null; up = up.getParent()) {
            top = up;
        }
        Thread thread = new Thread(top, task, NAME, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.setPriority(Thread.NORM_PRIORITY);
        return thread;
    }
}
