package io.millpond.metrics;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A number that never falls, whatever is read. The pool counts without locks: a use that ends between two looks may be
 * missing from the second for a moment. One step back would pass for a restart of the program, and for as many new
 * events as there ever were. A pool that takes the place of another begins with nothing; what it counts comes on top of
 * what the other had.
 */
final class Rising {
    private final AtomicReference<Count> count = new AtomicReference<>(new Count(0, 0, 0));

    /** @param pool which pool has counted it, see {@link Reading} */
    long atLeast(long read, int pool) {
        return count.updateAndGet(last -> last.with(read, pool)).most;
    }

    /** @param former what the pools before this one have counted */
    private record Count(int pool, long former, long most) {

        Count with(long read, int from) {
            if (from < pool) {
                return this; // another thread has seen the next one meanwhile
            }
            long before = from == pool ? former : most;
            return new Count(from, before, Math.max(most, before + read));
        }
    }
}
