package io.millpond.jdbc;

import io.millpond.core.Slot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whether the lease of a handle still lasts, who uses it, and which calls must not outlive it.
 *
 * <p>Asking whether it lasts costs one load: the slot's state is the ticket of this lease, or the handle is dead (or
 * its connection doomed). That check alone would let a call slip in between the check and somebody else's close. So
 * nobody ends a lease by looking at what is under way and then letting go:
 *
 * <ul>
 *   <li><b>Others than the owner announce themselves in the slot's state</b> ({@link Slot#tryShare}), once, before they
 *       touch anything of the driver's. The owner's return that finds nothing left behind is one CAS from the bare
 *       ticket, so it fails then, however late the other came. If it succeeds, the other's announcement fails, and with
 *       it the call. The owner itself is not in a call, because it is in {@code close()}; so that way needs to look at
 *       no count, and costs no fence of its own. {@code Promise18NoCallOutlivesAReturn}.
 *   <li><b>Every other end goes through RESETTING</b>: the lease is ended by CAS first and the calls are looked at
 *       afterwards, while a call is noted first and checks the lease afterwards: it is refused, or the connection is
 *       not lent again. {@code Promise19NoCallOutlivesAReset}.
 *   <li><b>What is noted</b> is all that may reach the server, or an object of the driver's that outlives the lease:
 *       the connection, its metadata, large objects. What is not (parameters, columns of rows that are here) touches a
 *       statement or result set that dies with the lease; if several threads used it, the statement is not even kept
 *       for the cache, where a late parameter could find it.
 * </ul>
 *
 * <p><b>An owner that is alone takes no atomic step.</b> It notes its call by a plain store and then looks at the
 * slot's state; nobody else looks at that store before he has announced himself there <em>and</em> has waited
 * {@link #SEEN_AFTER}. Without a fence the owner's load may overtake its store, but only for as long as a processor
 * holds a store back, which is a thousand times shorter (and ends when the thread is taken off the processor). So if
 * the owner missed the announcement, its store has been seen when the other looks; if it did not, it goes the counted
 * way from there on. Only those who come second pay, and a pool whose leases are once shared counts the calls of later
 * ones, by atomic steps, so that nobody waits again. {@code Promise20SecondSeesTheOwner}, {@code docs/decisions/0009}.
 */
abstract class LeaseFence extends LeaseMarks {
    /** When a store of another thread, made before it could see our announcement, has been seen for certain: 1 ms. */
    private static final long SEEN_AFTER = TimeUnit.MILLISECONDS.toNanos(1);

    /** What {@link #beginCall} answers: another call of this lease is in the driver. */
    static final int OVERLAPS = 0;
    /** No other is, and this one is counted. */
    static final int COUNTED = 1;
    /** No other is, and this one is the owner's, who is alone. */
    static final int NOTED = 2;
    /** Answered by {@link ResultSetHandle#enterPerhaps} for a call that needs no counting. */
    static final int UNCOUNTED = 3;

    // what an owner that is alone has in the driver
    private static final byte NOTHING = 0;
    private static final byte ONE_CALL = 1;
    /** Its calls are counted, or it has not called yet. */
    private static final byte NOT_NOTED = 2;

    private static final VarHandle OWNERS_CALL;

    static {
        try {
            OWNERS_CALL = MethodHandles.lookup().findVarHandle(LeaseFence.class, "ownersCall", byte.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Slot<PhysicalConnection> slot;
    final long ticket;
    final PhysicalConnection physical;
    /** The thread that borrowed; others may use the handle too, at a small price. */
    final Thread owner;

    /** Whether the driver's connection was used at all. Only ever set; a racing set changes nothing. */
    boolean touched;

    /** Whether the owner's calls are counted too. */
    private final boolean counts;

    /**
     * What the owner has in the driver that is not counted. Written by the owner; believed by others after
     * {@link #awaitOwnersStores}.
     *
     * <pre>
     *   NOT_NOTED ──first call──► ONE_CALL ──end──► NOTHING ──next call──► ONE_CALL
     * </pre>
     *
     * A call that then finds the lease shared takes its store back and is counted in the marks instead.
     */
    private byte ownersCall = NOT_NOTED;

    LeaseFence(Slot<PhysicalConnection> slot, long ticket, PhysicalConnection physical, Thread owner) {
        this.slot = slot;
        this.ticket = ticket;
        this.physical = physical;
        this.owner = owner;
        // not later, so that who comes second to a lease that has not been used yet need not wait either
        this.counts = physical.sharing().isSeen();
    }

    // ---- is the lease alive? ----

    /**
     * Whether the application may still use the connection; it may, even if the connection is to be retired afterwards.
     */
    final boolean isLive() {
        return slot.isLent(ticket) || slot.isOwned(ticket);
    }

    /** Whether the calling thread may use it; comes before everything that touches an object of the driver's. */
    final boolean mayUse() {
        if (Thread.currentThread() != owner) {
            return mayShare();
        }
        return slot.isLent(ticket) || slot.isOwned(ticket);
    }

    private boolean mayShare() {
        if (isMarked(SHARED)) {
            return slot.isOwned(ticket);
        }
        if (!slot.tryShare(ticket)) {
            return false;
        }
        awaitOwnersStores();
        physical.sharing().noteSeen();
        mark(SHARED); // not before: who sees the mark neither announces himself nor waits
        return slot.isOwned(ticket);
    }

    /**
     * For one who has announced himself in the slot's state: what the owner stored before it could see that is
     * seen afterwards.
     */
    private void awaitOwnersStores() {
        if (counts) {
            return;
        }
        boolean interrupted = false;
        long start = System.nanoTime();
        try {
            for (long left = SEEN_AFTER; left > 0; left = SEEN_AFTER - (System.nanoTime() - start)) {
                LockSupport.parkNanos(this, left);
                interrupted |= Thread.interrupted(); // kept for later, as in awaitCancels
            }
        } finally {
            interruptAgain(interrupted);
        }
    }

    /**
     * Whether the calling thread is the owner and needs no atomic step, provided that {@link #isStillAlone}
     * after its store.
     */
    final boolean isAlone() {
        return ownersCall != NOT_NOTED && Thread.currentThread() == owner;
    }

    /** Whether the calling thread is the owner, who is alone and has a call in the driver. */
    final boolean isNoted() {
        return ownersCall == ONE_CALL && Thread.currentThread() == owner;
    }

    /** Whether nobody else has announced himself, and the lease lasts. */
    final boolean isStillAlone() {
        return slot.isLent(ticket);
    }

    final void requireLive() throws SQLException {
        if ((Thread.currentThread() != owner || !slot.isLent(ticket)) && !mayUse()) {
            throw closedFailure();
        }
    }

    final SQLException closedFailure() {
        LimitHit hit = physical.limitHit();
        if (hit == null || hit.ticket() != ticket || !hit.endsLease() || slot.isOwned(ticket)) {
            return closedBecause("");
        }
        // what was committed in the last moment is not told as a limit that was reached: it would be run again
        return hit.explainsTheEndOf(ticket, physical.timer().transactionSince())
                ? LimitFailures.failureFor(physical.poolName(), hit, null)
                : closedBecause(" because its transaction, which has ended by now, had reached its limit ("
                        + LimitFailures.nameOf(hit) + ")");
    }

    private SQLException closedBecause(String reason) {
        return new SQLNonTransientConnectionException(
                physical.poolName() + ": this connection is closed;"
                        + " it was used after close() or abort(), or the pool has taken it back" + reason,
                "08003");
    }

    // ---- what the lease has done ----

    /** The first use of the driver's connection takes away what the lease before left. In a call that is counted. */
    private void touch() {
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
        beginCall();
        mark(RAW_TAKEN);
        physical.baseline().noteRawTaken(ticket);
        endCall();
    }

    // ---- calls that must not outlive the lease ----

    /**
     * Notes the call, then checks the lease. After this, {@link #endAlone} or {@link #endCall} must follow. Answers
     * whether another call of this lease is in the driver.
     */
    final int beginCall() throws SQLException {
        // not nested, so that what is stored does not depend on what was loaded:
        // the calls of a busy owner would wait for each other
        boolean noted = ownersCall == NOTHING && Thread.currentThread() == owner;
        if (noted) {
            setOwnersCallOpaque(ONE_CALL);
            if ((slot.changeSince(ticket) | marksPlain() & DISTURBED) == 0) {
                return NOTED;
            }
        }
        return beginOtherCall(noted);
    }

    /**
     * The same for what may be the first call of a lease. Apart from the others for the JIT, which would else believe
     * that each call is the first of a lease as often as some are.
     */
    final int beginCallPerhapsFirst() throws SQLException {
        return touched ? beginCall() : beginOtherCall(false);
    }

    /** The first call of a lease, one that a cancel has to do with, and those that are counted. */
    private int beginOtherCall(boolean noted) throws SQLException {
        if (noted || !counts && !touched && Thread.currentThread() == owner) {
            setOwnersCallOpaque(ONE_CALL);
            if (isStillAlone()) {
                prepareForUse();
                return NOTED;
            }
            setOwnersCallOpaque(noted ? NOTHING : NOT_NOTED);
        }
        return beginCountedCall();
    }

    private int beginCountedCall() throws SQLException {
        int others = countCall();
        if (others < 0) {
            throw new SQLNonTransientConnectionException(
                    physical.poolName() + ": this call is refused, as " + MOST_CALLS
                            + " calls of this one connection are under way; let each thread borrow its own",
                    "08003");
        }
        // looked at again after the count, not before: this sees the end of the lease, or whoever ends it the call
        if (!mayUse() || !slot.isOwnedVolatile(ticket)) {
            uncountCall();
            throw closedFailure();
        }
        prepareForUse();
        return others == 0 && ownersCall != ONE_CALL ? COUNTED : OVERLAPS;
    }

    /** In a call that has found the lease alive; if this throws, there is no call. */
    private void prepareForUse() throws SQLException {
        touch();
        if (isDisturbed()) {
            // a cancel sent for the statement before could reach the server during this one
            awaitCancels();
            if (!slot.isOwned(ticket)) {
                // taken away meanwhile, for a limit say; a commit that went on could reach the server before the abort
                endCall();
                throw closedFailure();
            }
            settleCancels();
        }
    }

    /**
     * Ends the call of an owner that is alone; nearly always. Where it answers false, the call goes on, though
     * perhaps not the lease.
     */
    final boolean endAlone() {
        if (!isNoted()) {
            return false;
        }
        setOwnersCallOpaque(NOTHING);
        if ((slot.changeSince(ticket) | marksPlain() & CALLS) == 0) {
            return true;
        }
        setOwnersCallOpaque(ONE_CALL);
        // meanwhile the lease may have ended; if it has not, whoever ends it sees this call from here on
        VarHandle.fullFence();
        return false;
    }

    /** Answers whether another call of this lease is in the driver still. */
    final boolean endCall() {
        // a call inside another is counted; which of the two is taken off first makes no difference
        if (!isNoted()) {
            uncountCall();
        } else {
            setOwnersCallOpaque(NOTHING);
            if (isStillAlone() && countedCalls() == 0) {
                return false;
            }
            VarHandle.fullFence(); // against one who counts his call and then finds the owner's
        }
        return hasCalls();
    }

    final boolean hasCalls() {
        return calls() != 0;
    }

    final boolean hasOneCall() {
        return hasCalls(1);
    }

    final boolean hasCalls(int exactly) {
        return calls() == exactly;
    }

    private int calls() {
        return countedCalls() + (ownersCall == ONE_CALL ? 1 : 0);
    }

    private void setOwnersCallOpaque(byte call) {
        OWNERS_CALL.setOpaque(this, call);
    }

    // ---- cancels ----

    /**
     * Counts a cancel, for which calls that begin from here on wait. Answers whether some call is running; what the
     * caller learns of the owner's calls after this is not outdated.
     */
    final boolean beginCancel() {
        countCancel();
        if (Thread.currentThread() != owner && !isMarked(SHARED) && slot.tryShare(ticket)) {
            awaitOwnersStores();
        }
        return hasCalls();
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
}
