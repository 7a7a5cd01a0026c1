package io.millpond.pool;

import io.millpond.core.BorrowerId;
import io.millpond.core.CoarseClock;
import io.millpond.jdbc.CallRules;
import io.millpond.jdbc.LimitFailures;
import io.millpond.jdbc.LimitHit;
import io.millpond.query.NormalizedSql;
import io.millpond.spi.LimitReport;
import io.millpond.spi.SlowQuery;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and tells what is worth telling of calls. The SQL loses its literals on a worker, and only if somebody
 * gets to see it.
 */
final class CallAudience implements CallRules.Audience {
    private static final Logger LOG = LoggerFactory.getLogger(CallAudience.class);
    private static final int MOST_A_MINUTE = 10;

    /** What came of a limit. */
    static final String CANCELLED = "reached, its query was cancelled";

    static final String CANCEL_FAILED = "reached, its query could not be cancelled";
    static final String CLOSED = "reached, its connection was closed";

    private final String poolName;
    private final Counters counters;
    private final ListenerRelay listeners;
    private final PoolThreads threads;
    private final CoarseClock clock;
    private final LogLimit slowLimit = LogLimit.perMinute(MOST_A_MINUTE);
    private final LogLimit limitLimit = LogLimit.perMinute(MOST_A_MINUTE);

    CallAudience(String poolName, Counters counters, ListenerRelay listeners, PoolThreads threads, CoarseClock clock) {
        this.poolName = poolName;
        this.counters = counters;
        this.listeners = listeners;
        this.threads = threads;
        this.clock = clock;
    }

    // ---- slow calls ----

    @Override
    public void ranSlowly(long borrowerId, @Nullable String sql, boolean quotedNames, long nanos, boolean failed) {
        counters.slowQueries.increment();
        tellSlow(borrowerId, sql, quotedNames, nanos, false, failed);
    }

    /** Not counted yet: it will be when it ends. */
    void runsSlowly(long borrowerId, @Nullable String sql, boolean quotedNames, long nanos) {
        tellSlow(borrowerId, sql, quotedNames, nanos, true, false);
    }

    private void tellSlow(
            long borrowerId, @Nullable String sql, boolean quotedNames, long nanos, boolean running, boolean failed) {
        long thread = BorrowerId.threadId(borrowerId);
        ShownSql shown = new ShownSql(sql, quotedNames);
        if (listeners.hasListeners()) {
            Runnable announcement = () -> listeners.announce(listener -> listener.slowQuery(
                    poolName, new SlowQuery(shown.text(), Duration.ofNanos(nanos), running, failed, thread)));
            announce(shown, announcement);
        }
        int unsaid = slowLimit.admit(clock.exact());
        if (unsaid >= 0) {
            // on the borrower's thread, or upkeep's: not said at all rather than here
            threads.run(() -> LOG.warn(
                    "{}: slow query of thread #{} {} {}{}: {}",
                    poolName,
                    thread,
                    running ? "still runs after" : failed ? "failed after" : "took",
                    PoolFailures.millis(nanos),
                    leftOut(unsaid),
                    shown.text()));
        }
    }

    /**
     * An event may wait for long behind a listener that is slow, and a thousand others with it: a long text does not
     * wait with them.
     */
    private void announce(ShownSql shown, Runnable announcement) {
        if (!shown.isLong()) {
            announcement.run();
            return;
        }
        threads.run(() -> {
            shown.text();
            announcement.run();
        });
    }

    private String leftOut(int unsaid) {
        return unsaid == 0 ? "" : " (" + listeners.leftOut(unsaid) + ")";
    }

    @Override
    public void overlapped() {
        counters.overlappedCalls.increment();
    }

    // ---- limits ----

    /** The pool has acted on a limit, with that outcome so far. On a worker. */
    void limitReached(LimitHit hit, long borrowerId, @Nullable String sql, boolean quotedNames, String outcome) {
        long thread = BorrowerId.threadId(borrowerId);
        String shape = sql == null ? null : NormalizedSql.of(sql, quotedNames);
        LimitReport report = new LimitReport(
                hit.limit(), Duration.ofNanos(hit.allowed()), Duration.ofNanos(hit.elapsed()), shape, thread);
        listeners.announce(listener -> listener.limitReached(poolName, report));
        logLimit(hit, borrowerId, outcome, shape);
    }

    /** A limit of which has been told as of a cancel cost the connection as well. On a worker. */
    void closedAfterCancel(LimitHit hit, long borrowerId) {
        logLimit(hit, borrowerId, CLOSED + " too", null);
    }

    private void logLimit(LimitHit hit, long borrowerId, String outcome, @Nullable String shape) {
        int unsaid = limitLimit.admit(clock.exact());
        if (unsaid >= 0) {
            LOG.warn(
                    "{}: {} of thread #{} {} after {}{}{}",
                    poolName,
                    LimitFailures.nameOf(hit),
                    BorrowerId.threadId(borrowerId),
                    outcome,
                    PoolFailures.millis(hit.elapsed()),
                    leftOut(unsaid),
                    shape == null ? "" : ": " + shape);
        }
    }
}
