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
     * @param probing whether the last connect failed, or none has succeeded yet; then one at a time
     */
    public static int toOpen(int maxSize, int minIdle, int occupied, int ready, int opening, boolean probing) {
        int atOnce = probing ? 1 : OpeningRule.parallelism(maxSize);
        int missing = Math.min(minIdle - ready, maxSize - occupied);
        return Math.max(0, Math.min(missing, atOnce - opening));
    }
}
