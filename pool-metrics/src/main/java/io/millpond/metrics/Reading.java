package io.millpond.metrics;

import io.millpond.spi.PoolStats;
import io.millpond.spi.TimeStats;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One look at a pool, shared by all meters.
 *
 * @param stats the snapshot
 * @param pool which of the pools that have been here one after the other, from 0
 * @param recent the times of the last two minutes or little more, see {@link SharedStats#RECENT_NANOS}
 * @param takenAt by the clock of {@link SharedStats}
 */
record Reading(PoolStats stats, int pool, Map<PoolTime, TimeStats> recent, long takenAt) {

    /** @param before what the recent times are compared to; {@code null} for the start of the pool */
    static Reading of(PoolStats stats, int pool, @Nullable PoolStats before, long takenAt) {
        Map<PoolTime, TimeStats> recent = new EnumMap<>(PoolTime.class);
        for (PoolTime time : PoolTime.values()) {
            TimeStats all = time.of(stats);
            recent.put(time, before == null ? all : all.since(time.of(before)));
        }
        return new Reading(stats, pool, recent, takenAt);
    }

    TimeStats times(PoolTime time) {
        return time.of(stats);
    }

    TimeStats recent(PoolTime time) {
        TimeStats times = recent.get(time);
        return times == null ? time.of(stats) : times;
    }
}
