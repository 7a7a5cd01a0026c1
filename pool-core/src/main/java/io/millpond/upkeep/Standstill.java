package io.millpond.upkeep;

/**
 * The times during which this JVM did not run: stopped by a debugger, a suspended machine, a long collection. A
 * connection did not rest then and nobody held one for too long; nothing ran that could have used or returned it. Used
 * by the housekeeper alone.
 */
public final class Standstill {
    /** A delay that is not the scheduler's. */
    public static final long LEAST_NANOS = 500_000_000;

    private static final int KEPT = 16;

    private static final long[] NONE = {};

    /**
     * When each ended, and how long it was; the newest overwrites the oldest. Most pools never see one, and have no
     * memory for any.
     */
    private long[] ends = NONE;

    private long[] lengths = NONE;
    private int count;

    /** Notes that the JVM stood still until now. */
    public void note(long nanos, long now) {
        if (count == 0) {
            ends = new long[KEPT];
            lengths = new long[KEPT];
        }
        int at = count++ % KEPT;
        ends[at] = now;
        lengths[at] = nanos;
    }

    /** How much of the time from then until now the JVM stood still. */
    public long since(long then) {
        long sum = 0;
        for (int i = 0; i < Math.min(count, KEPT); i++) {
            if (ends[i] > then) {
                sum += Math.min(lengths[i], ends[i] - then);
            }
        }
        return sum;
    }
}
