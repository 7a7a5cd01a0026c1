package io.millpond.pool;

import io.millpond.core.CoarseClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said of connections that fail their liveness check: a few lines a minute, since a restart of the database fails them all. Thread-safe. */
final class CheckLog {
    private static final Logger LOG = LoggerFactory.getLogger(CheckLog.class);

    /** More in a minute are counted in the next line that is written. */
    private static final int MOST_A_MINUTE = 5;

    private final String poolName;
    private final CoarseClock clock;
    private final LogLimit limit = new LogLimit(MOST_A_MINUTE, Duration.ofMinutes(1));

    CheckLog(String poolName, CoarseClock clock) {
        this.poolName = poolName;
        this.clock = clock;
    }

    /** @param failure what was thrown, or null if the driver said no */
    void failed(@Nullable Throwable failure) {
        int unsaid = limit.admit(clock.exact());
        if (unsaid >= 0) {
            LOG.warn(
                    "{}: a connection failed its liveness check and is replaced ({}); if this goes on, something between here and"
                            + " the database cuts connections that rest: look for its limit, and set idleTimeout or maxLifetime below it{}",
                    poolName,
                    failure == null ? "isValid() answered no" : DriverFailure.described(failure),
                    unsaid == 0 ? "" : "; " + unsaid + " more such lines were left out");
        }
    }
}
