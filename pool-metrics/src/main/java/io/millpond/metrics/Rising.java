package io.millpond.metrics;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A number that never falls, whatever is read. The pool counts without locks: a use that ends between two looks may be missing from the second for
 * a moment. One step back would pass for a restart of the program, and for as many new events as there ever were.
 */
final class Rising {
    private final AtomicLong most = new AtomicLong();

    long atLeast(long read) {
        return most.accumulateAndGet(read, Math::max);
    }
}
