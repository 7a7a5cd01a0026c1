package io.millpond.spi;

/** Why a physical connection was closed. Every connection that was created ends with exactly one of these. */
public enum RetireReason {
    /** It reached its {@code maxLifetime}. */
    LIFETIME,
    /**
     * It was unused for longer than {@code idleTimeout} and the pool had more than {@code minIdle}; or it was used, but
     * never were all of them needed at once for that long.
     */
    IDLE,
    /** The driver or the database reported it as dead. */
    FAULTY,
    /** A liveness check failed or did not answer within {@code validationTimeout}. */
    VALIDATION_FAILED,
    /** The state that a borrower left behind could not be reset. */
    RESET_FAILED,
    /** {@code reconnect()} asked for new connections. */
    RECONNECT,
    /** {@code resize()} lowered {@code maxSize}. */
    SHRUNK,
    /** The borrower called {@code Connection.abort}. */
    ABORTED,
    /** The pool was closed. */
    POOL_CLOSED,
    /** It was opened with credentials that have since been replaced. */
    CREDENTIALS,
    /**
     * It was closed because a limit of time was reached: of a query that did not end when cancelled, or
     * of a transaction.
     */
    LIMIT_REACHED,
    /** Its borrower lost the connection object without closing it, and nobody could ever have closed it. */
    LEAKED
}
