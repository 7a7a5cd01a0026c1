package io.millpond.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The meters of one pool in one registry. No lock is held while the registry works: one that blocks holds up the thread
 * that called it, and nobody else.
 */
final class BoundMeters {
    private static final Logger LOG = LoggerFactory.getLogger(BoundMeters.class);

    /** Meters refer to what they read weakly; this one stays, and what is read lives as long as the meter. */
    private static final Object ANCHOR = new Object();

    private final MeterRegistry registry;
    private final Queue<Meter> mine = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean removed;

    BoundMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Adds the meters that are not there yet, once. What was there stays whose it is.
     *
     * @param ownName of the pool, for the sets of names to which the options give none
     * @throws RuntimeException what the registry throws; nothing is left behind then
     */
    void add(MetricsOptions options, String ownName, SharedStats stats) {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        Set<Meter> others = Collections.newSetFromMap(new IdentityHashMap<>());
        others.addAll(registry.getMeters());
        boolean notes = UnitNotes.areShownBy(registry);
        try {
            for (MeterNames names : options.names()) {
                String given = options.poolName(names);
                String poolName = given == null ? ownName : given;
                Tags common = options.tags().and(names.poolTag(), poolName);
                List<PoolMeter> meters = names.meters(options);
                if (addAll(meters, common, others, notes, stats) == meters.size()) {
                    LOG.warn(
                            "{}: all {} meters ({}) of a pool of this name are in the registry already and were left as they are; give pools"
                                    + " different names, or bind each once",
                            poolName,
                            meters.size(),
                            names);
                }
            }
        } catch (Throwable failure) {
            remove();
            throw failure;
        }
        if (removed) {
            // by another thread, which may not have seen the last of them
            remove();
        }
    }

    /** Answers how many were there already. */
    private int addAll(List<PoolMeter> meters, Tags common, Set<Meter> others, boolean notes, SharedStats stats) {
        int found = 0;
        for (PoolMeter meter : meters) {
            if (removed) {
                break;
            }
            Tags tags = common.and(meter.tags());
            // asked first, because Micrometer warns of a gauge that is registered again
            Meter there = registry.find(meter.name()).tags(tags).meter();
            Meter added = there != null && others.contains(there) ? there : register(meter, tags, notes, stats);
            if (others.contains(added)) {
                found++;
            } else {
                mine.add(added);
            }
        }
        return found;
    }

    /**
     * Takes away what {@link #add} added, and stops it if it still runs. A registry that fails is asked to take away
     * the others all the same.
     */
    void remove() {
        removed = true;
        Meter meter;
        while ((meter = mine.poll()) != null) {
            try {
                registry.remove(meter);
            } catch (Throwable failure) {
                LOG.warn("meter {} could not be removed", meter.getId().getName(), failure);
            }
        }
    }

    private Meter register(PoolMeter meter, Tags tags, boolean notes, SharedStats stats) {
        String name = meter.name();
        return switch (meter.kind()) {
            case GAUGE ->
                Gauge.builder(name, ANCHOR, any -> meter.value().applyAsDouble(stats.read()))
                        .tags(tags)
                        .description(meter.meaning())
                        .baseUnit(note(meter, notes))
                        .register(registry);
            case TIME_GAUGE ->
                TimeGauge.builder(
                                name,
                                ANCHOR,
                                TimeUnit.NANOSECONDS,
                                any -> meter.value().applyAsDouble(stats.read()))
                        .tags(tags)
                        .description(meter.meaning())
                        .register(registry);
            case COUNTER -> {
                Rising count = new Rising();
                yield FunctionCounter.builder(name, ANCHOR, any -> rising(count, stats.read(), meter.count()))
                        .tags(tags)
                        .description(meter.meaning())
                        .baseUnit(note(meter, notes))
                        .register(registry);
            }
            case TIMER -> {
                Rising count = new Rising();
                Rising sum = new Rising();
                yield FunctionTimer.builder(
                                name,
                                ANCHOR,
                                any -> rising(count, stats.read(), meter.count()),
                                any -> rising(sum, stats.read(), r ->
                                        (long) meter.value().applyAsDouble(r)),
                                TimeUnit.NANOSECONDS)
                        .tags(tags)
                        .description(meter.meaning())
                        .register(registry);
            }
        };
    }

    private static long rising(Rising shown, Reading reading, ToLongFunction<Reading> number) {
        return shown.atLeast(number.applyAsLong(reading), reading.pool());
    }

    private static @Nullable String note(PoolMeter meter, boolean notes) {
        return notes && UnitNotes.isNote(meter.unit()) ? meter.unit() : null;
    }
}
