package io.millpond.pool;

import io.millpond.core.CoarseClock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said of a credentials provider that fails: a few lines a minute, and never its words. Thread-safe. */
final class ProviderLog {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderLog.class);

    /** More in a minute are counted in the next line that is written. */
    private static final int MOST_A_MINUTE = 5;

    private final String poolName;
    private final CoarseClock clock;
    private final LogLimit limit = new LogLimit(MOST_A_MINUTE, Duration.ofMinutes(1));

    ProviderLog(String poolName, CoarseClock clock) {
        this.poolName = poolName;
        this.clock = clock;
    }

    void failed(Throwable failure) {
        int unsaid = limit.admit(clock.exact());
        if (unsaid >= 0) {
            // its class alone: what a secret store says may quote the secret
            LOG.warn(
                    "{}: the credentials provider failed with {}; going on with what it gave last, if anything{}",
                    poolName,
                    failure.getClass().getName(),
                    unsaid == 0 ? "" : "; " + unsaid + " more such lines were left out");
        }
    }
}
