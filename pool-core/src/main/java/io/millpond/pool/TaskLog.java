package io.millpond.pool;

import io.millpond.core.CoarseClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said of tasks that fail, of each kind a few lines a minute: a restart of the database fails all liveness
 * checks, a network that goes silent hangs all calls. Thread-safe.
 */
final class TaskLog {
    private static final Logger LOG = LoggerFactory.getLogger(TaskLog.class);

    /** More in a minute are counted in the next line that is written. */
    private static final int MOST_A_MINUTE = 5;

    private final String poolName;
    private final CoarseClock clock;
    private final LogLimit checks = LogLimit.perMinute(MOST_A_MINUTE);
    private final LogLimit givenUp = LogLimit.perMinute(MOST_A_MINUTE);

    TaskLog(String poolName, CoarseClock clock) {
        this.poolName = poolName;
        this.clock = clock;
    }

    /**
     * A driver keeps the limit too, and may be first to give up: then nothing was cut.
     *
     * @param failure what was thrown, or null if the driver said no
     */
    void checkFailed(@Nullable Throwable failure, long tookNanos, long limitNanos) {
        int unsaid = checks.admit(clock.exact());
        if (unsaid >= 0 && tookNanos >= limitNanos - limitNanos / 10) {
            LOG.warn(
                    "{}: a liveness check had no answer for {}, and the connection is replaced; the database or the network is slow or silent{}",
                    poolName,
                    PoolFailures.millis(tookNanos),
                    LogLimit.leftOut(unsaid));
        } else if (unsaid >= 0) {
            LOG.warn(
                    "{}: a connection failed its liveness check and is replaced ({}); if this goes on, something between here and"
                            + " the database cuts connections that rest: look for its limit, and set idleTimeout or maxLifetime below it{}",
                    poolName,
                    failure == null ? "isValid() answered no" : DriverFailure.described(failure),
                    LogLimit.leftOut(unsaid));
        }
    }

    /** @param given how much of its limit it had: all of it, unless it was given up when the pool was closed */
    void gaveUp(ConnectionTask task, boolean neverBegan, long given) {
        int unsaid = givenUp.admit(clock.exact());
        if (unsaid >= 0) {
            LOG.warn(
                    "{}: {} {} {} and was given up{}{}{}",
                    poolName,
                    task.what(),
                    neverBegan ? "found no thread within" : "did not come back within",
                    PoolFailures.millis(given),
                    given < task.limit ? " when the pool was closed" : "",
                    neverBegan ? "" : "; the call still holds a thread",
                    LogLimit.leftOut(unsaid));
        }
    }
}
