package io.millpond.core;

/**
 * The states of a {@link Slot} and how they are packed into its one state word.
 *
 * <pre>
 *              claim             settle             publish            lease
 *   ┌──────┐ ───────► ┌─────────┐ ──────► ┌──────────┐ ───────► ┌──────┐ ───────► ┌────────┐
 *   │ FREE │          │ OPENING │         │ CHECKING │          │ IDLE │          │ LEASED │
 *   └──────┘ ◄─────── └─────────┘         └──────────┘ ◄─────── └──────┘ ◄─────── └────────┘
 *       ▲     vacate                          ▲        withdraw    ▲     publish     │  ▲
 *       │     (also from CHECKING)            │                    │           begin │  │ hand over: from CHECKING
 *       │                                     │ recheck            │ publish   reset │  │ and RESETTING, and from
 *       │                                     │ (from LEASED too)  │                 ▼  │ LEASED to the next one
 *       │ vacate   ┌─────────┐  retire (all   │                  ┌───────────────────────┐
 *       └───────── │ CLOSING │ ◄── but FREE   └───────────────── │       RESETTING       │
 *                  └─────────┘    and itself)                    └───────────────────────┘
 *
 *   settle moves CHECKING and RESETTING, recheck moves CHECKING, finish closing moves CLOSING, to the same box under
 *   a new ticket
 * </pre>
 *
 * Whoever makes the move into OPENING, LEASED, RESETTING, CHECKING or CLOSING owns the slot and its resource until it
 * makes the next move; nobody owns a FREE or IDLE slot. A state word is
 * {@code generation << 8 | doom << 4 | shared << 3 | phase}:
 *
 * <ul>
 *   <li><b>phase</b>: one of the boxes above;
 *   <li><b>generation</b>: grows by one with every move but that from IDLE to LEASED, which each generation sees once
 *       at most. The word at the moment of a lease is the <em>ticket</em> of that lease; every later move of the owner
 *       is a CAS from the ticket, so that a second return, a return after the slot was taken away, or a task that comes
 *       back too late changes nothing;
 *   <li><b>doom</b>: why the owner must retire the resource, or have it checked ({@link #SUSPECT}), instead of giving
 *       it back; 0 for none. Anybody may set it; a suspicion gives way to any other reason, {@link #SURPLUS} to any but
 *       a suspicion, all others stay. It makes the owner's CAS fail, which costs the way back nothing while nobody is
 *       doomed;
 *   <li><b>shared</b>: whether a thread other than the borrower uses the lease. It makes the CAS from LEASED to IDLE
 *       fail as well: the way back leads through RESETTING then, where whoever ends the lease can look for calls that
 *       are still under way.
 * </ul>
 */
public final class SlotState {
    public static final int FREE = 0;
    public static final int OPENING = 1;
    public static final int IDLE = 2;
    public static final int LEASED = 3;
    public static final int RESETTING = 4;
    public static final int CHECKING = 5;
    public static final int CLOSING = 6;

    /** Largest doom code that means to retire the resource, whatever else is found; 0 means none. */
    public static final int MAX_DOOM = 13;

    /** The doom code that means to retire the resource if there are still too many when its owner parts with it. */
    public static final int SURPLUS = 14;

    /** The doom code that means to check the resource before anybody else gets it; gives way to every other. */
    public static final int SUSPECT = 15;

    private static final int PHASE_MASK = 0x7;
    private static final long SHARED = 0x8L;
    private static final int DOOM_SHIFT = 4;
    private static final int GENERATION_SHIFT = 8;
    private static final long DOOM_MASK = 0xF0L;
    private static final long GENERATION = 1L << GENERATION_SHIFT;

    private SlotState() {}

    public static int phase(long state) {
        return (int) state & PHASE_MASK;
    }

    /** The doom code of a state word, 0 for none. */
    public static int doom(long state) {
        return (int) (state & DOOM_MASK) >>> DOOM_SHIFT;
    }

    /**
     * Whether the resource is to be retired, whatever else is found: what is being opened there will be lent to nobody.
     */
    public static boolean isDoomedForGood(long state) {
        return doom(state) != 0 && doom(state) <= MAX_DOOM;
    }

    static boolean isLendable(long state) {
        return (state & (PHASE_MASK | DOOM_MASK)) == IDLE;
    }

    /** Whether this doom may be noted: there is none yet, or one that gives way to it. */
    static boolean isOpenTo(int doom, long state) {
        return weight(doom) > weight(doom(state));
    }

    private static int weight(int doom) {
        return switch (doom) {
            case 0 -> 0;
            case SUSPECT -> 1;
            case SURPLUS -> 2;
            default -> 3;
        };
    }

    /** Whether an owner by this ticket has a resource that it may give back: LEASED, RESETTING or CHECKING. */
    static boolean isReturnable(long ticket) {
        int phase = phase(ticket);
        return phase >= LEASED && phase <= CHECKING;
    }

    /** The same word without doom and sharing: what its owner knows it by. */
    public static long ticketOf(long state) {
        return state & ~(DOOM_MASK | SHARED);
    }

    static long undoomed(long state) {
        return state & ~DOOM_MASK;
    }

    static boolean isShared(long state) {
        return (state & SHARED) != 0;
    }

    static long shared(long state) {
        return state | SHARED;
    }

    static long doomed(long state, int doom) {
        return undoomed(state) | (long) doom << DOOM_SHIFT;
    }

    /** The same generation in another phase: a borrower takes an idle slot. */
    static long inPhase(long state, int phase) {
        return state & ~(long) PHASE_MASK | phase;
    }

    /** The next generation, undoomed, in the given phase: after any other move. */
    static long nextGeneration(long state, int phase) {
        return (state & -GENERATION) + GENERATION | phase;
    }

    static String describe(long state) {
        String[] names = {"FREE", "OPENING", "IDLE", "LEASED", "RESETTING", "CHECKING", "CLOSING"};
        return names[phase(state)]
                + '#'
                + (state >>> GENERATION_SHIFT)
                + (isShared(state) ? "+" : "")
                + (doom(state) == 0 ? "" : "!" + doom(state));
    }
}
