package io.millpond.spi;

/**
 * The numbers of a pool: an immutable snapshot. Gauges are read one after another while the pool goes on, so that under
 * load they may be off by the few connections that moved meanwhile.
 */
public interface PoolStats {
    /** The pool's name. */
    String name();

    /** Most physical connections allowed. */
    int maxSize();

    /** Idle connections kept ready. */
    int minIdle();

    /** Physical connections: idle, active, and those being opened, checked or closed. */
    int total();

    /** Connections that are lent, or being reset on their way back. */
    int active();

    /** Connections that are ready to be lent, or being checked. */
    int idle();

    /** Borrowers waiting for a connection. */
    int waiting();

    /** Connections being opened. */
    int opening();

    /** Connections being closed. */
    int closing();

    /** Driver calls that did not come back within their deadline and were abandoned; each may hold a socket. */
    int zombies();

    /** Connections lent since the start. */
    long acquired();

    /**
     * Borrowers that got none in time, those refused by {@code maxWaiting}, or because the database refuses for
     * good, included.
     */
    long acquireTimeouts();

    /** Physical connections opened since the start. */
    long created();

    /** Attempts to open one that failed. */
    long createFailures();

    /** Physical connections closed since the start; {@code created() - closed()} are alive. */
    long closed();

    /** Physical connections closed for the given reason. */
    long closedBy(RetireReason reason);

    /**
     * Physical connections whose {@code close()} threw, so that they were aborted; some of them may still be
     * open on the server.
     */
    long closeFailures();

    /** Leases reported as leaks. */
    long leaks();

    /** Executions that took longer than {@code slowQueryThreshold}; counted when they end. */
    long slowQueries();

    /**
     * Executions, fetches and transactions that were ended because they had reached a limit; see {@link LimitReport}.
     */
    long queryTimeouts();

    /**
     * Time from {@code getConnection()} to the connection; those served at once count as 0, as that takes less
     * than to measure it.
     */
    TimeStats acquireTime();

    /** Time from borrow to return. */
    TimeStats usageTime();

    /** Time to open and set up one physical connection. */
    TimeStats connectTime();

    /** Time of one execution in the driver. */
    TimeStats queryTime();
}
