package io.millpond.pool;

import io.millpond.dialect.ConnectFailureKind;
import io.millpond.upkeep.OpenBackoff;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said of connects that fail: once for each kind of failure and once a minute while that lasts, a few lines a
 * minute at most. Thread-safe.
 */
final class ConnectLog {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectLog.class);

    /** Of an outage that lasts. */
    private static final long AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

    /** More in a minute are counted in the next line that is written. */
    private static final int MOST_A_MINUTE = 5;

    /** A line that was written. */
    private record Said(ConnectFailureKind kind, long at) {}

    private final String poolName;
    private final LogLimit limit = LogLimit.perMinute(MOST_A_MINUTE);

    /**
     * The last line since connects fail, or null. Replaced by CAS, so that of connects that fail side by
     * side one is told.
     */
    private final AtomicReference<@Nullable Said> said = new AtomicReference<>();

    ConnectLog(String poolName) {
        this.poolName = poolName;
    }

    void failed(OpenBackoff.Failure failure) {
        Said before = said.get();
        Said now = new Said(failure.kind(), failure.at());
        boolean due = before == null || before.kind != now.kind || now.at - before.at >= AGAIN_NANOS;
        boolean another = before == null || before.kind != now.kind;
        int unsaid = due && said.compareAndSet(before, now) ? limit.admit(now.at) : -1;
        String times = failure.inARow() == 1 ? "" : ", " + failure.inARow() + " times in a row";
        if (unsaid < 0) {
            // what was due and had to be left out is due still
            said.compareAndSet(now, before);
            LOG.debug("{}: a connection could not be opened{}", poolName, times, failure.cause());
        } else if (another) {
            LOG.warn(
                    "{}: a connection could not be opened{}; trying again until it can{}",
                    poolName,
                    times,
                    LogLimit.leftOut(unsaid),
                    failure.cause());
        } else {
            LOG.warn(
                    "{}: a connection could not be opened{}; trying again until it can{}: {}",
                    poolName,
                    times,
                    LogLimit.leftOut(unsaid),
                    failure.cause().toString());
        }
    }

    /** Says so where it was said that they fail. */
    void succeeded(OpenBackoff.Failure last) {
        if (said.getAndSet(null) != null) {
            LOG.info("{}: connections can be opened again, after {} failures", poolName, last.inARow());
        }
    }
}
