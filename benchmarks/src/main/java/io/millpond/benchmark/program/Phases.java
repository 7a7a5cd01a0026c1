package io.millpond.benchmark.program;

import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Warm-up, measurement, end; told to all workers by one field. */
final class Phases {
    private static final int WARM_UP = 0;
    private static final int MEASURE = 1;
    private static final int END = 2;

    private static final long LOOK_NANOS = 20_000_000;

    private volatile int phase = WARM_UP;
    private long nanos;
    private long cpuNanos;

    /** Written before the phase that tells of it. */
    private long end;

    boolean measuring() {
        return phase == MEASURE;
    }

    boolean over() {
        return phase == END;
    }

    /** By the thread that directs the workers, not by a worker. */
    void play(int warmUpMillis, int measureMillis) {
        play(warmUpMillis, () -> true, warmUpMillis, measureMillis);
    }

    /**
     * The same, where the time alone does not tell that everything is compiled.
     *
     * @param warm whether enough has been done
     * @param mostMillis of warming up
     * @throws IllegalStateException if it was not warm by then; the workers have been told that it is over
     */
    void play(int warmUpMillis, BooleanSupplier warm, int mostMillis, int measureMillis) {
        long began = System.nanoTime();
        waitUntil(began + warmUpMillis * 1_000_000L);
        while (!warm.getAsBoolean()) {
            if (System.nanoTime() - began >= mostMillis * 1_000_000L) {
                phase = END;
                throw new IllegalStateException("not warm after " + mostMillis + " ms");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        long cpu = cpu();
        long start = System.nanoTime();
        phase = MEASURE;
        waitUntil(start + measureMillis * 1_000_000L);
        end = System.nanoTime();
        phase = END;
        nanos = end - start;
        cpuNanos = cpu() - cpu;
    }

    /** Measures nothing: lets the workers work until they have done enough, or for as long as this. */
    void workUntil(BooleanSupplier enough, int mostMillis) {
        long last = System.nanoTime() + mostMillis * 1_000_000L;
        while (!enough.getAsBoolean() && System.nanoTime() - last < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        end = System.nanoTime();
        phase = END;
    }

    /**
     * However often the thread is woken: who was served in a queue may have a permit left, with which it would
     * not park at all.
     */
    static void waitUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static long cpu() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    /** How long the measuring took; after {@link #play}. */
    long nanos() {
        return nanos;
    }

    /** CPU time of the process during it. */
    long cpuNanos() {
        return cpuNanos;
    }

    /** When it ended, on {@link System#nanoTime()}'s scale; for whoever has seen that it is over. */
    long end() {
        return end;
    }
}
