package io.millpond.pool;

import io.millpond.dialect.ConnectFailureKind;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.PoolStats;
import io.millpond.upkeep.OpenBackoff;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Every exception that the pool answers a borrow with, so that the texts stay alike: {@code <pool>: <what failed> after
 * <waited> (<numbers>); <likely cause or next step>}. Those of a lease that has reached a limit are in
 * {@link io.millpond.jdbc.LimitFailures}.
 */
final class PoolFailures {
    /** SQL:2016 part 2, table 38: connection exception, connection does not exist. */
    private static final String CONNECTION_DOES_NOT_EXIST = "08003";

    /** The same table: the SQL-client is unable to establish the connection. */
    private static final String CANNOT_CONNECT = "08001";

    private final String poolName;
    private final long acquireTimeout;

    PoolFailures(String poolName, long acquireTimeoutNanos) {
        this.poolName = poolName;
        this.acquireTimeout = acquireTimeoutNanos;
    }

    AcquireTimeoutException timedOut(long waitedNanos, PoolStats stats, String likely, @Nullable Throwable cause) {
        String text = poolName + ": no connection became available after " + millis(waitedNanos) + " (acquireTimeout = "
                + millis(acquireTimeout) + "; " + numbers(stats) + "); " + likely;
        return new AcquireTimeoutException(text, stats, cause);
    }

    AcquireTimeoutException tooManyWaiting(int maxWaiting, PoolStats stats) {
        String why = maxWaiting == 0
                ? ": maxWaiting = 0 lets nobody wait"
                : " because maxWaiting = " + maxWaiting + " borrowers wait already";
        String text = poolName + ": turned away at once" + why + " (" + numbers(stats)
                + "); shed load further up, hold connections for shorter, or raise maxWaiting or maxSize";
        return new AcquireTimeoutException(text, stats, null);
    }

    /**
     * The failure is final, so that waiting on would be of no use. It is attached if it happened during this wait.
     *
     * @param providerFails for how long the credentials provider has failed, or less than 0
     */
    SQLException refused(
            long waitedNanos,
            PoolStats stats,
            OpenBackoff.@Nullable Failure failure,
            long begunAt,
            long now,
            long providerFails) {
        if (failure == null) {
            throw new IllegalStateException("bug: a wait was refused without a reason");
        }
        Throwable cause = failure.cause();
        String state = cause instanceof SQLException sql ? sql.getSQLState() : null;
        String text = poolName + ": no connection after " + millis(waitedNanos) + " (" + numbers(stats) + "); "
                + Exhaustion.causeOf(failure.kind())
                + (providerFails < 0 || failure.kind() != ConnectFailureKind.CREDENTIALS
                        ? ""
                        : ", and the credentials provider has failed for " + millis(providerFails))
                + ". The database said " + millis(now - failure.at()) + " ago: "
                + cause.getMessage();
        return new SQLNonTransientConnectionException(
                text, state == null ? CANNOT_CONNECT : state, failure.at() >= begunAt ? cause : null);
    }

    SQLException closed() {
        return new SQLNonTransientConnectionException(
                poolName + ": no connection, the pool is closed; the application used it after close()",
                CONNECTION_DOES_NOT_EXIST);
    }

    /** The thread's interrupt flag is set again by the caller. */
    SQLException interrupted(long waitedNanos) {
        String text = poolName + ": the thread was interrupted after waiting " + millis(waitedNanos)
                + " for a connection; none was taken";
        return new SQLException(text, new InterruptedException(text));
    }

    static String numbers(PoolStats stats) {
        return "total=" + stats.total() + "/" + stats.maxSize() + " active=" + stats.active() + " idle="
                + stats.idle() + " waiting=" + stats.waiting() + " opening=" + stats.opening() + " closing="
                + stats.closing() + (stats.zombies() == 0 ? "" : " zombies=" + stats.zombies());
    }

    static String millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
    }
}
