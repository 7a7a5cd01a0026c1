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

    /** How late, in milliseconds, the worst of so many borrows ended that got nothing; and how late the machine itself was. */
    record Lateness(double over, double machine) {
        /** Beyond what a thread that only parks was late by, at the same time on the same machine. */
        double ofThePool() {
            return Math.max(0, over - machine);
        }
    }

    /** So many borrows at once. A borrow that is served is given back, and counts as in time if it was. */
    static Lateness lateness(Contestant pool, int tries, long timeoutMillis) throws InterruptedException {
        ConcurrentLinkedQueue<Double> over = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Double> machine = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < tries; i++) {
            threads.add(new Thread(() -> over.add(millis(() -> {
                        pool.borrow().close();
                        return null;
                    })
                    - timeoutMillis)));
        }
        for (int i = 0; i < 16; i++) {
            threads.add(new Thread(() -> machine.add(millis(() -> {
                        LockSupport.parkNanos(timeoutMillis * 1_000_000);
                        return null;
                    })
                    - timeoutMillis)));
        }
        run(threads);
        return new Lateness(max(over), Math.max(0, max(machine)));
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
