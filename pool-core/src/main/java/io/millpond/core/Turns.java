package io.millpond.core;

/**
 * When a slot that comes back is for the first waiter, and not for a borrower that is already running: see
 * {@link BoundedPool}.
 *
 * <p>That asks for the exact time, which costs more than the rest of a return: with 32 threads that hold 8 connections
 * for no time it was a third of all they did ({@code docs/decisions/0001-hand-over.md}). So once the returns of a slot
 * have followed one another within {@link #QUICK_NANOS} for some time, one in {@link #SELDOM} looks at the clock, and a
 * turn comes later by {@link #SELDOM} times that at most. Where they become slow again it is the first return after the
 * next tick that looks.
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
     * The exact time if it is the turn of one that has waited since then, or 0; asked by the owner of the slot, before
     * it gives the slot back.
     */
    long ofWaiter(SlotFields<?> slot, long since) {
        // a tick that is later than the last look says that time has passed
        if (slot.returnsToPass > 0 && clock.now() <= slot.lookedAt) {
            slot.returnsToPass--;
            return 0;
        }
        long now = clock.exact();
        noteLook(slot, now);
        boolean inTurn =
                now - since > BoundedPool.PATIENCE_NANOS && now - slot.handedOverAt > BoundedPool.HAND_OVER_PAUSE_NANOS;
        return inTurn ? now : 0;
    }

    private static void noteLook(SlotFields<?> slot, long now) {
        int returns = slot.quickLooks < SELDOM ? 1 : SELDOM;
        boolean quick = now - slot.lookedAt < returns * QUICK_NANOS;
        slot.lookedAt = now;
        slot.quickLooks = quick ? Math.min(slot.quickLooks + 1, SELDOM) : 0;
        slot.returnsToPass = slot.quickLooks < SELDOM ? 0 : SELDOM - 1;
    }
}
