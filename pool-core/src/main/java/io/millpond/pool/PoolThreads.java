package io.millpond.pool;

import io.millpond.upkeep.DetachedThread;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The pool's own threads: workers for everything that may block. Each task of a worker owns a slot (or is the one that
 * delivers events), so that their number is bounded by the pool's size plus the calls that were given up; idle workers
 * end after 10 s, a crowd of them after 1 s. All are daemons, inherit nothing from the thread that happened to start
 * them, and are named after the pool.
 *
 * <p>The upkeep thread, which is not the pool's own ({@link io.millpond.upkeep.Housekeeper}), starts one worker at a
 * time: to start a thread takes some 50 µs, and a pool of a thousand connections may have as many tasks at once. It
 * puts the others off, and has them started by a worker.
 */
final class PoolThreads {
    private static final long IDLE_WORKER_SECONDS = 10;

    /** The same where there are more workers than a few. */
    private static final long IDLE_CROWD_SECONDS = 1;

    private static final int FEW_WORKERS = 4;

    private final ThreadFactory factory;
    private final ThreadPoolExecutor workers;

    /** Tasks for which there was no thread, tried again at the next tick, and those that upkeep puts off. */
    private final ConcurrentLinkedQueue<Runnable> postponed = new ConcurrentLinkedQueue<>();

    /**
     * The thread that upkeep has been done on. Written by that thread alone; what others read is not them, however old.
     */
    private @Nullable Thread upkeep;

    /**
     * Whether upkeep has given a task to a worker since it {@linkplain #startPostponed last} had others start the rest.
     * By the upkeep thread.
     */
    private boolean startedOne;

    /**
     * @param loader the context class loader of the threads: the driver's, because what it makes on them for good (H2's
     *     shutdown hook) remembers it. Ours would keep an application that is gone
     */
    PoolThreads(String poolName, @Nullable ClassLoader loader) {
        this(workersOf(poolName, loader));
    }

    PoolThreads(ThreadFactory factory) {
        this.factory = factory;
        workers = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_WORKER_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    private static ThreadFactory workersOf(String poolName, @Nullable ClassLoader loader) {
        String prefix = "millpond-" + poolName + "-worker-";
        AtomicInteger count = new AtomicInteger();
        return task -> DetachedThread.running(task, prefix + count.incrementAndGet(), loader);
    }

    /**
     * Runs the task on a worker; false if the pool's threads have been stopped. Where the JVM is out of
     * threads it runs later.
     *
     * @throws OutOfMemoryError if there is no memory for as much as that; the task runs once or never
     */
    boolean run(Runnable task) {
        Runnable once = new Once(task);
        if (isUpkeep()) {
            if (startedOne && !workers.isShutdown()) {
                postponed.add(once);
                return true;
            }
            startedOne = true;
        }
        try {
            workers.execute(once);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        } catch (OutOfMemoryError | StackOverflowError e) {
            // whether a worker has it already nobody can tell
            postponed.add(once);
            return true;
        }
    }

    /**
     * Logs on a worker, so that the caller need not wait for a log that blocks; on the caller's thread if the workers
     * have been stopped. Who must not wait even then calls {@link #run}, and lets the line go with the pool.
     */
    void say(Runnable line) {
        if (!run(line)) {
            line.run();
        }
    }

    /**
     * Runs the task although the workers have been stopped: on a thread of its own, or on the caller's if there is
     * none to be had.
     */
    void runLate(Runnable task) {
        try {
            factory.newThread(task).start();
        } catch (OutOfMemoryError e) {
            task.run();
        }
    }

    /** Runs its task the first time, and never again. */
    private static final class Once implements Runnable {
        private final AtomicBoolean begun = new AtomicBoolean();
        private final Runnable task;

        Once(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (begun.compareAndSet(false, true)) {
                task.run();
            }
        }
    }

    /** The calling thread does the pool's upkeep, from now on. */
    void beginUpkeep() {
        Thread own = Thread.currentThread();
        if (upkeep != own) {
            upkeep = own;
        }
    }

    /** Whether this is the thread of upkeep, which must not be held up. */
    boolean isUpkeep() {
        return Thread.currentThread() == upkeep;
    }

    /** Has a worker start what was put off. By upkeep, at the end of all it does. */
    void startPostponed() {
        startedOne = false;
        if (postponed.isEmpty()) {
            return;
        }
        try {
            workers.execute(this::runPutOff);
        } catch (RejectedExecutionException stopped) {
            postponed.clear();
        } catch (OutOfMemoryError | StackOverflowError e) {
            // at the next tick
        }
    }

    /**
     * Has idle workers end soon while there are many, as after a crowd. By upkeep, on whose thread this takes the
     * executor's lock: whoever has that notes workers, and calls neither driver nor log.
     */
    void trim() {
        long patience = workers.getPoolSize() > FEW_WORKERS ? IDLE_CROWD_SECONDS : IDLE_WORKER_SECONDS;
        if (workers.getKeepAliveTime(TimeUnit.SECONDS) != patience) {
            workers.setKeepAliveTime(patience, TimeUnit.SECONDS);
        }
    }

    /** How many workers there are; approximately. For tests. */
    int size() {
        return workers.getPoolSize();
    }

    /** Tasks that run now; approximately. For tests. */
    int running() {
        return workers.getActiveCount();
    }

    /** On a worker: starts what was put off. If there is no other thread to be had, this one does the first of it. */
    private void runPutOff() {
        runPostponed();
        Runnable once = postponed.poll();
        if (once != null) {
            once.run();
        }
    }

    /**
     * Tries again to run what found no thread. A task leaves the queue when a worker has it: if this fails too, the
     * next try is as good.
     */
    void runPostponed() {
        try {
            for (Runnable once = postponed.peek(); once != null; once = postponed.peek()) {
                workers.execute(once);
                postponed.remove(once);
            }
        } catch (RejectedExecutionException stopped) {
            // by stop(), which has tried all of them before
            postponed.clear();
        } catch (OutOfMemoryError | StackOverflowError e) {
            // what is left waits for the next tick; what a worker has already does not run twice
        }
    }

    /**
     * Ends the workers when their tasks end; interrupts none of them, because an interrupt can destroy an embedded
     * database. What found no thread is tried a last time.
     */
    void stop() {
        runPostponed();
        workers.shutdown();
    }
}
