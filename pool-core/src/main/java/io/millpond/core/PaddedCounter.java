package io.millpond.core;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** A counter that every return reads and only waiting borrowers write: alone on its cache lines. */
final class PaddedCounter {
    private static final int STRIDE = 32;

    private final AtomicIntegerArray cells = new AtomicIntegerArray(2 * STRIDE + 1);

    int get() {
        return cells.get(STRIDE);
    }

    int incrementAndGet() {
        return cells.incrementAndGet(STRIDE);
    }

    int decrementAndGet() {
        return cells.decrementAndGet(STRIDE);
    }
}
