package io.millpond.core;

/**
 * How long something lasts that happens too often to read the exact clock each time.
 *
 * <p>Unless everything is timed, a use falls into one of two classes by the ticks that passed during it. Fewer than two
 * ticks (short): one use of a slot in sixteen is timed exactly and recorded with the weight 16. Two ticks or more (it
 * lasted longer than 10 ms or nearly so): each one is recorded; if it was not sampled, its start is known to half a
 * tick. Each use thus counts in one class, and neither mean nor percentiles are skewed.
 */
final class SampledTime {
    static final long LONG = 2 * CoarseClock.TICK_NANOS;
    static final int SAMPLE = 16;

    /**
     * A use is timed if its number times this has the same first four bits as this, so that the first one is. Each
     * sixteenth would be in step with an application that does the same few things in turn, and would time the same one
     * of them for ever. Multiples of the golden ratio scatter the numbers and leave none of such things out (Knuth, The
     * Art of Computer Programming, 6.4).
     */
    static final int SCATTER = 0x9E3779B9;

    static final int SAMPLE_MASK = -1 << Integer.SIZE - Integer.numberOfTrailingZeros(SAMPLE);

    private final CoarseClock clock;
    private final boolean exact;

    SampledTime(CoarseClock clock, boolean exact) {
        this.clock = clock;
        this.exact = exact;
    }

    /** The exact time if the use with this number, counted from 1, is to be timed exactly; else 0. */
    long start(long number) {
        return exact || ((int) number * SCATTER & SAMPLE_MASK) == (SCATTER & SAMPLE_MASK) ? clock.exact() : 0;
    }

    /** Whether a use that has ended is recorded; most are not. */
    static boolean isCounted(long exactSince, long ticks) {
        return exactSince != 0 || ticks >= LONG;
    }

    /**
     * Records a use, if it {@link #isCounted}.
     *
     * @param since when it began, by the coarse clock
     * @param exactSince when it began, by the exact clock, if that is known; else 0
     * @param ticks how long it took by the coarse clock
     * @param now the exact time
     */
    void record(TimeHistogram histogram, long since, long exactSince, long ticks, long now) {
        if (exactSince != 0) {
            histogram.recordExclusive(now - exactSince, exact || ticks >= LONG ? 1 : SAMPLE);
        } else if (ticks >= LONG) {
            histogram.recordExclusive(now - since - CoarseClock.TICK_NANOS / 2, 1);
        }
    }
}
