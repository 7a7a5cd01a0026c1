package io.millpond.pool;

import io.millpond.core.TimeHistogram;
import io.millpond.spi.RetireReason;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened since the start, apart from what the slots count themselves. Nothing here is touched by a borrow
 * that does not wait.
 */
final class Counters {
    final LongAdder acquireTimeouts = new LongAdder();
    final LongAdder created = new LongAdder();
    final LongAdder createFailures = new LongAdder();
    final LongAdder closeFailures = new LongAdder();
    final LongAdder leaks = new LongAdder();
    final LongAdder slowQueries = new LongAdder();
    final LongAdder queryTimeouts = new LongAdder();

    /** Calls that began while another of the same lease was in the driver; slots do not count them. */
    final LongAdder overlappedCalls = new LongAdder();

    final TimeHistogram connectTimes = new TimeHistogram();

    /** Driver calls given up that have not come back. */
    final AtomicInteger zombies = new AtomicInteger();

    private final AtomicLongArray closedBy = new AtomicLongArray(RetireReason.values().length);

    void closed(RetireReason reason) {
        closedBy.incrementAndGet(reason.ordinal());
    }

    long[] closedByReason() {
        long[] copy = new long[closedBy.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = closedBy.get(i);
        }
        return copy;
    }
}
