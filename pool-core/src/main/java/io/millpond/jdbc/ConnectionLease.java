package io.millpond.jdbc;

import io.millpond.core.Slot;
import io.millpond.spi.RetireReason;

/**
 * How a handle gives its connection back; implemented by the pool. Only the ticket of the running lease (or of the reset that
 * followed it) has any effect; a stale one is ignored, so that closing twice, from however many threads, returns once.
 */
public interface ConnectionLease {
    /**
     * Ends a lease that left nothing behind: one CAS. Answers false if it had ended before or must be retired (then the pool
     * has seen to that).
     */
    boolean giveBack(Slot<PhysicalConnection> slot, long ticket);

    /**
     * Ends a lease that left something behind. The winner, who gets a ticket other than 0, cleans up and then calls
     * {@link #finishReset} or {@link #discard} with it. Answers 0 if the lease had ended before or must be retired (then the
     * pool has seen to that).
     */
    long beginReset(Slot<PhysicalConnection> slot, long ticket);

    /** The connection is clean again. */
    void finishReset(Slot<PhysicalConnection> slot, long resetTicket);

    /** The connection must not be used again; it is closed on a thread of the pool. Takes the ticket of a lease or of a reset. */
    void discard(Slot<PhysicalConnection> slot, long ticket, RetireReason reason);

    /** The connection is dead or doubtful, but the borrower still holds it: it will be retired on return. */
    void condemn(Slot<PhysicalConnection> slot, long ticket, RetireReason reason);
}
