package io.millpond.simulation;

/**
 * Settings of a simulated pool; times in nanoseconds, 0 as documented for each.
 *
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
        boolean marksRequests) {}
