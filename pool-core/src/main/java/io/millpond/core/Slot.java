package io.millpond.core;

import static io.millpond.core.SlotState.CHECKING;
import static io.millpond.core.SlotState.CLOSING;
import static io.millpond.core.SlotState.FREE;
import static io.millpond.core.SlotState.IDLE;
import static io.millpond.core.SlotState.LEASED;
import static io.millpond.core.SlotState.OPENING;
import static io.millpond.core.SlotState.RESETTING;
import static io.millpond.core.SlotState.SUSPECT;

import org.jspecify.annotations.Nullable;

/**
 * One place in the pool: a state word, a resource, and what its holder notes about itself. Every arrow of the diagram
 * in {@link SlotState} is one method here. A method that moves the state answers the new ticket if the slot has an
 * owner then, or 0 if somebody else moved first; 0 is never a ticket of an owned slot.
 *
 * @param <R> what the slot holds
 */
public final class Slot<R> extends SlotFields<R> {
    /** See {@link LeaseFields}. */
    @SuppressWarnings("unused")
    long after01, after02, after03, after04, after05, after06, after07, after08;

    private final int index;

    Slot(int index) {
        this.index = index;
    }

    /** Position in the pool; constant. */
    public int index() {
        return index;
    }

    // ---- what anybody may ask ----

    /** The state word; whatever its last writer wrote before is visible afterwards. */
    public long state() {
        return stateAcquire();
    }

    /** Whether the lease with this ticket still lasts and nothing is held against it. */
    public boolean isLent(long ticket) {
        return stateOpaque() == ticket;
    }

    /** Whether the owner with this ticket still owns the slot, be it doomed or not. */
    public boolean isOwned(long ticket) {
        return SlotState.ticketOf(stateAcquire()) == ticket;
    }

    // ---- the borrower ----

    /** IDLE to LEASED, from the state that the caller has just read. */
    long tryLease(long idle) {
        return SlotState.isLendable(idle) ? tryMove(idle, SlotState.inPhase(idle, LEASED)) : 0;
    }

    /**
     * What the borrower of this lease makes its handle around; null if the lease has been doomed or taken away since,
     * so that there must be no handle of it. Noted for {@link #isHandedOut}.
     */
    public @Nullable R handOut(long ticket) {
        R found = resourceAcquire();
        // in this order: whoever puts another resource there has moved the state before
        if (stateAcquire() != ticket || SlotState.phase(ticket) != LEASED) {
            return null;
        }
        noteHandedOutRelease(ticket);
        return found;
    }

    /** Whether the borrower of this lease has gone so far as to take the resource for its handle. */
    public boolean isHandedOut(long ticket) {
        return handedOutAcquire() == ticket;
    }

    /** The ticket of whoever owns the slot now; for an owner that nobody can have taken the slot from yet. */
    public long ticket() {
        return SlotState.ticketOf(stateAcquire());
    }

    /** LEASED to RESETTING: this caller alone ends the lease. Its handle is dead then; a suspicion stays. */
    public long tryBeginReset(long ticket) {
        long current = stateAcquire();
        while (SlotState.ticketOf(current) == ticket && SlotState.phase(ticket) == LEASED && isFit(current)) {
            long reset = SlotState.nextGeneration(ticket, RESETTING);
            if (casState(current, SlotState.doomed(reset, SlotState.doom(current)))) {
                return reset;
            }
            current = stateAcquire();
        }
        return 0;
    }

    private static boolean isFit(long state) {
        return SlotState.doom(state) == 0 || SlotState.doom(state) == SUSPECT;
    }

    // ---- any owner ----

    /** LEASED, RESETTING or CHECKING to IDLE; fails if the ticket is stale or the slot is doomed or shared. */
    boolean tryPublish(long ticket) {
        return SlotState.isReturnable(ticket) && casState(ticket, SlotState.nextGeneration(ticket, IDLE));
    }

    /** LEASED, RESETTING or CHECKING to LEASED for a waiter; fails if the ticket is stale or the slot is doomed. */
    long tryHandOver(long ticket) {
        return SlotState.isReturnable(ticket) ? tryMove(ticket, SlotState.nextGeneration(ticket, LEASED)) : 0;
    }

    /**
     * Under which ticket the caller, who held this one and could not give the slot back because it is doomed, owns it
     * still: a hand-over that found nobody has moved it on. 0 if it has been taken away.
     */
    public long stillOwned(long ticket) {
        long current = SlotState.ticketOf(stateAcquire());
        boolean mine = current == ticket || current == SlotState.nextGeneration(ticket, LEASED);
        return mine ? current : 0;
    }

    /**
     * To CLOSING: the owner retires the resource. Also takes an IDLE slot, with its state as the ticket. Not a slot
     * that is CLOSING already: a caller that reads its ticket after another has retired the slot would close the
     * resource a second time.
     *
     * @param doom why, unless the slot was doomed before; a suspicion is no reason
     */
    public long tryRetire(long ticket, int doom) {
        while (true) {
            long current = stateAcquire();
            int phase = SlotState.phase(current);
            if (SlotState.ticketOf(current) != SlotState.ticketOf(ticket) || phase == FREE || phase == CLOSING) {
                return 0;
            }
            int before = SlotState.doom(current);
            int reason = before == 0 || before == SUSPECT ? doom : before;
            long closing = SlotState.doomed(SlotState.nextGeneration(current, CLOSING), reason);
            if (casState(current, closing)) {
                return SlotState.ticketOf(closing);
            }
        }
    }

    // ---- tasks ----

    /** FREE to OPENING. */
    long tryClaim() {
        long current = stateAcquire();
        return SlotState.phase(current) == FREE ? tryMove(current, SlotState.nextGeneration(current, OPENING)) : 0;
    }

    /** IDLE to CHECKING, from the state that the caller has read. */
    long tryWithdraw(long idle) {
        return SlotState.isLendable(idle) ? tryMove(idle, SlotState.nextGeneration(idle, CHECKING)) : 0;
    }

    /** CLOSING under a new ticket: the resource is closed or given up; the caller alone counts it, frees the place. */
    public long tryFinishClosing(long ticket) {
        long current = stateAcquire();
        // nobody dooms a closing slot, so that nothing but its other finisher can make this CAS fail
        boolean mine = SlotState.ticketOf(current) == ticket && SlotState.phase(ticket) == CLOSING;
        return mine ? tryMove(current, SlotState.nextGeneration(current, CLOSING)) : 0;
    }

    /**
     * OPENING or CHECKING to CHECKING, RESETTING to RESETTING, under a new ticket: the driver has answered, and whoever
     * watches the task by its old ticket can no longer take the slot away. Only now may the task write to the slot.
     * Fails if that has happened; a doom stays.
     */
    public long trySettle(long ticket) {
        int from = SlotState.phase(ticket);
        if (from != OPENING && from != CHECKING && from != RESETTING) {
            return 0;
        }
        int phase = from == RESETTING ? RESETTING : CHECKING;
        while (true) {
            long current = stateAcquire();
            if (SlotState.ticketOf(current) != ticket) {
                return 0;
            }
            long settled = SlotState.nextGeneration(current, phase);
            if (casState(current, SlotState.doomed(settled, SlotState.doom(current)))) {
                return settled;
            }
        }
    }

    /** LEASED, RESETTING or CHECKING to CHECKING, if it is suspect: the owner has it checked before it goes back. */
    public long tryRecheck(long ticket) {
        return SlotState.isReturnable(ticket)
                ? tryMove(SlotState.doomed(ticket, SUSPECT), SlotState.nextGeneration(ticket, CHECKING))
                : 0;
    }

    /** OPENING, CHECKING (an opening that has settled) or CLOSING to FREE: the resource is gone or never came. */
    boolean tryVacate(long ticket) {
        int phase = SlotState.phase(ticket);
        if (phase != OPENING && phase != CHECKING && phase != CLOSING) {
            return false;
        }
        while (true) {
            long current = stateAcquire();
            if (SlotState.ticketOf(current) != ticket) {
                return false;
            }
            if (casState(current, SlotState.nextGeneration(current, FREE))) {
                return true;
            }
        }
    }

    // ---- anybody ----

    /**
     * Tells the owner to retire the resource instead of giving it back; the first reason stays, but for one that gives
     * way. An IDLE slot has no owner and is taken at once.
     *
     * @return the ticket of the CLOSING slot if the caller now has to close the resource, else 0
     */
    public long doom(int reason) {
        while (true) {
            long current = stateAcquire();
            int phase = SlotState.phase(current);
            if (phase == IDLE) {
                long closing = tryRetire(current, reason);
                if (closing != 0) {
                    return closing;
                }
            } else if (phase == FREE
                    || phase == CLOSING
                    || !SlotState.isOpenTo(reason, current)
                    || casState(current, SlotState.doomed(current, reason))) {
                return 0;
            }
        }
    }

    /**
     * Sees that the resource is checked before anybody else gets it. An IDLE slot is withdrawn at once, the owner of
     * another is told; also one that is opening it: the driver may have finished just before whatever it is that makes
     * the others suspect.
     *
     * @return the ticket of the CHECKING slot if the caller now has to check it, else 0
     */
    public long suspect() {
        while (true) {
            long current = stateAcquire();
            int phase = SlotState.phase(current);
            if (phase == IDLE) {
                long checking = tryWithdraw(current);
                if (checking != 0) {
                    return checking;
                }
            } else if (phase == FREE
                    || phase == CLOSING
                    || !SlotState.isOpenTo(SUSPECT, current)
                    || casState(current, SlotState.doomed(current, SUSPECT))) {
                return 0;
            }
        }
    }

    /** Takes a doom back; by the owner, who then goes on as before. False if the slot is not doomed for this reason. */
    public boolean tryPardon(long ticket, int reason) {
        long current = stateAcquire();
        boolean doomed = SlotState.ticketOf(current) == ticket && SlotState.doom(current) == reason;
        return doomed && casState(current, SlotState.doomed(current, 0));
    }

    /**
     * Dooms one given lease, or what its owner made of it, and no later one; false if it has ended, or is doomed for a
     * reason that stays.
     */
    public boolean doomLease(long ticket, int reason) {
        if (!SlotState.isReturnable(ticket)) {
            return false;
        }
        while (true) {
            long current = stateAcquire();
            if (SlotState.ticketOf(current) != ticket || !SlotState.isOpenTo(reason, current)) {
                return false;
            }
            if (casState(current, SlotState.doomed(current, reason))) {
                return true;
            }
        }
    }

    private long tryMove(long from, long to) {
        return casState(from, to) ? to : 0;
    }

    @Override
    public String toString() {
        return "slot " + index + ' ' + SlotState.describe(stateAcquire());
    }
}
