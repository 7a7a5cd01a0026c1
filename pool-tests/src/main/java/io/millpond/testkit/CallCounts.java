package io.millpond.testkit;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** Exact numbers of calls by method, striped by connection so that counting does not make threads meet. */
final class CallCounts {
    private static final int STRIPES = 32;

    private final AtomicLongArray[] stripes = new AtomicLongArray[STRIPES];

    CallCounts() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new AtomicLongArray(CallIds.LIMIT);
        }
    }

    void add(int connection, int call) {
        stripes[connection & (STRIPES - 1)].getAndIncrement(call);
    }

    long of(int call) {
        long sum = 0;
        for (AtomicLongArray stripe : stripes) {
            sum += stripe.get(call);
        }
        return sum;
    }

    Map<String, Long> all() {
        Map<String, Long> counts = new TreeMap<>();
        for (int call = 0; call < CallIds.known(); call++) {
            long count = of(call);
            if (count > 0) {
                counts.put(CallIds.name(call), count);
            }
        }
        return counts;
    }
}
