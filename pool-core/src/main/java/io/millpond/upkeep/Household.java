package io.millpond.upkeep;

import io.millpond.core.CoarseClock;

/**
 * One pool as the {@link Housekeeper} sees it: its coarse clock, which is moved while the pool is in use, and the
 * rounds that are due to it. While nobody uses the pool it rests until the next round.
 *
 * <pre>
 *            fifty ticks without use
 *   awake ────────────────────────────► resting
 *     ▲                                    │
 *     └──── somebody reads the clock, ─────┘
 *           starts a task or wants a round; a round is due; the JVM stood still
 * </pre>
 *
 * What wakes it is thread-safe; the rest is for the housekeeper's thread.
 */
public final class Household {
    /**
     * Ticks without use before the clock stops: a quarter of a second, so that a busy pool does not stop and start it.
     */
    private static final int QUIET_TICKS = 50;

    /** Longest time between two rounds while connections come and go. */
    private static final long ROUND_WHILE_USED_NANOS = 250_000_000;

    private final CoarseClock clock;
    private final UpkeepActions actions;
    private final Housekeeper keeper;

    /** Set by the housekeeper before it looks a last time whether the pool is in use; cleared by it. */
    private volatile boolean asleep;

    /** Set by whoever wakes it, cleared by the housekeeper before it sees to it. */
    private volatile boolean stirred;

    private volatile boolean roundWanted = true;
    private volatile boolean left;

    /** When it joined, by the housekeeper's time; 0 once it has been seen to. Set before the housekeeper sees it. */
    private long joinedAt;

    /** Whether there is nothing to do here until {@link #dueAt}, unless somebody stirs it or wants a round. */
    private boolean resting;

    /** By the housekeeper's time. */
    private long dueAt;

    /** By the pool's clock. */
    private long nextRound;

    private int quiet;

    public Household(CoarseClock clock, UpkeepActions actions, Housekeeper keeper) {
        this.clock = clock;
        this.actions = actions;
        this.keeper = keeper;
        clock.onStart(this::wake);
    }

    /**
     * Gives the pool into the housekeeper's care, once.
     *
     * @throws OutOfMemoryError if it is the first pool and there is no thread to be had; it is not in its care then
     */
    public void join() {
        keeper.take(this);
    }

    /**
     * Ends that care. Once this has returned, nothing is done for the pool any more, unless a round has
     * hung for a second.
     */
    public void leave() {
        left = true;
        keeper.release(this);
    }

    /**
     * The pool is in use. Whoever calls this has made that visible before, so that either the housekeeper sees it as it
     * goes to rest, or this that it rests.
     */
    public void wake() {
        if (asleep) {
            stirred = true;
            keeper.wake();
        }
    }

    /** Has a round done now. */
    public void wantRound() {
        roundWanted = true;
        keeper.wake();
    }

    // ---- on the housekeeper's thread ----

    /** Before the housekeeper sees it. */
    void joinedAt(long at) {
        joinedAt = at;
    }

    boolean isResting() {
        return resting && !stirred;
    }

    boolean hasLeft() {
        return left;
    }

    /** When a resting one is due, by the housekeeper's time. */
    long dueAt() {
        return dueAt;
    }

    /** Whether there is something to do. */
    boolean isDue(long at, boolean tick) {
        return roundWanted || (resting ? stirred || at >= dueAt : tick);
    }

    /**
     * A tick, and a round if one is due.
     *
     * @param reading of the source of all clocks
     * @param at the same by the housekeeper's time
     * @param late how long the JVM stood still until now, or 0
     */
    void tend(long reading, long at, long late) {
        if (left) {
            return;
        }
        asleep = false;
        stirred = false;
        resting = false;
        long now = clock.tick(reading);
        try {
            long stoodStill = joinedAt == 0 ? late : at - joinedAt - CoarseClock.TICK_NANOS;
            joinedAt = 0;
            if (stoodStill > Standstill.LEAST_NANOS) {
                actions.stoodStill(stoodStill, now);
            }
            actions.tick(now);
            quiet = actions.inUse() ? 0 : quiet + 1;
            // once more when it becomes quiet: what was returned since the last round is due for something too
            if (roundWanted || now >= nextRound || quiet == QUIET_TICKS) {
                roundWanted = false;
                nextRound = actions.round(now);
            }
            if (quiet < QUIET_TICKS) {
                nextRound = Math.min(nextRound, now + ROUND_WHILE_USED_NANOS);
            }
        } catch (Throwable failure) {
            report(failure);
        }
        if (quiet >= QUIET_TICKS) {
            quiet = 0;
            goToRest(at, now);
        }
    }

    private void goToRest(long at, long now) {
        asleep = true;
        clock.stop();
        // a borrower that read the clock just before it stopped does not wake anybody, but has its lease by then
        if (isInUse() || roundWanted || stirred) {
            asleep = false;
            return;
        }
        long rest = Math.max(0, nextRound - now);
        dueAt = rest < Long.MAX_VALUE - at ? at + rest : Long.MAX_VALUE;
        resting = true;
    }

    private boolean isInUse() {
        try {
            return actions.inUse();
        } catch (Throwable failure) {
            report(failure);
            return true;
        }
    }

    /**
     * Whatever it was, it is this pool's alone, and without its ticks the pool would stand still; so too if there is no
     * memory to say so.
     */
    private void report(Throwable failure) {
        try {
            actions.failed(failure);
        } catch (Throwable alsoThat) {
            // nobody is left to tell
        }
    }
}
