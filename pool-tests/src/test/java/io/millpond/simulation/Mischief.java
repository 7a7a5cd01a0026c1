package io.millpond.simulation;

/**
 * What the driver does instead of its duty, once.
 *
 * @param nth which call of this kind, counted from 0 over all connections
 * @param nanos how long it takes
 */
public record Mischief(Call call, int nth, What what, long nanos) {
    /** The calls in which a driver can misbehave. */
    enum Call {
        CONNECT,
        /** What the pool does with a connection before it lends it for the first time. */
        SET_UP,
        VALIDATE,
        EXECUTE,
        CANCEL,
        ROLLBACK,
        CLOSE,
        ABORT,
        /** A question to the provider of credentials. */
        SECRET
    }

    /** How. */
    enum What {
        /** Does it, after a while; with a long time, after its caller has given up. */
        SLOW,
        /** Throws, after a while. */
        FAIL,
        /** Throws what says that the connection, or the database, is gone. */
        FATAL,
        /** Throws what only a person can change. */
        REFUSED,
        /** Answers false. */
        FALSE,
        /** An execution that is not impressed by a cancel, nor by the end of its connection. */
        DEAF,
        /**
         * Does not come back before the very end, and then does it; an execution not before it is cancelled or its
         * connection ended.
         */
        HANG,
        /** Does not come back before the very end, and then throws; an execution not before its connection is ended. */
        HANG_AND_FAIL
    }

    @Override
    public String toString() {
        return "the driver: " + call + " no. " + nth + " is " + what
                + (nanos == 0 ? "" : " after " + Scenario.time(nanos));
    }
}
