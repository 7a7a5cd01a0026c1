package io.millpond.pool;

import io.millpond.core.CoarseClock;
import io.millpond.spi.CredentialsProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said of a credentials provider that fails, a few lines a minute, or hangs; and never its words. Thread-safe.
 */
final class ProviderLog {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderLog.class);

    /** More in a minute are counted in the next line that is written. */
    private static final int MOST_A_MINUTE = 5;

    private final String poolName;
    private final String provider;
    private final CoarseClock clock;
    private final PoolThreads threads;
    private final LogLimit limit = LogLimit.perMinute(MOST_A_MINUTE);

    ProviderLog(String poolName, CredentialsProvider provider, CoarseClock clock, PoolThreads threads) {
        this.poolName = poolName;
        this.provider = provider.getClass().getName();
        this.clock = clock;
        this.threads = threads;
    }

    void failed(Throwable failure) {
        int unsaid = limit.admit(clock.exact());
        if (unsaid >= 0) {
            // its class alone: what a secret store says may quote the secret
            LOG.warn(
                    "{}: the credentials provider failed with {}; going on with what it gave last, if anything{}",
                    poolName,
                    failure.getClass().getName(),
                    LogLimit.leftOut(unsaid));
        }
    }

    /** On a worker, or not at all: it may be upkeep that finds out. */
    void hangs(long nanos, int calls) {
        threads.run(() -> LOG.warn(
                "{}: the credentials provider {} has not answered for {}, {} of its calls hang; going on with what it gave last, if anything, even"
                        + " past its time (thread dump: millpond-{}-worker)",
                poolName,
                provider,
                PoolFailures.millis(nanos),
                calls,
                poolName));
    }
}
