package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.ConnectionFacts;
import io.millpond.upkeep.OpenBackoff;
import io.millpond.upkeep.RetirementRule;

/**
 * Retires connections for their age, or that of their password: one at a time, each after its replacement has opened if
 * there is room for that and the pool needs as many. While connections cannot be opened an old one that works is better
 * than none, and stays. On the housekeeper's thread alone, whose fields these are.
 */
final class Ageing {
    /** How often to ask again while connections cannot be opened. */
    private static final long LATER_NANOS = 250_000_000;

    /** Begins to open a connection, or answers false. */
    @FunctionalInterface
    interface Opening {
        boolean tryBegin();
    }

    private final SlotTable<PhysicalConnection> table;
    private final ConnectionWork work;
    private final RetirementRule retirement;
    private final CredentialsCache credentials;
    private final Opening openOne;

    /** Whether this round may still act on a connection that is due: one per round. */
    private boolean mayRetire;

    /** Whether a replacement has been asked for and not yet been used. */
    private boolean replacing;

    private long createdBefore;

    Ageing(ConnectionWork work, RetirementRule retirement, CredentialsCache credentials, Opening openOne) {
        this.table = work.table;
        this.work = work;
        this.retirement = retirement;
        this.credentials = credentials;
        this.openOne = openOne;
    }

    void beginRound() {
        mayRetire = true;
    }

    /** When to retire an idle connection; later than now while that is not possible. */
    long due(PhysicalConnection connection, ConnectionFacts facts, long now) {
        long ends = ends(connection, facts, now);
        if (now < ends) {
            return ends;
        }
        if (!mayRetire || work.isPaused()) {
            return now + LATER_NANOS;
        }
        OpenBackoff.Failure failure = work.backoff.failure();
        return failure == null ? ends : Math.max(ends, failure.retryAt());
    }

    /**
     * An idle connection is due.
     *
     * <pre>
     *   due ──┬── unneeded; or no room for another, and none is opening ──► it is retired
     *         │
     *         └── else ──► a replacement is asked for ──┬── it arrived ──► the old one is retired
     *                                                   │
     *                                                   └── it did not ──► the request is forgotten, what works stays
     * </pre>
     *
     * @param surplus whether the pool does well without it
     * @return whether it has been retired; if not, its replacement is on the way
     */
    boolean retire(Slot<PhysicalConnection> slot, long state, PhysicalConnection connection, boolean surplus) {
        mayRetire = false;
        // before the look at what is being opened, so that what arrives between the two counts
        long created = work.counters.created.sum();
        boolean replaced = replacing && created > createdBefore;
        // while connects fail, to try one more is the only way to go on; while none is begun, not even that
        boolean unneeded = canOpen() && (surplus || replaced);
        boolean opening = table.coming() > 0;
        if (unneeded || !opening && !replacing && !work.isPaused() && hasNoRoom()) {
            boolean gone = work.retire(slot, state, reasonFor(connection));
            // if a borrower has just taken it, the replacement stays meant for it
            replacing &= !gone;
            return gone;
        }
        if (replacing) {
            // if it did not come: keep what works, try again after the back-off
            replacing = opening;
        } else {
            // one that is on its way, whoever wanted it, does as well
            createdBefore = created;
            replacing = opening || openOne.tryBegin();
        }
        return false;
    }

    /**
     * Whether no place is free and none will be, unless one is made; what is being closed, or opened in
     * vain, frees its own.
     */
    private boolean hasNoRoom() {
        int[] census = table.census();
        return table.occupied() >= table.limit() && census[SlotState.CLOSING] + census[SlotTable.VAIN] == 0;
    }

    /** A lease is looked at; answers when to look again on account of its age. */
    long lookAtLease(
            Slot<PhysicalConnection> slot, long state, PhysicalConnection connection, ConnectionFacts facts, long now) {
        long ends = ends(connection, facts, now);
        if (SlotState.doom(state) != 0) {
            return Long.MAX_VALUE;
        }
        if (now < ends) {
            return ends;
        }
        boolean overdue = now >= retirement.lifetimeOver(facts);
        if (!canOpen()) {
            openOne.tryBegin();
            return now + LATER_NANOS;
        }
        if (!overdue && isAnotherDoomed()) {
            return now + LATER_NANOS;
        }
        if (slot.doomLease(SlotState.ticketOf(state), Doom.of(reasonFor(connection)))
                && table.count(SlotState.IDLE) == 0) {
            openOne.tryBegin();
        }
        return Long.MAX_VALUE;
    }

    private long ends(PhysicalConnection connection, ConnectionFacts facts, long now) {
        if (connection.isTheDatabase()) {
            return Long.MAX_VALUE;
        }
        return isOutdated(connection) ? now : retirement.lifetimeEnds(facts);
    }

    private boolean isAnotherDoomed() {
        boolean[] doomed = {false};
        table.forEach(slot -> {
            long state = slot.state();
            int doom = SlotState.doom(state);
            boolean old = doom == Doom.of(RetireReason.LIFETIME) || doom == Doom.of(RetireReason.CREDENTIALS);
            doomed[0] |= old && SlotState.phase(state) == SlotState.LEASED;
        });
        return doomed[0];
    }

    /** Whether its password holds no longer; a database may end such sessions at any time. */
    private boolean isOutdated(PhysicalConnection connection) {
        return credentials.areOutdated(connection.credentialsVersion());
    }

    private RetireReason reasonFor(PhysicalConnection connection) {
        return isOutdated(connection) ? RetireReason.CREDENTIALS : RetireReason.LIFETIME;
    }

    /** As far as anybody knows. Where too many driver calls hang none is opened, though nothing may have failed. */
    private boolean canOpen() {
        return work.backoff.failure() == null && !work.isPaused();
    }
}
