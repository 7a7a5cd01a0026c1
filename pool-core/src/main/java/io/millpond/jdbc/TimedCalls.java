package io.millpond.jdbc;

import io.millpond.core.CallTimer;
import io.millpond.core.Slot;
import io.millpond.dialect.TransactionState;
import java.io.IOException;
import java.sql.SQLException;

/**
 * The calls of a lease that are timed and limited: executions, and fetches that may go to the server.
 *
 * <p><b>Several threads in one lease.</b> Drivers take the calls of one connection one after the other. So the timer
 * belongs to the call that found no other in the driver; when that ends while others wait behind it, their time begins.
 * Which of them runs then nobody can tell, so that no cancel is sent: at its limit the connection is closed. A call
 * that has no limit, a commit say, must not be hit so: while one is in the driver, the time of those that wait behind
 * it does not begin.
 *
 * <p><b>Which end belongs to which begin.</b>
 *
 * <pre>
 *   beginCall, then executionBegins or overlapBegins   endExecution or endOverlap
 *   beginCall, then fetchBegins or overlapBegins       endFetch or endOverlap
 *   beginCall, then the statement was found closed     endUntimedCall
 *   beginCall, of a commit, rollback or autocommit     endTransactionCall
 *   enterCall, tryEnterCall, enterStream               leaveCall, or leaveFirstCall
 *   beginCallPerhapsFirst or enterCall, then keep      leaveWith; leaveCall if nothing was kept
 * </pre>
 */
abstract class TimedCalls extends LeaseFailures {
    TimedCalls(Slot<PhysicalConnection> slot, long ticket, PhysicalConnection physical, Thread owner) {
        super(slot, ticket, physical, owner);
    }

    /**
     * An execution begins, after a {@link #beginCall} that found no other in the driver;
     * {@link #endExecution} must follow.
     *
     * @param limit of this execution alone, in nanoseconds; 0 if it has none
     */
    final void executionBegins(long limit) {
        long since = physical.times().begins(slot, physical.timer(), limit);
        if (physical.watchesCalls()) {
            watchedCallBegins(since, limit);
        }
    }

    private void watchedCallBegins(long since, long limit) {
        limitReads(limit);
        if (physical.watchesTransactions()) {
            expectTransaction(since);
        }
    }

    /** Answers how long the execution took if it was slow; else 0. */
    final long endExecution() {
        long slow = physical.times().ends(slot, physical.timer(), ticket);
        endWatchedCall();
        return slow;
    }

    /** A fetch that may go to the server begins, as {@link #executionBegins}; {@link #endFetch} must follow. */
    final void fetchBegins(long limit) {
        physical.times().fetchBegins(physical.timer(), limit);
        if (physical.watchesCalls()) {
            limitReads(limit);
        }
    }

    /** Answers how long the fetch took if it was slow; else 0. */
    final long endFetch() {
        long slow = physical.times().fetchEnds(physical.timer());
        endWatchedCall();
        return slow;
    }

    /**
     * An execution or a fetch begins that found another call in the driver, and is not timed;
     * {@link #endOverlap} must follow.
     */
    final void overlapBegins() {
        physical.timer().addWaiting(1);
        goOnIfNotTimed(); // the one that it found may have ended before it could see this
    }

    final void endOverlap() {
        physical.timer().addWaiting(-1);
        if (physical.watchesTransactions()) {
            noteTransaction();
        }
        endUntimedCall();
    }

    /**
     * Begins a call that is neither timed nor may change the transaction; {@link #leaveCall} must follow. Answers what
     * {@link #beginCall} does.
     */
    final int enterCall() throws SQLException {
        return beginCall();
    }

    /**
     * Begins an untimed call of a close, which does not fail because the lease has just ended: false if there is
     * no call to leave.
     */
    final boolean tryEnterCall() {
        try {
            beginCall();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Begins an untimed call of a stream; {@link #leaveCall} must follow. */
    final void enterStream() throws IOException {
        try {
            beginCall();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    final void leaveCall() {
        if (!endUntimedAlone()) {
            leaveCounted();
        }
    }

    /**
     * Ends like {@link #leaveCall} a call that may have been the first of a transaction, as nearly all that pgjdbc asks
     * the server is. The transaction counts from here: of a call that goes on nobody can tell whether it begins one.
     */
    final void leaveFirstCall() {
        try {
            if (physical.watchesTransactions()) {
                noteBegun();
            }
        } finally {
            leaveCall();
        }
    }

    /** The first half of {@link #leaveCall}; nearly always, nothing is left to do for {@link #leaveCounted}. */
    final boolean endUntimedAlone() {
        if (physical.watchesTransactions() && physical.timer().callSince() == 0) {
            physical.times().untimedEnds(physical.timer());
        }
        return endAlone();
    }

    final void leaveCounted() {
        forgetStaleStart();
        if (endCall()) {
            goOnIfNotTimed();
        }
    }

    private void goOnIfNotTimed() {
        if (physical.timer().callSince() == 0) {
            goOn(0);
        }
    }

    /**
     * Starts the time of the waiting calls if nothing else is in the driver. {@code since} is what the timer showed; if
     * that has changed, somebody else was first.
     */
    private void goOn(long since) {
        int timed = physical.timer().waiting();
        if (timed != 0 && hasCalls(timed)) {
            physical.times().goesOn(physical.timer(), since);
        }
    }

    /**
     * After calls that overlapped, the start of the last one is left. Nobody else is in the driver, and whoever comes
     * now is not alone and sets none.
     */
    private void forgetStaleStart() {
        if (!isStillAlone() && slot.isOwned(ticket) && physical.timer().callSince() != 0 && hasOneCall()) {
            physical.times().untimedEnds(physical.timer());
        }
    }

    private void endWatchedCall() {
        if (physical.watchesCalls()) {
            watchedCallEnds();
        }
        endUntimedCall();
    }

    private void watchedCallEnds() {
        unlimitReads();
        if (physical.watchesTransactions()) {
            noteTransaction();
        }
    }

    private void limitReads(long limit) {
        ReadLimit reads = physical.readLimit();
        if (reads != null) {
            reads.begin(limit);
        }
    }

    private void unlimitReads() {
        ReadLimit reads = physical.readLimit();
        if (reads != null) {
            reads.end();
        }
    }

    /** The call has ended, and the time of one that waited behind it begins. */
    final void endUntimedCall() {
        if (!endAlone()) {
            endCounted();
        }
    }

    /** Ends a commit, say, that may fail after a while: the transaction that it leaves open was not idle meanwhile. */
    final void endTransactionCall() {
        if (!endUntimedAlone()) {
            endCounted();
        }
    }

    private void endCounted() {
        forgetStaleStart();
        if (endCall()) {
            goOn(physical.timer().callSince());
        }
    }

    /**
     * Forgets a limit that an earlier call reached. One that ends the lease stays, as it is noted right before that; so
     * does one of the whole transaction. An owner that is alone need not: whoever cancels a call shares
     * the lease first.
     */
    final void forgetLimitHit() {
        LimitHit hit = physical.limitHit();
        if (hit != null && !hit.isOfTransaction() && !hit.endsLease()) {
            physical.forgetLimitHit(hit);
        }
    }

    // ---- the transaction ----

    /** The first statement belongs to the transaction that it opens. */
    private void expectTransaction(long since) {
        CallTimer timer = physical.timer();
        if (timer.transactionSince() == 0 && !isAutoCommit()) {
            timer.setTransactionSinceRelease(since);
        }
    }

    /** A commit, a rollback or a change of autocommit has succeeded. */
    final void transactionEnded() {
        CallTimer timer = physical.timer();
        if (timer.transactionSince() != 0) {
            timer.setTransactionSinceRelease(0);
        }
    }

    /** After an execution: asks the driver's local state, on the thread that is in the driver anyway. */
    private void noteTransaction() {
        if (!slot.isOwned(ticket)) {
            return; // how the transaction stood at the end tells why the lease was ended
        }
        CallTimer timer = physical.timer();
        TransactionState state = physical.dialect().transactionState(physical.raw());
        boolean open = state == TransactionState.OPEN
                || state == TransactionState.UNKNOWN && timer.transactionSince() != 0 && !isAutoCommit();
        if (!slot.isOwned(ticket)) {
            return; // and a connection that was closed meanwhile knows nothing of its transaction
        }
        if (!open) {
            timer.setTransactionSinceRelease(0);
        } else if (timer.transactionSince() == 0) {
            timer.setTransactionSinceRelease(physical.calls().times().now());
        }
    }

    /**
     * After another call, which may have begun one. That one has ended is not noted here: another thread may just be
     * beginning the next.
     */
    private void noteBegun() {
        CallTimer timer = physical.timer();
        if (timer.transactionSince() == 0
                && timer.callSince() == 0
                && physical.dialect().transactionState(physical.raw()) == TransactionState.OPEN) {
            timer.setTransactionSinceRelease(physical.calls().times().now());
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
