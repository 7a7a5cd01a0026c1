package io.millpond.upkeep;

/**
 * When a connection is too old, too long unused, or due for a keepalive. ZERO durations switch the part
 * they belong to off.
 */
public final class RetirementRule {
    /**
     * Lifetimes end and keepalives come up to this share early, each connection's at its own moment, so that not all
     * are replaced or checked at once.
     */
    public static final double SPREAD = 0.10;

    private static final long NEVER = Long.MAX_VALUE;

    private final long maxLifetime;
    private final long idleTimeout;
    private final long keepaliveInterval;

    /** All in nanoseconds, 0 for never. */
    public RetirementRule(long maxLifetime, long idleTimeout, long keepaliveInterval) {
        this.maxLifetime = maxLifetime;
        this.idleTimeout = idleTimeout;
        this.keepaliveInterval = keepaliveInterval;
    }

    /** When its lifetime is over, however inconvenient that may be. */
    public long lifetimeOver(ConnectionFacts facts) {
        return maxLifetime == 0 ? NEVER : facts.openedAt() + maxLifetime;
    }

    /** When its lifetime ends, at its own moment within the spread. */
    public long lifetimeEnds(ConnectionFacts facts) {
        return maxLifetime == 0 ? NEVER : facts.openedAt() + early(maxLifetime, facts);
    }

    /** When it has been unused for so long that a pool with more than {@code minIdle} closes it. */
    public long idleEnds(ConnectionFacts facts) {
        return idleTimeout == 0 ? NEVER : facts.returnedAt() + idleTimeout;
    }

    /** When an idle connection is due for a liveness check, at its own moment within the spread. */
    public long keepaliveDue(ConnectionFacts facts) {
        return keepaliveInterval == 0 ? NEVER : facts.provenAt() + early(keepaliveInterval, facts);
    }

    private static long early(long time, ConnectionFacts facts) {
        return (long) (time * (1 - SPREAD * fraction(facts.seed())));
    }

    /** A number from 0 to 1 that depends on nothing but the seed (the finalizer of MurmurHash3, public domain). */
    private static double fraction(long seed) {
        long h = seed;
        h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
        h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
        h ^= h >>> 33;
        return (h >>> 11) * 0x1.0p-53;
    }
}
