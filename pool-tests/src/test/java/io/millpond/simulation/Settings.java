package io.millpond.simulation;

/**
 * Settings of a simulated pool; times in nanoseconds, 0 as documented for each.
 *
 * @param limits of what borrowers do
 * @param secretsHold for how long the credentials that a provider gives hold; 0 for a pool without one
 * @param marksRequests whether the driver wants to know where requests begin and end
 */
public record Settings(
        int maxSize,
        int minIdle,
        int maxWaiting,
        long acquireTimeout,
        long connectTimeout,
        long validationTimeout,
        long resetTimeout,
        long validateAfterIdle,
        long keepaliveInterval,
        long idleTimeout,
        long maxLifetime,
        boolean exactTimes,
        boolean marksRequests,
        Limits limits,
        long secretsHold) {
    /** Limits of time, 0 for none. */
    public record Limits(long query, long transaction, long idleInTransaction) {
        static final Limits NONE = new Limits(0, 0, 0);
    }
}
