package io.millpond.jdbc;

import io.millpond.core.Slot;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whether the lease of a handle still lasts, and what the lease has to answer for when it ends.
 *
 * <p>Asking costs one load: the slot's state is the ticket of this lease, or the handle is dead (or its connection doomed).
 * That check alone would let a call slip in between the check and somebody else's close. Where a late call could do harm to
 * the next borrower (executing, commit, cancel) the call is counted first and the lease checked afterwards, while a close
 * ends the lease first and reads the count afterwards: one of the two sees the other.
 */
abstract class LeaseFence extends Wrapping {
    // what has to be restored
    static final int AUTO_COMMIT = 1;
    static final int ISOLATION = 1 << 1;
    static final int READ_ONLY = 1 << 2;
    static final int CATALOG = 1 << 3;
    static final int SCHEMA = 1 << 4;
    static final int HOLDABILITY = 1 << 5;
    static final int NETWORK_TIMEOUT = 1 << 6;
    static final int CLIENT_INFO = 1 << 7;
    static final int TYPE_MAP = 1 << 8;
    /** A cancel has been sent, of which the next call must make sure that nothing is left. */
    static final int CANCELLED = 1 << 9;
    /** The application has the driver's object and may have done anything to it. */
    static final int RAW_TAKEN = 1 << 10;
    /** Something happened that no reset can undo: the connection must not be lent again. */
    static final int DOUBTFUL = 1 << 11;

    /** SQL of the lease may have changed what JDBC knows nothing of. */
    static final int SESSION = 1 << 12;

    /** A transaction may be open that the driver has not seen: a call failed, or its answer was perhaps not read to the end. */
    static final int UNSEEN_TRANSACTION = 1 << 13;

    /** One call in the driver that must not outlive the lease. */
    private static final int CALL = 1 << 14;

    private static final int CALLS = 0x3FF << 14;

    /** One cancel in the driver. */
    private static final int CANCEL = 1 << 24;

    private static final int CANCEL_SHIFT = 24;

    /** How long an execution or a close waits for a cancel in flight before the connection counts as doubtful. */
    private static final long CANCEL_PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private static final VarHandle MARKS;

    static {
        try {
            MARKS = MethodHandles.lookup().findVarHandle(LeaseFence.class, "marks", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Slot<PhysicalConnection> slot;
    final long ticket;
    final PhysicalConnection physical;
    /** The thread that borrowed; others may use the handle too, at a small price. */
    final Thread owner;

    /** The marks and the two counts above. Read-modify-write through {@link #MARKS} only: threads may share a lease. */
    @SuppressWarnings("unused")
    private volatile int marks;

    /** Whether the driver's connection was used at all. Only ever set; a racing set changes nothing. */
    boolean touched;

    LeaseFence(Slot<PhysicalConnection> slot, long ticket, PhysicalConnection physical, Thread owner) {
        this.slot = slot;
        this.ticket = ticket;
        this.physical = physical;
        this.owner = owner;
    }

    // ---- is the lease alive?

    /** Whether the application may still use the connection; it may, even if the connection is to be retired afterwards. */
    final boolean isLive() {
        return slot.isLent(ticket) || slot.isOwned(ticket);
    }

    final void requireLive() throws SQLException {
        if (!slot.isLent(ticket)) {
            requireOwned();
        }
    }

    final void requireLiveStream() throws IOException {
        if (!isLive()) {
            throw new IOException(closedFailure());
        }
    }

    private void requireOwned() throws SQLException {
        if (!slot.isOwned(ticket)) {
            throw closedFailure();
        }
    }

    final SQLException closedFailure() {
        LimitHit hit = physical.limitHit();
        if (hit != null && hit.ticket() == ticket && !slot.isOwned(ticket)) {
            return physical.calls().audience().limitReached(hit, null);
        }
        return new SQLNonTransientConnectionException(
                physical.poolName() + ": this connection is closed;"
                        + " it was used after close() or abort(), or the pool has taken it back",
                "08003");
    }

    // ---- what the lease has done

    final int marks() {
        return marks;
    }

    final boolean isMarked(int mark) {
        return (marks & mark) != 0;
    }

    final void mark(int mark) {
        if ((marks & mark) != mark) {
            MARKS.getAndBitwiseOr(this, mark);
        }
    }

    final void unmark(int mark) {
        MARKS.getAndBitwiseAnd(this, ~mark);
    }

    /** Comes before every use of the driver's connection; the first one takes away what the lease before left. */
    final void touch() {
        if (!touched) {
            touched = true;
            if (!physical.beginUse(lease())) {
                mark(DOUBTFUL);
            }
        }
    }

    /** Comes before every SQL is sent or prepared; looks at it where the pool sets back what SQL changes. */
    final void noteSql(@Nullable String sql) {
        if (physical.readsSql() && sql != null && !isMarked(SESSION) && SqlTouch.isPossible(sql)) {
            mark(SESSION);
        }
    }

    /** Whether the database's own reset is due at the end. */
    final boolean isSessionTouched() {
        return switch (physical.rules().level()) {
            case JDBC -> false;
            case SESSION -> isMarked(SESSION | RAW_TAKEN);
            case ALWAYS -> touched;
        };
    }

    /** The driver's object is about to leave the pool's sight. */
    final void rawTaken() throws SQLException {
        requireLive();
        mark(RAW_TAKEN);
        physical.noteRawTaken(ticket);
        touch();
    }

    // ---- calls that must not outlive the lease

    /**
     * Counts the call, then checks the lease. After this, {@link #endCall} must follow. Answers whether no other call of this lease is in the
     * driver.
     */
    final boolean beginCall() throws SQLException {
        int before = (int) MARKS.getAndAdd(this, CALL);
        if (!isLive()) {
            endCall();
            throw closedFailure();
        }
        touch();
        if ((before & CANCELLED) != 0 || before >>> CANCEL_SHIFT != 0) {
            // a cancel sent for the statement before could reach the server during this one
            awaitCancels();
            settleCancels();
        }
        return (before & CALLS) == 0;
    }

    /** Answers whether another call of this lease is in the driver still. */
    final boolean endCall() {
        return ((int) MARKS.getAndAdd(this, -CALL) & CALLS) != CALL;
    }

    final boolean hasCalls() {
        return (marks & CALLS) != 0;
    }

    /** Counts a cancel; every call that begins from here on waits for it. Answers whether some call is running. */
    final boolean beginCancel() {
        return ((int) MARKS.getAndAdd(this, CANCEL) & CALLS) != 0;
    }

    final void endCancel() {
        MARKS.getAndAdd(this, -CANCEL);
    }

    /** Waits until no cancel is in flight; not for ever. */
    final void awaitCancels() {
        if (marks >>> CANCEL_SHIFT == 0) {
            return;
        }
        long start = System.nanoTime();
        while (marks >>> CANCEL_SHIFT != 0) {
            if (System.nanoTime() - start > CANCEL_PATIENCE) {
                mark(DOUBTFUL);
                return;
            }
            Thread.onSpinWait(); // an interrupted thread does not park
            LockSupport.parkNanos(this, 50_000);
        }
    }

    /** After a cancel has come back: what it may have left in the session is taken away. */
    final void settleCancels() {
        if (!isMarked(CANCELLED)) {
            return;
        }
        unmark(CANCELLED);
        try {
            if (physical.dialect().settleCancel(physical.raw())) {
                return;
            }
        } catch (SQLException | RuntimeException e) {
            // then nobody knows
        }
        mark(DOUBTFUL);
    }

    // ---- failures

    /** Condemns the connection if this failure means that it is dead, suspects it if nobody can tell. Never replaces the failure. */
    @Override
    final SQLException failed(Throwable failure) {
        return failed(failure, null);
    }

    /** The same for a failure of a call of this statement; says so if the pool has brought it about because of a limit. */
    final SQLException failed(Throwable failure, @Nullable StatementHandle statement) {
        if (!physical.dialect().seesTransactionsOfFailedCalls()) {
            mark(UNSEEN_TRANSACTION);
        }
        if (!(failure instanceof SQLException known)) {
            if (slot.isOwned(ticket)) {
                physical.lease().suspect(slot, ticket);
            }
            throw LeaseFence.<RuntimeException>asItIs(failure);
        }
        if (slot.isOwned(ticket) && isDead(known)) {
            physical.lease().condemn(slot, ticket);
        }
        LimitHit hit = physical.limitHit();
        return hit == null || !explains(hit, statement)
                ? known
                : physical.calls().audience().limitReached(hit, known);
    }

    private boolean explains(LimitHit hit, @Nullable StatementHandle statement) {
        return hit.ticket() == ticket
                && (hit.statement() == null || hit.statement() == statement || !slot.isOwned(ticket));
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
        return physical.lease().evictsReadOnly()
                && !isMarked(READ_ONLY)
                && physical.dialect().isRefusedAsReadOnly(failure);
    }
}
