package io.millpond.benchmark.program;

import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;

/** How much of the heap is in use when everything that can be collected has been. */
final class Heap {
    private static final int MOST_COLLECTIONS = 20;
    private static final long SAME = 2_048;
    private static final long PAUSE = 50_000_000;

    private Heap() {}

    /** Bytes; takes a few collections, until two of them find about the same. */
    static long used() {
        long before = Long.MAX_VALUE;
        for (int i = 0; i < MOST_COLLECTIONS; i++) {
            System.gc();
            long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (Math.abs(before - now) < SAME) {
                return now;
            }
            before = now;
            // lets cleaners and reference handlers do their part
            LockSupport.parkNanos(PAUSE);
        }
        return before;
    }
}
