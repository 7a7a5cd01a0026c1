package io.millpond.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * When the call that is in the driver began, and the transaction that is open: what {@code LimitWatch} reads of one
 * connection. Nothing is allocated and no timer is started for a call; it stores the time when it begins and 0 when it
 * ends. There is one for each connection and not one for each slot, so that a call that comes back after its connection
 * was given up changes nothing for the next.
 */
public final class CallTimer extends CallTimerFields {
    /** As those in front, see {@link LinePadding}. */
    @SuppressWarnings("unused")
    long after01, after02, after03, after04, after05, after06, after07, after08;

    @SuppressWarnings("unused")
    long after09, after10, after11, after12, after13, after14, after15;

    /** When the call in the driver began; 0 if there is none. */
    public long callSince() {
        return (long) CALL_SINCE.getAcquire(this);
    }

    /** The own limit in nanoseconds of the call whose start {@link #callSince} has just told; 0 if it has none. */
    public long callLimit() {
        return callLimit;
    }

    /** When the last call ended; only a hint while one is running. */
    public long callEndedAt() {
        return callEndedAt;
    }

    /** When the transaction of this lease began; 0 if none is open, or if nobody watches transactions. */
    public long transactionSince() {
        return (long) TRANSACTION_SINCE.getAcquire(this);
    }

    /**
     * Notes when a transaction began, or by 0 that it has ended. By the thread in a call, or by the holder when
     * the lease ends.
     */
    public void setTransactionSinceRelease(long since) {
        TRANSACTION_SINCE.setRelease(this, since);
    }

    /** How many timed calls found another in the driver, and wait behind it. */
    public int waiting() {
        return waiting;
    }

    /** One more, or by -1 one less; atomic. */
    public void addWaiting(int more) {
        WAITING.getAndAdd(this, more);
    }

    void setCallSinceRelease(long since) {
        CALL_SINCE.setRelease(this, since);
    }

    void casCallSince(long before, long since) {
        CALL_SINCE.compareAndSet(this, before, since);
    }
}

/** The fields, between two stretches of padding. */
abstract class CallTimerFields extends LinePadding {
    static final VarHandle CALL_SINCE;
    static final VarHandle TRANSACTION_SINCE;
    static final VarHandle WAITING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CALL_SINCE = lookup.findVarHandle(CallTimerFields.class, "callSince", long.class);
            TRANSACTION_SINCE = lookup.findVarHandle(CallTimerFields.class, "transactionSince", long.class);
            WAITING = lookup.findVarHandle(CallTimerFields.class, "waiting", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Written with release strength by the one thread that is in a call, see {@link CallTimes}, and by a CAS for those
     * that have waited behind it; read by {@code LimitWatch}.
     */
    @SuppressWarnings("unused")
    long callSince;

    /** Written by the thread in a call, before {@link #callSince}. */
    long callLimit;

    /** The same start by the exact clock, or 0 if the call is not timed. Written and read by the thread in the call. */
    long exactCallSince;

    /** Written by the thread in a call, before {@link #callSince} becomes 0. */
    long callEndedAt;

    /** Written by the thread in a call, or by the holder when the lease ends. */
    @SuppressWarnings("unused")
    private long transactionSince;

    /**
     * Raised and lowered by the threads that wait, through {@link #WAITING}; 0 when the lease ends, which does not
     * while a call is under way.
     */
    volatile int waiting;
}
