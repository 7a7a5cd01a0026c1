package io.millpond.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** What the tests of faults measure again and again. */
final class Measure {
    private Measure() {}

    /** Milliseconds that this takes, whether it answers or throws. */
    static double millis(Callable<?> call) {
        long begun = System.nanoTime();
        try {
            Object ignored = call.call();
        } catch (Exception | LinkageError | VirtualMachineError e) {
            // how long it took is the question
        }
        return (System.nanoTime() - begun) / 1e6;
    }

    /**
     * The same less what the machine itself was late by meanwhile. Not for what is to be proved not to be too early.
     */
    static double ownMillis(Callable<?> call) {
        try (MachineWatch machine = new MachineWatch()) {
            long begun = System.nanoTime();
            double took = millis(call);
            long ended = System.nanoTime();
            // naps that were late then have ended
            LockSupport.parkNanos(MachineWatch.NAP_NANOS);
            return Math.max(0, took - machine.lateWithin(begun, ended));
        }
    }

    /** A borrow may end so many milliseconds before its time-out, by which clocks differ, and is in time. */
    private static final double EARLY = 2;

    /**
     * How late, in milliseconds, the worst of so many borrows ended that should all have failed at their time-out; how
     * late the machine itself was; how many were served all the same, and how many failed before their time.
     */
    record Lateness(double over, double machine, int served, int early) {
        /**
         * Beyond what a thread that only parks was late by, at the same time on the same machine.
         *
         * @throws AssertionError if a borrow was served during the fault, or failed too early: neither says anything
         *     about being in time
         */
        double ofThePool() {
            if (served > 0 || early > 0) {
                throw new AssertionError(served + " borrows served, " + early + " failed early; the latest over by "
                        + Math.round(over) + " ms");
            }
            return Math.max(0, over - machine);
        }
    }

    /** So many borrows at once, all of which are expected to wait for their time-out and fail then. */
    static Lateness lateness(Contestant pool, int tries, long timeoutMillis) throws InterruptedException {
        return lateness(pool, tries, 16, timeoutMillis, Spawn::platform);
    }

    /**
     * The same, all of them started in this way, beside so many threads that only park, between the others, which tell
     * how late the machine is.
     */
    static Lateness lateness(
            Contestant pool, int tries, int parkers, long timeoutMillis, Function<Runnable, Thread> start)
            throws InterruptedException {
        ConcurrentLinkedQueue<Double> over = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Double> machine = new ConcurrentLinkedQueue<>();
        AtomicInteger served = new AtomicInteger();
        CountDownLatch ready = new CountDownLatch(tries + parkers);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < tries + parkers; i++) {
            boolean parks = i % (tries / parkers + 1) == tries / parkers;
            threads.add(start.apply(() -> {
                ready.countDown();
                awaitQuietly(ready);
                if (parks) {
                    machine.add(millis(() -> {
                                LockSupport.parkNanos(timeoutMillis * 1_000_000);
                                return null;
                            })
                            - timeoutMillis);
                } else {
                    over.add(millis(() -> {
                                pool.borrow().close();
                                return served.incrementAndGet();
                            })
                            - timeoutMillis);
                }
            }));
        }
        join(threads);
        int early = (int) over.stream().filter(each -> each < -EARLY).count();
        return new Lateness(max(over), Math.max(0, max(machine)), served.get(), early);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double max(Iterable<Double> values) {
        double max = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    private static void run(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.setDaemon(true);
            thread.start();
        }
        join(threads);
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** How many of these calls throw, each on a thread of its own. */
    static int errors(int threads, Call call) throws InterruptedException {
        AtomicInteger errors = new AtomicInteger();
        CountDownLatch ready = new CountDownLatch(threads);
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(new Thread(() -> {
                ready.countDown();
                try {
                    ready.await();
                    call.run();
                } catch (Exception e) {
                    errors.incrementAndGet();
                }
            }));
        }
        run(all);
        return errors.get();
    }

    /** Something that may throw. */
    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    /** Borrows so many and gives them back, so that the pool has as many. */
    static void warm(Contestant pool, int connections) throws SQLException {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            all.add(pool.borrow());
        }
        for (Connection each : all) {
            each.close();
        }
    }

    /** Tries again at once, until it works; milliseconds until then. */
    static double millisUntil(Call call) {
        long begun = System.nanoTime();
        while (true) {
            try {
                call.run();
                return (System.nanoTime() - begun) / 1e6;
            } catch (Exception again) {
                if (System.nanoTime() - begun > 30e9) {
                    throw new AssertionError("does not recover in 30 s", again);
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /** One statement on a connection of the pool. */
    static void use(Contestant pool, String sql) throws SQLException {
        try (Connection connection = pool.borrow();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
