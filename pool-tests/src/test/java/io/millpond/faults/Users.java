package io.millpond.faults;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Threads that use a pool all the time, while something is done to it. */
final class Users implements AutoCloseable {
    private static final long PAUSE_NANOS = 1_000_000;
    private static final long SLOW_NANOS = 10_000_000;
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger errors = new AtomicInteger();
    private final ConcurrentSkipListSet<Long> goodAt = new ConcurrentSkipListSet<>();
    private final ConcurrentLinkedQueue<Late> slow = new ConcurrentLinkedQueue<>();
    private final MachineWatch machine;
    private final AtomicReference<String> lastState = new AtomicReference<>("");

    /** A use that took long, and when it ended. */
    private record Late(long begun, long ended) {
        double millis() {
            return (ended - begun) / 1e6;
        }
    }

    private Users(MachineWatch machine) {
        this.machine = machine;
    }

    /** So many, each of which runs this again and again; all are at work when this returns. */
    static Users of(int number, Contestant pool, String sql) {
        return of(number, pool, sql, new MachineWatch());
    }

    /** The same, whose times are compared with these; closes the watch with itself. */
    static Users of(int number, Contestant pool, String sql, MachineWatch machine) {
        Users users = new Users(machine);
        for (int i = 0; i < number; i++) {
            Thread user = new Thread(() -> users.use(pool, sql), "user-" + i);
            user.setDaemon(true);
            users.threads.add(user);
            user.start();
        }
        long begun = System.nanoTime();
        while (users.goodAt.size() < number && System.nanoTime() - begun < PATIENCE_NANOS) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return users;
    }

    private void use(Contestant pool, String sql) {
        while (!stop.get()) {
            long begun = System.nanoTime();
            try {
                Measure.use(pool, sql);
                long ended = System.nanoTime();
                goodAt.add(ended);
                if (ended - begun > SLOW_NANOS) {
                    slow.add(new Late(begun, ended));
                }
            } catch (SQLException e) {
                errors.incrementAndGet();
                lastState.set(String.valueOf(e.getSQLState()));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Failed uses so far. */
    int errors() {
        return errors.get();
    }

    /** SQLState of the last failure. */
    String lastState() {
        return lastState.get();
    }

    /** Uses that went well so far. */
    int good() {
        return goodAt.size();
    }

    /**
     * Milliseconds of the n-th longest use that went well, less what the machine was late by at that time; 0 if
     * it was not slow.
     */
    double slowest(int n) {
        return slow.stream()
                .map(use -> use.millis() - machine.lateWithin(use.begun, use.ended))
                .sorted(Comparator.reverseOrder())
                .skip(n - 1L)
                .findFirst()
                .orElse(0.0);
    }

    /** Waits until a use has gone well after this moment; that moment. */
    long firstGoodAfter(long nanos) {
        long begun = System.nanoTime();
        while (true) {
            Long first = goodAt.higher(nanos);
            if (first != null) {
                return first;
            }
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new AssertionError("nobody is served again in 30 s");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Ends them, and waits for that. */
    @Override
    public void close() {
        stop.set(true);
        machine.close();
        for (Thread thread : threads) {
            try {
                thread.join(PATIENCE_NANOS / 1_000_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                throw new AssertionError("a user never came back");
            }
        }
    }
}
