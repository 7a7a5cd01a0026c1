package io.millpond.upkeep;

/**
 * How many connections were idle at every moment of the last {@code idleTimeout}: so many the pool did without, even if
 * each of them was lent now and then. Twenty pollers that come by once a second keep twenty connections from ever
 * resting, though one or two would do; resting time alone would never let them go.
 *
 * <p>Two halves of the time are kept, so that an answer covers at least the whole of it and at most one and a half.
 * Used by the housekeeper alone.
 */
public final class IdleWindow {
    private static final int NOT_SEEN = Integer.MAX_VALUE;

    private final long half;

    private long halfBegan;
    private int leastNow = NOT_SEEN;
    private int leastBefore;
    private int leastBeforeThat;

    /** @param idleTimeout nanoseconds, 0 for never */
    public IdleWindow(long idleTimeout) {
        this.half = idleTimeout / 2;
    }

    /** Tells how many connections are idle now; to be called again and again. */
    public void sample(int idle, long now) {
        if (halfBegan == 0) {
            halfBegan = now;
        }
        leastNow = Math.min(leastNow, idle);
        if (now - halfBegan >= half) {
            leastBeforeThat = leastBefore;
            leastBefore = leastNow;
            leastNow = NOT_SEEN;
            halfBegan = now;
        }
    }

    /**
     * How many connections were idle all the time; what has been closed since is the caller's to take off with
     * {@link #closed}.
     */
    public int unused() {
        return half == 0 ? 0 : Math.min(leastNow, Math.min(leastBefore, leastBeforeThat));
    }

    /** An idle connection has been closed on this account. */
    public void closed() {
        leastNow = leastNow == NOT_SEEN ? NOT_SEEN : leastNow - 1;
        leastBefore--;
        leastBeforeThat--;
    }

    /** Begins anew; after a time in which nobody looked. */
    public void restart() {
        halfBegan = 0;
        leastNow = NOT_SEEN;
        leastBefore = 0;
        leastBeforeThat = 0;
    }
}
