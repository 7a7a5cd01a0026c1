package io.millpond.upkeep;

/**
 * How many connects may run at once for waiting borrowers. A pool that has connections answers a rise in demand
 * slowly: one connect at first, twice as many for each 10 ms that the first waiter has waited. A short spike is then
 * served by the connections there are and opens next to nothing; lasting demand reaches the full parallelism in well
 * under 100 ms. A pool that has none opens at full parallelism at once. While the database cannot be reached, one
 * probe runs at a time.
 */
public final class OpeningRule {
    private static final long DOUBLING_NANOS = 10_000_000;
    private static final int MAX_DOUBLINGS = 20;

    /**
     * Whoever has waited for longer than this is not served by a check: a connection that a firewall has forgotten
     * answers nothing for the whole of its limit.
     */
    private static final long CHECK_NANOS = 250_000_000;

    private OpeningRule() {}

    /** Half of the pool, at least two, never more than the pool. */
    public static int parallelism(int maxSize) {
        return Math.min(maxSize, Math.max(2, maxSize / 2));
    }

    /**
     * @param waiting borrowers that wait
     * @param checking connections that are being checked, each of them for one that waits, as long as an answer
     *     can be expected
     * @param opening connects that run
     * @param headAgeNanos how long the first waiter has waited
     * @return waiters for whom nothing is under way; less than 0 if there is more than they need
     */
    public static int uncovered(int waiting, int checking, int opening, long headAgeNanos) {
        return waiting - opening - (headAgeNanos > CHECK_NANOS ? 0 : checking);
    }

    /**
     * @param maxSize most connections
     * @param live connections that are idle, lent, being reset or being checked
     * @param uncovered waiters for whom nothing is under way, as {@link #uncovered} tells
     * @param opening connects that run
     * @param headAgeNanos how long the first waiter has waited
     * @param probing whether connects are in doubt ({@link OpenBackoff#isProbing}); then one at a time
     * @return how many more connects to start now
     */
    public static int toOpen(int maxSize, int live, int uncovered, int opening, long headAgeNanos, boolean probing) {
        int atOnce = parallelism(maxSize);
        if (probing) {
            atOnce = 1;
        } else if (live > 0) {
            int doublings = (int) Math.min(MAX_DOUBLINGS, headAgeNanos / DOUBLING_NANOS);
            atOnce = Math.min(atOnce, 1 << doublings);
        }
        return Math.max(0, Math.min(uncovered, atOnce - opening));
    }
}
