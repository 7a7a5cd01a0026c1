package io.millpond.faults;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

/**
 * How late the machine itself is, at any time: threads that only park for 10 ms, again and again. What is late for a
 * reason of the pool's is late while these are not, so a delay is compared with theirs of the same moment, never with
 * those of another.
 */
public final class MachineWatch implements AutoCloseable {
    private static final int THREADS = 8;
    static final long NAP_NANOS = 10_000_000;
    private static final long NOTEWORTHY_NANOS = 1_000_000;

    /** By its end: how late a nap was. */
    private final ConcurrentSkipListMap<Long, Long> late = new ConcurrentSkipListMap<>();

    private volatile boolean stopped;

    public MachineWatch() {
        for (int i = 0; i < THREADS; i++) {
            start(MachineWatch::nap, NAP_NANOS);
        }
    }

    /** As one does who waits for a connection in vain: then it has an exception to make. */
    private static void nap() {
        LockSupport.parkNanos(NAP_NANOS);
        if (new IllegalStateException().getStackTrace().length == 0) {
            throw new AssertionError("no stack");
        }
    }

    /** Watches the server too: these calls have nothing to do with the pool, and take next to no time by themselves. */
    MachineWatch with(Measure.Call... calls) {
        for (Measure.Call call : calls) {
            start(
                    () -> {
                        Measure.millis(() -> {
                            call.run();
                            return null;
                        });
                        LockSupport.parkNanos(NAP_NANOS / 10);
                    },
                    NAP_NANOS / 10);
        }
        return this;
    }

    private void start(Runnable step, long nanos) {
        Thread thread = new Thread(() -> watch(step, nanos), "machine-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(Runnable step, long nanos) {
        while (!stopped) {
            long begun = System.nanoTime();
            step.run();
            long now = System.nanoTime();
            long over = now - begun - nanos;
            if (over > NOTEWORTHY_NANOS) {
                late.merge(now, over, Math::max);
            }
        }
    }

    /**
     * Milliseconds by which the machine was late at most between these two moments; what was late then may have
     * ended a while after.
     */
    public double lateWithin(long from, long to) {
        return late.subMap(from, to + (to - from) + 2 * NAP_NANOS).values().stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0)
                / 1e6;
    }

    /** Milliseconds by which it was late at most so far. */
    double latest() {
        return late.values().stream().mapToLong(Long::longValue).max().orElse(0) / 1e6;
    }

    @Override
    public void close() {
        stopped = true;
    }
}
