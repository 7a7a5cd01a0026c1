package io.millpond.benchmark.program;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Platform threads, and virtual ones where the JDK has them. */
final class Threads {
    private static final long SMALL_STACK = 256 * 1024;

    private Threads() {}

    /** Whether this JDK, 21 or later, has virtual threads. */
    static boolean haveVirtual() {
        return virtualBuilder() != null;
    }

    static Thread start(boolean virtual, Runnable task) throws ReflectiveOperationException {
        if (virtual) {
            Method start = Class.forName("java.lang.Thread$Builder").getMethod("start", Runnable.class);
            return (Thread) start.invoke(virtualBuilder(), task);
        }
        Thread thread = new Thread(null, task, "borrower", SMALL_STACK);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static @Nullable Object virtualBuilder() {
        try {
            return Thread.class.getMethod("ofVirtual").invoke(null);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
