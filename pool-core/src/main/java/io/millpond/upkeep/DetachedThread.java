package io.millpond.upkeep;

import java.security.AccessController;
import java.security.PrivilegedAction;
import org.jspecify.annotations.Nullable;

/**
 * Makes daemon threads that hold nothing of whoever happens to start them, which may be an application that ends long
 * before: no inherited thread locals, no class of the starting thread's stack (which {@code Thread} notes as its access
 * control context before Java 24), no thread group, no priority; and no class loader but the one that is given.
 */
public final class DetachedThread implements PrivilegedAction<Thread> {
    private final Runnable task;
    private final String name;
    private final @Nullable ClassLoader loader;

    private DetachedThread(Runnable task, String name, @Nullable ClassLoader loader) {
        this.task = task;
        this.name = name;
        this.loader = loader;
    }

    /**
     * A thread that is not started yet. Deprecated with the security manager; there is no other way to leave the
     * starter's context behind.
     *
     * @param loader its context class loader
     */
    @SuppressWarnings("removal")
    public static Thread running(Runnable task, String name, @Nullable ClassLoader loader) {
        return AccessController.doPrivileged(new DetachedThread(task, name, loader));
    }

    @Override
    public Thread run() {
        Thread thread = new Thread(topGroup(), task, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        thread.setPriority(Thread.NORM_PRIORITY);
        return thread;
    }

    /** The group that all threads belong to, by way of others or not. */
    public static ThreadGroup topGroup() {
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        for (ThreadGroup up = top.getParent(); up != null; up = up.getParent()) {
            top = up;
        }
        return top;
    }
}
