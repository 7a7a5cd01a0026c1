package io.millpond.pool;

import io.millpond.jdbc.LimitHit;
import io.millpond.jdbc.RunningCall;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Cancels one call, on a worker, which the driver may hold up; then it is given up, and counted until it comes back.
 */
final class CancelTask implements Runnable {
    private enum Phase {
        PENDING,
        DONE,
        FAILED,
        GIVEN_UP
    }

    private final ConnectionWork work;
    private final CallAudience audience;
    private final RunningCall call;
    private final LimitHit hit;
    private final @Nullable String sql;

    /** PENDING to one of the others, by whoever is first. */
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.PENDING);

    private final AtomicBoolean counted = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean();

    CancelTask(ConnectionWork work, CallAudience audience, RunningCall call, LimitHit hit) {
        this.work = work;
        this.audience = audience;
        this.call = call;
        this.hit = hit;
        this.sql = call.sqlText();
    }

    @Override
    public void run() {
        RunningCall.Outcome outcome = call.cancel(hit, this::count);
        boolean failed = outcome == RunningCall.Outcome.FAILED;
        if (!phase.compareAndSet(Phase.PENDING, failed ? Phase.FAILED : Phase.DONE)) {
            work.zombieEnds();
        }
        // else nothing was sent: the call had ended, or LimitWatch will close the connection and report that
        if (counted.get()) {
            tell(failed ? CallAudience.CANCEL_FAILED : CallAudience.CANCELLED);
        }
    }

    /** Once, by whoever acts first on the limit. */
    private void count() {
        if (counted.compareAndSet(false, true)) {
            work.counters.queryTimeouts.increment();
        }
    }

    /** Once, by whoever is first; true if by this. */
    private boolean tell(String outcome) {
        if (!told.compareAndSet(false, true)) {
            return false;
        }
        audience.limitReached(hit, call.borrowerId(), sql, call.quotesNamesOnly(), outcome);
        return true;
    }

    /** Whether the call has to be ended in another way. */
    boolean hasFailed() {
        return phase.get() == Phase.FAILED;
    }

    /** The connection is about to be closed; if the driver still holds the cancel up, it counts as one that hangs. */
    void giveUp() {
        work.zombieBegins();
        if (!phase.compareAndSet(Phase.PENDING, Phase.GIVEN_UP)) {
            work.zombieEnds();
        }
    }

    /** The connection is out of service because of the limit, whether or not anything was cancelled before. */
    void tellClosed() {
        long borrower = call.borrowerId();
        count();
        work.say(() -> {
            if (!tell(CallAudience.CLOSED)) {
                audience.closedAfterCancel(hit, borrower);
            }
        });
    }
}
