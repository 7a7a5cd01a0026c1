package io.millpond.faults;

import io.millpond.spi.PoolStats;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Looks at a pool from outside all the time: how many connections it holds, how many sessions the server sees, and
 * whether its numbers add up. A connection that was closed is gone at its other end a moment later, so that what counts
 * is how long there were too many, less what the machine was late by in that time.
 */
final class ChaosWatch implements AutoCloseable {
    private final Supplier<PoolStats> stats;
    private final ChaosGround ground;
    private final MachineWatch machine;
    private final int maxSize;
    private final AtomicInteger samples = new AtomicInteger();
    private final AtomicInteger balanced = new AtomicInteger();
    private final AtomicInteger overMaxSize = new AtomicInteger();
    private final AtomicReference<String> lastImbalance = new AtomicReference<>("");
    private final Excess imbalance = new Excess();
    private final Excess held = new Excess();
    private final Excess sessions = new Excess();
    private final Thread[] threads = {
        new Thread(this::watchNumbers, "chaos-numbers"), new Thread(this::watchSessions, "chaos-sessions")
    };
    private volatile boolean stop;

    /** How long there are more than allowed. Written by one thread. */
    private final class Excess {
        volatile int most;
        volatile double longest;
        private long since = Long.MAX_VALUE;

        void note(int now, int allowed) {
            long at = System.nanoTime();
            most = Math.max(most, now);
            if (now <= allowed) {
                since = Long.MAX_VALUE;
            } else if (since == Long.MAX_VALUE) {
                since = at;
            } else {
                longest = Math.max(longest, (at - since) / 1e6 - machine.lateWithin(since, at));
            }
        }
    }

    ChaosWatch(Supplier<PoolStats> stats, int maxSize, ChaosGround ground, MachineWatch machine) {
        this.stats = stats;
        this.maxSize = maxSize;
        this.ground = ground;
        this.machine = machine;
        for (Thread thread : threads) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void watchNumbers() {
        while (!stop) {
            PoolStats before = stats.get();
            int connections = ground.held();
            PoolStats after = stats.get();
            held.note(connections, maxSize + Math.max(before.zombies(), after.zombies()));
            samples.incrementAndGet();
            if (after.total() > maxSize) {
                overMaxSize.incrementAndGet();
            }
            if (hasNotMoved(before, after)) {
                addUp(after);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /**
     * Numbers are read one after another; those of a pool in which no connection came or went meanwhile
     * belong together.
     */
    private static boolean hasNotMoved(PoolStats before, PoolStats after) {
        return before.created() == after.created()
                && before.closed() == after.closed()
                && before.total() == after.total()
                && before.opening() == 0
                && before.closing() == 0
                && after.opening() == 0
                && after.closing() == 0;
    }

    /** A connection is counted by whoever opened or closed it, a moment after its place has changed hands. */
    private void addUp(PoolStats now) {
        long missing = Math.abs(now.created() - now.closed() - now.total());
        imbalance.note((int) missing, 0);
        if (missing == 0) {
            balanced.incrementAndGet();
        } else {
            lastImbalance.set("created " + now.created() + ", closed " + now.closed() + ", " + now);
        }
    }

    private void watchSessions() {
        while (!stop) {
            try {
                int before = stats.get().zombies();
                int seen = ground.sessions();
                sessions.note(seen, maxSize + Math.max(before, stats.get().zombies()));
            } catch (Exception unreachable) {
                // the server is not there to be asked
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    int samples() {
        return samples.get();
    }

    /** Samples at which nothing moved and created = closed + live. */
    int balanced() {
        return balanced.get();
    }

    /** Milliseconds for which it was not so, though nothing moved. */
    double unbalanced() {
        return Math.max(0, imbalance.longest);
    }

    String lastImbalance() {
        return lastImbalance.get();
    }

    /** Samples at which the pool itself counted more connections than it may have. */
    int overMaxSize() {
        return overMaxSize.get();
    }

    /** Most connections at once, hung calls included. */
    int mostHeld() {
        return held.most;
    }

    /** Milliseconds for which there were more connections than allowed, hung calls left out. */
    double tooManyHeld() {
        return Math.max(0, held.longest);
    }

    int mostSessions() {
        return sessions.most;
    }

    /** The same of the sessions that the server sees. */
    double tooManySessions() {
        return Math.max(0, sessions.longest);
    }

    @Override
    public void close() throws InterruptedException {
        stop = true;
        for (Thread thread : threads) {
            thread.join(10_000);
        }
    }
}
