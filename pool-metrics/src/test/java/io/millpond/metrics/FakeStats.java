package io.millpond.metrics;

import io.millpond.core.TimeHistogram;
import io.millpond.pool.TimeSnapshot;
import io.millpond.spi.PoolStats;
import io.millpond.spi.RetireReason;
import io.millpond.spi.TimeStats;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Numbers that a test chooses, each different from all others unless it says otherwise. */
final class FakeStats implements PoolStats {
    String name = "shop";
    int maxSize = 20;
    int minIdle = 2;
    int total = 17;
    int active = 7;
    int idle = 5;
    int waiting = 4;
    int opening = 3;
    int closing = 1;
    int zombies = 6;
    long acquired = 1_001;
    long acquireTimeouts = 1_002;
    long created = 1_003;
    long createFailures = 1_004;
    long closeFailures = 1_008;
    long leaks = 1_005;
    long slowQueries = 1_006;
    long queryTimeouts = 1_007;
    final Map<RetireReason, Long> closedBy = new EnumMap<>(RetireReason.class);
    TimeStats acquireTime = millis(1, 2, 3);
    TimeStats usageTime = millis(10, 20, 30, 40);
    TimeStats connectTime = millis(100, 200);
    TimeStats queryTime = millis(5);

    FakeStats() {
        for (RetireReason reason : RetireReason.values()) {
            closedBy.put(reason, 100L + reason.ordinal());
        }
    }

    /** As the pool would have recorded them. */
    static TimeStats millis(long... durations) {
        TimeHistogram histogram = new TimeHistogram();
        Arrays.stream(durations).map(TimeUnit.MILLISECONDS::toNanos).forEach(histogram::record);
        TimeSnapshot.Builder builder = new TimeSnapshot.Builder();
        histogram.showTo(builder);
        return builder.build(durations.length);
    }

    FakeStats named(String other) {
        name = other;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int maxSize() {
        return maxSize;
    }

    @Override
    public int minIdle() {
        return minIdle;
    }

    @Override
    public int total() {
        return total;
    }

    @Override
    public int active() {
        return active;
    }

    @Override
    public int idle() {
        return idle;
    }

    @Override
    public int waiting() {
        return waiting;
    }

    @Override
    public int opening() {
        return opening;
    }

    @Override
    public int closing() {
        return closing;
    }

    @Override
    public int zombies() {
        return zombies;
    }

    @Override
    public long acquired() {
        return acquired;
    }

    @Override
    public long acquireTimeouts() {
        return acquireTimeouts;
    }

    @Override
    public long created() {
        return created;
    }

    @Override
    public long createFailures() {
        return createFailures;
    }

    @Override
    public long closed() {
        return closedBy.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public long closedBy(RetireReason reason) {
        return closedBy.get(reason);
    }

    @Override
    public long closeFailures() {
        return closeFailures;
    }

    @Override
    public long leaks() {
        return leaks;
    }

    @Override
    public long slowQueries() {
        return slowQueries;
    }

    @Override
    public long queryTimeouts() {
        return queryTimeouts;
    }

    @Override
    public TimeStats acquireTime() {
        return acquireTime;
    }

    @Override
    public TimeStats usageTime() {
        return usageTime;
    }

    @Override
    public TimeStats connectTime() {
        return connectTime;
    }

    @Override
    public TimeStats queryTime() {
        return queryTime;
    }
}
