package io.millpond.core;

/**
 * When a slot that comes back is for the first waiter, and not for a borrower that is already running: see
 * {@link BoundedPool}.
 *
 * <p>That asks for the exact time, which costs more than the rest of a return: with 32 threads that hold 8 connections
 * for no time it was a third of all they did ({@code docs/decisions/0001-hand-over.md}). So once {@link #SELDOM}
 * returns of a slot have come within {@link #QUICK_NANOS} of each other, one in {@link #SELDOM} looks at the clock, for
 * as long as the turn is farther away than that takes. No turn is late for it while returns go on coming as they did.
 * Where they become slow all at once, newcomers may have the slot up to seven times more, and not after the next tick.
 */
final class Turns {
    /** Returns that are less than this apart come quickly: 1 µs. */
    static final long QUICK_NANOS = 1_000;

    /** So many that came quickly in a row, and one in so many looks at the clock. */
    static final int SELDOM = 8;

    private final CoarseClock clock;

    Turns(CoarseClock clock) {
        this.clock = clock;
    }

    /**
     * The exact time if it is the turn of one that waits since then, or 0; for a return, before it gives the slot back.
     */
    long ofWaiter(Slot<?> slot, long ticket, long since) {
        if (!slot.isOwned(ticket)) {
            return 0;
        }
        long due = Math.max(since + BoundedPool.PATIENCE_NANOS, slot.handedOverAt + BoundedPool.HAND_OVER_PAUSE_NANOS);
        if (slot.quickLooks >= SELDOM
                && slot.unlooked < SELDOM - 1
                && due - slot.lookedAt > SELDOM * QUICK_NANOS
                // no tick that is later than the last look says that time has passed
                && clock.now() <= slot.lookedAt) {
            slot.unlooked++;
            return 0;
        }
        long now = clock.exact();
        boolean quick = now - slot.lookedAt < (slot.unlooked + 1) * QUICK_NANOS;
        boolean inTurn = now > due;
        // a waiter has to wake up before it returns the slot
        slot.quickLooks = quick && !inTurn ? slot.quickLooks + 1 : 0;
        slot.unlooked = 0;
        slot.lookedAt = now;
        return inTurn ? now : 0;
    }
}
