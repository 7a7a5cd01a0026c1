package io.millpond.benchmark.program;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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

    /**
     * Waits until all have ended.
     *
     * @param failure of one of them, if one failed
     * @throws IllegalStateException if one failed, or is still at work after that time: what it waits for
     *     would count nowhere
     */
    static void end(List<Thread> threads, Duration limit, AtomicReference<@Nullable Throwable> failure)
            throws InterruptedException {
        long last = System.nanoTime() + limit.toNanos();
        for (Thread thread : threads) {
            // zero would be for ever
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(last - System.nanoTime())));
        }
        @Nullable Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("one of the threads failed", failed);
        }
        long atWork = threads.stream().filter(Thread::isAlive).count();
        if (atWork > 0) {
            throw new IllegalStateException(
                    atWork + " threads are still at work " + limit.toMillis() + " ms after the end");
        }
    }

    private static @Nullable Object virtualBuilder() {
        try {
            return Thread.class.getMethod("ofVirtual").invoke(null);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
