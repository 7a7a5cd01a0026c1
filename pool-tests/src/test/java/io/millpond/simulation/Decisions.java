package io.millpond.simulation;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What a schedule leaves open: at which points a fiber is interrupted, and who runs when there is a choice. Each
 * decision is a number at a step; a random schedule draws them, a replay has them in a list, from which some may be
 * left out: then the fiber goes on, or the first in order runs.
 */
final class Decisions {
    private static final int[] GAPS = {25, 70, 200, 600, 2000};
    private static final long[] STALLS = {20_000, 250_000, 2_100_000, 6_000_000, 40_000_000};
    private static final int CHOICES = 5040;

    /** A value from here on is a stall of as many nanoseconds, less this. */
    static final long STALL = 1_000_000;

    private final SplittableRandom random;
    private final int gap;
    private final boolean stalls;
    private final SortedMap<Long, Long> given;
    private long[] taken = new long[64];
    private int count;
    private long nextAt;

    private Decisions(SplittableRandom random, int gap, boolean stalls, SortedMap<Long, Long> given) {
        this.random = random;
        this.gap = gap;
        this.stalls = stalls;
        this.given = given;
        this.nextAt = next(0);
    }

    /** Draws them; how often it preempts and whether it stalls depends on the seed too. */
    static Decisions random(long seed) {
        SplittableRandom random = new SplittableRandom(seed ^ 0x5DEECE66DL);
        int gap = GAPS[random.nextInt(GAPS.length)];
        return new Decisions(random, gap, random.nextInt(3) == 0, new TreeMap<>());
    }

    static Decisions replay(SortedMap<Long, Long> given) {
        return new Decisions(new SplittableRandom(0), 0, false, given);
    }

    /** Nobody is preempted, the first in order runs. */
    static Decisions none() {
        return replay(new TreeMap<>());
    }

    /** The step at which to ask {@link #atPoint} next. */
    long nextAt() {
        return nextAt;
    }

    /** What to do at this step: which other fiber to run, or how long to stall this one. */
    long atPoint(long step) {
        long value;
        if (gap == 0) {
            value = given.getOrDefault(step, -1L);
        } else if (stalls && random.nextInt(6) == 0) {
            value = note(step, STALL + STALLS[random.nextInt(STALLS.length)]);
        } else {
            value = note(step, random.nextInt(CHOICES));
        }
        nextAt = next(step);
        return value;
    }

    /** Which of {@code n} fibers that can run does. */
    int among(long step, int n) {
        long value = gap == 0 ? given.getOrDefault(step, 0L) : note(step, random.nextInt(CHOICES));
        if (gap == 0 && step >= nextAt) {
            nextAt = next(step);
        }
        return (int) (value % n);
    }

    private long next(long step) {
        if (gap != 0) {
            return step + 1 + random.nextInt(2 * gap);
        }
        SortedMap<Long, Long> later = given.tailMap(step + 1);
        return later.isEmpty() ? Long.MAX_VALUE : later.firstKey();
    }

    private long note(long step, long value) {
        if (count + 2 > taken.length) {
            taken = Arrays.copyOf(taken, 2 * taken.length);
        }
        taken[count++] = step;
        taken[count++] = value;
        return value;
    }

    /** All decisions so far, as {@link #replay} wants them. */
    SortedMap<Long, Long> taken() {
        SortedMap<Long, Long> map = new TreeMap<>(given);
        for (int i = 0; i < count; i += 2) {
            map.put(taken[i], taken[i + 1]);
        }
        return map;
    }
}
