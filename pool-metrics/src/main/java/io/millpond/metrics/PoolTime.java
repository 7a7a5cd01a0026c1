package io.millpond.metrics;

import io.millpond.spi.PoolStats;
import io.millpond.spi.TimeStats;
import java.util.function.Function;

/** The kinds of time that a pool measures. */
enum PoolTime {
    ACQUIRE(PoolStats::acquireTime),
    USAGE(PoolStats::usageTime),
    CONNECT(PoolStats::connectTime),
    QUERY(PoolStats::queryTime);

    private final Function<PoolStats, TimeStats> times;

    PoolTime(Function<PoolStats, TimeStats> times) {
        this.times = times;
    }

    TimeStats of(PoolStats stats) {
        return times.apply(stats);
    }
}
