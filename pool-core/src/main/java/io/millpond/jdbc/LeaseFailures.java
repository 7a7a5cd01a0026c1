package io.millpond.jdbc;

import io.millpond.core.Slot;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What a failure of the driver's tells of the connection, and what the application gets to see of it. */
abstract class LeaseFailures extends LeaseFence {
    LeaseFailures(Slot<PhysicalConnection> slot, long ticket, PhysicalConnection physical, Thread owner) {
        super(slot, ticket, physical, owner);
    }

    /**
     * Condemns the connection if this failure means that it is dead, suspects it if nobody can tell. Never
     * replaces the failure.
     */
    @Override
    final SQLException failed(Throwable failure) {
        return failed(failure, null);
    }

    /** Judges a failure of a call of this statement; says so if the pool has brought it about because of a limit. */
    final SQLException failed(Throwable failure, @Nullable OpenStatement statement) {
        if (!physical.dialect().seesTransactionsOfFailedCalls()) {
            mark(UNSEEN_TRANSACTION);
        }
        if (!(failure instanceof SQLException known)) {
            suspected();
            throw LeaseFailures.<RuntimeException>asItIs(failure);
        }
        if (slot.isOwned(ticket)) {
            judge(known);
        }
        LimitHit hit = physical.limitHit();
        return hit == null || !explains(hit, statement)
                ? known
                : LimitFailures.failureFor(physical.poolName(), hit, known);
    }

    private void judge(SQLException failure) {
        if (isDead(failure)) {
            physical.lease().condemn(slot, ticket);
        } else if (physical.dialect().isDoubtful(failure)) {
            suspected();
        }
    }

    /**
     * Judges a failure of a stream of the driver's. An {@code IOException} does not tell a dead connection from a large
     * object that is gone, so the connection is checked when it comes back.
     */
    final IOException streamFailed(Throwable failure) {
        suspected();
        if (failure instanceof IOException known) {
            return known;
        }
        throw LeaseFailures.<RuntimeException>asItIs(failure);
    }

    /** Has the connection checked when it comes back, unless that has happened already. */
    final void suspected() {
        if (slot.isOwned(ticket)) {
            physical.lease().suspect(slot, ticket);
        }
    }

    private boolean explains(LimitHit hit, @Nullable OpenStatement statement) {
        return hit.statement() == null
                ? hit.explainsTheEndOf(ticket, physical.timer().transactionSince())
                : hit.ticket() == ticket && hit.statement() == statement;
    }

    /** Not a cast at run time: the failure is thrown as what it is. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T asItIs(Throwable failure) throws T {
        throw (T) failure;
    }

    private boolean isDead(SQLException failure) {
        try {
            return physical.raw().isClosed() || physical.dialect().isFatal(failure) || isReplica(failure);
        } catch (Exception | LinkageError e) {
            return true; // a connection that cannot even say whether it is closed
        }
    }

    /** A borrower that asked for a read-only connection has itself to thank for the refusal. */
    private boolean isReplica(SQLException failure) {
        return physical.lease().evictsReadOnly(physical)
                && !isMarked(READ_ONLY)
                && physical.dialect().isRefusedAsReadOnly(failure);
    }
}
