package io.millpond.metrics;

import io.micrometer.core.instrument.Tags;
import io.millpond.spi.PoolStats;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What one meter is called, means, and reads. Tags that tell pools apart come on top.
 *
 * @param unit what is counted, or "seconds"
 * @param tags of its own, which tell it from meters of the same name
 * @param meaning one sentence
 * @param count of a counter or a timer; it must not fall
 * @param value of a gauge (of a time gauge in nanoseconds), or the sum of a timer in nanoseconds, which must not fall
 */
record PoolMeter(
        String name,
        Kind kind,
        String unit,
        Tags tags,
        String meaning,
        ToLongFunction<Reading> count,
        ToDoubleFunction<Reading> value) {

    enum Kind {
        GAUGE,
        TIME_GAUGE,
        COUNTER,
        TIMER
    }

    static PoolMeter gauge(String name, String unit, String meaning, ToDoubleFunction<PoolStats> value) {
        return new PoolMeter(
                name,
                Kind.GAUGE,
                unit,
                Tags.empty(),
                meaning,
                reading -> 0,
                reading -> value.applyAsDouble(reading.stats()));
    }

    static PoolMeter timeGauge(String name, String meaning, ToDoubleFunction<Reading> nanos) {
        return new PoolMeter(name, Kind.TIME_GAUGE, "seconds", Tags.empty(), meaning, reading -> 0, nanos);
    }

    static PoolMeter counter(String name, String unit, String meaning, ToLongFunction<PoolStats> count) {
        return new PoolMeter(
                name,
                Kind.COUNTER,
                unit,
                Tags.empty(),
                meaning,
                reading -> count.applyAsLong(reading.stats()),
                reading -> 0);
    }

    static PoolMeter timer(String name, String meaning, PoolTime time) {
        return new PoolMeter(
                name,
                Kind.TIMER,
                "seconds",
                Tags.empty(),
                meaning,
                reading -> reading.times(time).count(),
                reading -> reading.times(time).totalNanos());
    }

    /** The same with a tag of its own. */
    PoolMeter with(String key, String tag) {
        return new PoolMeter(name, kind, unit, tags.and(key, tag), meaning, count, value);
    }
}
