package io.millpond.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A counter that every return reads and only waiting borrowers write: alone on its cache line. */
final class PaddedCounter extends CountField {
    /** As those in front, see {@link LinePadding}. */
    @SuppressWarnings("unused")
    long after01, after02, after03, after04, after05, after06, after07, after08;

    @SuppressWarnings("unused")
    long after09, after10, after11, after12, after13, after14, after15;

    private static final VarHandle COUNT;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(CountField.class, "count", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    int get() {
        return (int) count;
    }

    int incrementAndGet() {
        return (int) ((long) COUNT.getAndAdd(this, 1L) + 1);
    }

    int decrementAndGet() {
        return (int) ((long) COUNT.getAndAdd(this, -1L) - 1);
    }
}

/**
 * Between two stretches of padding. Not an {@code int}: HotSpot would put one into the gap behind the object's header,
 * in front of all padding.
 */
abstract class CountField extends LinePadding {
    /** Read by anybody; written by atomic additions only. */
    volatile long count;
}
