package io.millpond.benchmark.program;

import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;

/** Warm-up, measurement, end; told to all workers by one field. */
final class Phases {
    private static final int WARM_UP = 0;
    private static final int MEASURE = 1;
    private static final int END = 2;

    private volatile int phase = WARM_UP;
    private long nanos;
    private long cpuNanos;
    private long end;

    boolean measuring() {
        return phase == MEASURE;
    }

    boolean over() {
        return phase == END;
    }

    /** By the thread that directs the workers, not by a worker. */
    void play(int warmUpMillis, int measureMillis) {
        waitUntil(System.nanoTime() + warmUpMillis * 1_000_000L);
        long cpu = cpu();
        long start = System.nanoTime();
        phase = MEASURE;
        waitUntil(start + measureMillis * 1_000_000L);
        phase = END;
        end = System.nanoTime();
        nanos = end - start;
        cpuNanos = cpu() - cpu;
    }

    private static void waitUntil(long time) {
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

    /** When it ended, on {@link System#nanoTime()}'s scale. */
    long end() {
        return end;
    }
}
