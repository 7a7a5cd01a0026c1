package io.millpond.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.InvocationTargetException;

/** Starts threads, of both kinds where there are both. */
final class Spawn {
    private Spawn() {}

    /** A daemon thread of the platform. */
    static Thread platform(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Skips the test where there are no virtual threads. */
    static void assumeVirtual() {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with Java 21");
    }

    /** A virtual thread; the tests are compiled for a Java that has none. */
    static Thread virtual(Runnable task) {
        assumeVirtual();
        try {
            return (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } catch (IllegalAccessException | InvocationTargetException | NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }
}
