package io.millpond.simulation;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Instrumentation} has the pool call in place of the JDK: its time, its threads, its ways to wait, its
 * chance. Loaded once with each copy of the pool, whose one simulation at a time this is.
 */
public final class Seam {
    private static @Nullable Scheduler scheduler;

    private Seam() {}

    public static void use(@Nullable Scheduler simulation) {
        scheduler = simulation;
    }

    private static Scheduler scheduler() {
        Scheduler simulation = scheduler;
        if (simulation == null) {
            throw new IllegalStateException("the pool runs outside of a simulation");
        }
        return simulation;
    }

    public static void point() {
        Scheduler simulation = scheduler;
        if (simulation != null) {
            simulation.point();
        }
    }

    /**
     * The driver and the provider of credentials throw nothing but what is checked: anything else that the pool catches
     * is a mistake of its own, which it would take for one of theirs, or only log.
     */
    public static void caught(Throwable failure) {
        Scheduler simulation = scheduler;
        boolean unchecked = failure instanceof RuntimeException || failure instanceof Error;
        if (simulation != null && unchecked && !(failure instanceof RejectedExecutionException)) {
            simulation.violate(15, "the pool caught " + failure, failure);
        }
    }

    // ---- time ----

    public static long nanoTime() {
        return scheduler().read();
    }

    /** Nothing may depend on the time of day. */
    public static long currentTimeMillis() {
        scheduler().violate(16, "somebody asked for the time of day", new Throwable());
        return 0;
    }

    // ---- waiting ----

    public static void parkNanos(Object blocker, long nanos) {
        scheduler().park(nanos);
    }

    public static void parkNanos(long nanos) {
        scheduler().park(nanos);
    }

    public static void unpark(Thread thread) {
        scheduler().unpark(thread);
    }

    public static Object get(CompletableFuture<?> future, long time, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        boolean done = scheduler().await(future::isDone, unit.toNanos(time), true);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!done) {
            throw new TimeoutException();
        }
        return future.get();
    }

    public static boolean await(CountDownLatch latch, long time, TimeUnit unit) throws InterruptedException {
        boolean done = scheduler().await(() -> latch.getCount() == 0, unit.toNanos(time), true);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return done;
    }

    public static void lock(ReentrantLock lock) {
        Scheduler simulation = scheduler();
        simulation.point();
        while (!lock.tryLock()) {
            simulation.await(() -> !lock.isLocked(), Scheduler.FOREVER);
        }
    }

    public static <T> Set<T> newSet() {
        return new OrderedSet<>();
    }

    // ---- threads ----

    public static void start(Thread thread) {
        Scheduler simulation = scheduler();
        simulation.point();
        simulation.alias(thread, simulation.spawn(shortName(thread), thread::run));
    }

    private static String shortName(Thread thread) {
        return thread.getName().replaceFirst("millpond-[^-]*-", "");
    }

    public static long threadId(Thread thread) {
        Fiber fiber = scheduler().fiberOf(thread);
        return fiber == null ? 0 : fiber.id();
    }

    public static Set<Long> liveIds() {
        Set<Long> ids = new HashSet<>();
        for (long id = 0; id < 1000; id++) {
            ids.add(id);
        }
        return ids;
    }

    public static void execute(ThreadPoolExecutor executor, Runnable task) {
        Scheduler simulation = scheduler();
        simulation.point();
        if (executor.isShutdown()) {
            throw new RejectedExecutionException();
        }
        simulation.spawn("worker", task);
    }

    // ---- chance ----

    public static double random() {
        // drawn from what the schedule has made of the time, so that no further decision is needed
        long bits = scheduler().now() * 0x9E3779B97F4A7C15L;
        return (bits >>> 11) * 0x1.0p-53;
    }
}
