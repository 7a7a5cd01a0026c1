package io.millpond.jdbc;

import io.millpond.core.Slot;
import io.millpond.spi.RetireReason;
import org.jspecify.annotations.Nullable;

/**
 * How a handle gives its connection back; implemented by the pool. Only the ticket of the running lease (or of
 * the reset that followed it) has any effect; a stale one is ignored, so that closing twice, from however many
 * threads, returns once.
 */
public interface ConnectionLease {
    /**
     * Ends a lease that left nothing behind: one CAS. Answers false if it had ended before or must be retired (then the
     * pool has seen to that), and if another thread uses it since ({@link Slot#tryShare}): then it has not ended, and
     * must be by {@link #beginReset}.
     */
    boolean giveBack(Slot<PhysicalConnection> slot, long ticket);

    /** What has to be done with a connection between two leases; talks to the driver. */
    @FunctionalInterface
    interface CleanUp {
        /** Answers null if the connection is as it was before the lease, otherwise why it must be retired. */
        @Nullable
        RetireReason run() throws Exception;
    }

    /**
     * Ends a lease that left something behind, or may have. The winner, who gets a ticket other than 0, calls
     * {@link #endReset} or {@link #reset} with it. Answers 0 if the lease had ended before or must be retired (then the
     * pool has seen to that).
     */
    long beginReset(Slot<PhysicalConnection> slot, long ticket);

    /** Makes the connection available again, with which there is nothing to be done. */
    void endReset(Slot<PhysicalConnection> slot, long resetTicket);

    /**
     * Cleans the connection up on a thread of the pool and makes it available again, or retires it. Returns when that
     * is done, at the latest after {@code resetTimeout}: then the connection is given up. Never throws.
     */
    void reset(Slot<PhysicalConnection> slot, long resetTicket, CleanUp cleanUp);

    /**
     * The connection must not be used again; it is closed on a thread of the pool. Takes the ticket of a
     * lease or of a reset.
     */
    void discard(Slot<PhysicalConnection> slot, long ticket, RetireReason reason);

    /**
     * The connection is dead, but the borrower still holds it: it will be retired on return, and the
     * others are in doubt.
     */
    void condemn(Slot<PhysicalConnection> slot, long ticket);

    /** The driver failed in a way that leaves open whether the connection still works: it will be checked on return. */
    void suspect(Slot<PhysicalConnection> slot, long ticket);

    /**
     * Whether a server that refuses to write counts as dead for this connection, so that the next connect
     * may find another.
     */
    boolean evictsReadOnly(PhysicalConnection connection);
}
