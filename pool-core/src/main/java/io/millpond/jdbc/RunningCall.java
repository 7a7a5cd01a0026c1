package io.millpond.jdbc;

import io.millpond.core.BorrowerId;
import io.millpond.core.CallTimer;
import org.jspecify.annotations.Nullable;

/**
 * What a lease has in the driver, as {@code LimitWatch} sees it, and the way to cancel it. Used on the pool's threads.
 *
 * <p><b>A cancel never hits another statement.</b> It is counted first, and the call is looked at afterwards: an
 * execution that begins later sees the count and waits until the cancel has come back; one that began before it has
 * stored its start, which is not the one that is looked for. The end of the lease waits in the same way, and a cancel
 * that fails costs the connection when the lease ends.
 */
public final class RunningCall {
    /** What came of a cancel. */
    public enum Outcome {
        /** The call had ended; nothing was sent. */
        ENDED,
        /** The driver was told. */
        SENT,
        /** The driver could not be told, or nobody can say what to cancel. */
        FAILED
    }

    private final ConnectionHandle handle;
    private final CallTimer timer;
    private final long since;

    private RunningCall(ConnectionHandle handle, CallTimer timer, long since) {
        this.handle = handle;
        this.timer = timer;
        this.since = since;
    }

    /**
     * The call of this lease that began at that time, or what the lease does between two calls; null if the
     * lease has ended.
     */
    public static @Nullable RunningCall of(PhysicalConnection connection, long ticket, long since) {
        ConnectionHandle user = connection.userOf(ticket);
        return user == null || !user.isLive() ? null : new RunningCall(user, connection.timer(), since);
    }

    /** Whether it is in the driver still. */
    public boolean goesOn() {
        return timer.callSince() == since && handle.hasCalls();
    }

    /** Whether the lease has anything in the driver, be it timed or not. */
    public boolean isInDriver() {
        return handle.hasCalls();
    }

    /** Who borrowed the connection. */
    public long borrowerId() {
        return BorrowerId.of(handle.owner); // the slot may be another's by now
    }

    /** The SQL with its literals; null if it cannot be told. For reports: it may have changed in this very moment. */
    public @Nullable String sqlText() {
        OpenStatement statement = handle.onlyRunning();
        String text = statement == null ? null : statement.sqlText();
        return goesOn() ? text : null;
    }

    /** Whether {@code "x"} in that text is a name in all cases. */
    public boolean quotesNamesOnly() {
        return handle.physical.dialect().quotesNamesOnly();
    }

    /** Notes the limit, so that the borrower learns of it, before the lease is ended. */
    public void note(LimitHit hit) {
        handle.physical.noteLimitHit(hit);
    }

    /**
     * Notes the limit and cancels the call; may block as long as the driver does.
     *
     * @param beforeIt done before the driver is told, if it is: the borrower may see what it does before this returns
     */
    public Outcome cancel(LimitHit hit, Runnable beforeIt) {
        handle.beginCancel();
        try {
            if (timer.callSince() != since || !handle.isLive()) {
                return Outcome.ENDED;
            }
            OpenStatement statement = handle.onlyRunning();
            if (statement == null) {
                return handle.hasCalls() ? Outcome.FAILED : Outcome.ENDED;
            }
            note(hit.of(statement));
            statement.noteCancel();
            beforeIt.run();
            statement.raw().cancel();
            return Outcome.SENT;
        } catch (Throwable e) {
            handle.mark(LeaseMarks.DOUBTFUL);
            return Outcome.FAILED;
        } finally {
            handle.endCancel();
        }
    }
}
