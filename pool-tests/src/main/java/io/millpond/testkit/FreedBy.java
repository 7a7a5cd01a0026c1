package io.millpond.testkit;

/** What ends a hung call other than its release by the test. */
public enum FreedBy {
    /** {@code Statement.cancel()} on the same connection: SQLState 57014. */
    CANCEL,
    /** {@code abort} or {@code close} of the connection by another thread: SQLState 08006. */
    ABORT,
    /** An interrupt, as for a virtual thread in a socket: the connection dies, SQLState 08006. */
    INTERRUPT
}
