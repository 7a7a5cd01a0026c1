package io.millpond.upkeep;

/** How many connections to open so that {@code minIdle} are ready, demand of waiters apart. */
public final class FillRule {
    private FillRule() {}

    /**
     * @param maxSize most connections
     * @param minIdle connections to keep ready
     * @param occupied connections and those being opened, checked or closed
     * @param ready idle connections, those being checked or opened included
     * @param opening connects that run
     * @param probing whether connects are in doubt ({@link OpenBackoff#isProbing}), or a new pool makes its first;
     *     then one at a time
     */
    public static int toOpen(int maxSize, int minIdle, int occupied, int ready, int opening, boolean probing) {
        int atOnce = probing ? 1 : OpeningRule.parallelism(maxSize);
        int missing = Math.min(minIdle - ready, maxSize - occupied);
        return Math.max(0, Math.min(missing, atOnce - opening));
    }
}
