package io.millpond.jdbc;

/** Whether any lease of a pool has been used by more than one thread. One instance for each pool; thread-safe. */
final class SharedLeases {
    /** Only ever set. */
    private volatile boolean seen;

    boolean isSeen() {
        return seen;
    }

    void noteSeen() {
        if (!seen) {
            seen = true;
        }
    }
}
