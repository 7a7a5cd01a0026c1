package io.millpond.spi;

import java.time.Duration;

/**
 * Receives what happens in a pool. Every method does nothing by default, so that a listener overrides
 * only what it wants.
 *
 * <p>Events are delivered one after another on a thread of the pool, never on the thread of a borrower: a slow or
 * throwing listener delays and loses events (the number lost is logged), never a connection. Events of one pool
 * arrive in the order in which they were announced. Meanwhile the thread's context class loader is that of the
 * listener's class.
 */
public interface PoolListener {
    /** A physical connection was opened and set up, which took {@code connectTime}. */
    default void connectionCreated(String pool, Duration connectTime) {}

    /** Opening a physical connection failed after {@code afterTime}; {@code cause} carries no secret. */
    default void connectionFailed(String pool, Duration afterTime, Throwable cause) {}

    /** A physical connection of the given age was closed. */
    default void connectionClosed(String pool, RetireReason reason, Duration age) {}

    /**
     * A borrower got no connection within {@code waited}: in time, or because {@code maxWaiting} or the
     * database refused.
     */
    default void acquireTimedOut(String pool, Duration waited) {}

    /** A connection has been held for longer than {@code leakThreshold}, or by nobody; see {@link LeakReport.Cause}. */
    default void leakSuspected(String pool, LeakReport leak) {}

    /**
     * An execution takes longer than {@code slowQueryThreshold}: told once while it still runs, as soon as that is
     * noticed, and once when it has ended. What counts as an execution is told at {@link SlowQuery}.
     */
    default void slowQuery(String pool, SlowQuery query) {}

    /** A limit of time was reached, and what ran under it was cancelled or its connection closed. */
    default void limitReached(String pool, LimitReport report) {}

    /**
     * The pool was closed; the last event of that pool. Never dropped because of a listener that is too slow, but
     * delivered after what waits, maybe after {@code close()} has returned, and not at all if a listener never comes
     * back.
     */
    default void poolClosed(String pool) {}
}
