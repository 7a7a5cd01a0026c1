package io.millpond.jdbc;

import io.millpond.core.CallTimer;
import io.millpond.core.Slot;
import io.millpond.dialect.TransactionState;
import java.io.IOException;
import java.sql.SQLException;

/**
 * The calls of a lease that are timed and limited: executions, and fetches that may go to the server.
 *
 * <p><b>Several threads in one lease.</b> Drivers take the calls of one connection one after the other. So the timer belongs to the call that
 * found no other in the driver; when that ends while others wait behind it, their time begins. Which of them runs then nobody can tell, so
 * that no cancel is sent: at its limit the connection is closed.
 */
abstract class TimedCalls extends LeaseFailures {
    TimedCalls(Slot<PhysicalConnection> slot, long ticket, PhysicalConnection physical, Thread owner) {
        super(slot, ticket, physical, owner);
    }

    /**
     * An execution begins, after {@link #beginCall}; {@link #endExecution} must follow.
     *
     * @param call what that answered: the timer is this call's if no other was in the driver
     * @param limit of this execution alone, in nanoseconds; 0 if it has none
     */
    final void executionBegins(int call, long limit) {
        if (call != NOTED && !isTimed(call)) {
            return;
        }
        long since = physical.times().begins(slot, physical.timer(), limit);
        if (physical.watchesTransactions()) {
            expectTransaction(since);
        }
    }

    /** Of one that is not the call of an owner that is alone: a limit that was hit has shared the lease. */
    private boolean isTimed(int call) {
        if (call == OVERLAPS) {
            physical.calls().audience().overlapped();
            return false;
        }
        forgetLimitHit();
        return true;
    }

    /** Answers how long the execution took if it was slow; else 0. */
    final long endExecution(boolean timed) {
        long slow = timed ? physical.times().ends(slot, physical.timer(), ticket) : 0;
        endWatchedCall();
        return slow;
    }

    /** A fetch that may go to the server begins, as {@link #executionBegins}; {@link #endFetch} must follow. */
    final void fetchBegins(int call, long limit) {
        if (call == COUNTED) {
            forgetLimitHit();
        }
        if (call != OVERLAPS) {
            physical.times().fetchBegins(physical.timer(), limit);
        }
    }

    /** Answers how long the fetch took if it was slow; else 0. */
    final long endFetch(boolean timed) {
        long slow = timed ? physical.times().fetchEnds(physical.timer()) : 0;
        endWatchedCall();
        return slow;
    }

    /** Begins a call that is neither timed nor may change the transaction; {@link #leaveCall} must follow. */
    final void enterCall() throws SQLException {
        beginCall();
    }

    /** The same for a stream. */
    final void enterStream() throws IOException {
        try {
            beginCall();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    final void leaveCall() {
        if (!endUntimedAlone()) {
            leaveTheOthers();
        }
    }

    /** The first half of that; nearly always, nothing is left to do for {@link #leaveTheOthers}. */
    final boolean endUntimedAlone() {
        if (physical.watchesTransactions() && physical.timer().callSince() == 0) {
            physical.times().untimedEnds(physical.timer());
        }
        return endAlone();
    }

    final void leaveTheOthers() {
        forgetStaleStart();
        if (endCall()) {
            CallTimer timer = physical.timer();
            if (timer.callSince() == 0) {
                physical.calls().times().goesOn(timer);
            }
        }
    }

    /** After calls that overlapped, the start of the last one is left. Nobody else is in the driver, and whoever comes now is not alone and sets none. */
    private void forgetStaleStart() {
        if (!isStillAlone() && physical.timer().callSince() != 0 && hasOneCall()) {
            physical.calls().times().nothingRuns(physical.timer());
        }
    }

    private void endWatchedCall() {
        if (physical.watchesTransactions()) {
            noteTransaction();
        }
        endUntimedCall();
    }

    /** The call has ended, and the time of one that waited behind it begins. */
    final void endUntimedCall() {
        if (!endAlone()) {
            endBeforeOthers();
        }
    }

    private void endBeforeOthers() {
        forgetStaleStart();
        if (endCall()) {
            physical.calls().times().goesOn(physical.timer());
        }
    }

    /** That of a call before; one of the whole transaction stays, because the lease will end of it. */
    private void forgetLimitHit() {
        LimitHit hit = physical.limitHit();
        if (hit != null && hit.isOfOneCall()) {
            physical.setLimitHit(null);
        }
    }

    // ---- the transaction

    /** The first statement belongs to the transaction that it opens. */
    private void expectTransaction(long since) {
        CallTimer timer = physical.timer();
        if (timer.transactionSince() == 0 && !isAutoCommit()) {
            timer.transactionSinceRelease(since);
        }
    }

    /** A commit, a rollback or a change of autocommit has succeeded. */
    final void transactionEnded() {
        CallTimer timer = physical.timer();
        if (timer.transactionSince() != 0) {
            timer.transactionSinceRelease(0);
        }
    }

    /** After an execution: asks the driver's local state, on the thread that is in the driver anyway. */
    private void noteTransaction() {
        CallTimer timer = physical.timer();
        TransactionState state = physical.dialect().transactionState(physical.raw());
        boolean open = state == TransactionState.OPEN
                || state == TransactionState.UNKNOWN && timer.transactionSince() != 0 && !isAutoCommit();
        if (!open) {
            timer.transactionSinceRelease(0);
        } else if (timer.transactionSince() == 0) {
            timer.transactionSinceRelease(physical.calls().times().now());
        }
    }

    private boolean isAutoCommit() {
        try {
            return physical.raw().getAutoCommit();
        } catch (SQLException | RuntimeException e) {
            return true; // nothing can be said of it
        }
    }
}
