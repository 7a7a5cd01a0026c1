package io.millpond.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.millpond.MillpondDataSource;
import io.millpond.spi.PoolListener;
import io.millpond.spi.PoolStats;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The numbers of one pool as Micrometer meters.
 *
 * <pre>{@code
 * MillpondMetrics metrics = MillpondMetrics.create();
 * MillpondDataSource pool = metrics.build(MillpondDataSource.builder().jdbcUrl("jdbc:postgresql://localhost/shop"));
 * metrics.bindTo(registry);
 * }</pre>
 *
 * <p>The meters go when the pool is closed, or this is. A pool that exists already is shown by
 * {@link #of(MillpondDataSource)}; its meters go only when this is closed, because a pool tells of its end only those
 * who were there at its start.
 *
 * <p><b>What is on by default.</b> One name for each number: {@link MeterNames#JDBC}, because that is where Spring Boot
 * and its dashboards look, and because it alone has room for all that the pool knows. {@link MeterNames#OPEN_TELEMETRY}
 * and {@link MeterNames#HIKARI} say the same again in other words (and less of it), and every series costs; who has
 * dashboards for them turns them on. Percentiles are on, because the pool has them anyway; histograms are off, because
 * they are sixty series for each pool.
 *
 * <p><b>What a scrape costs.</b> The pool counts for itself, exactly, whether there are metrics or not. Meters read a
 * snapshot ({@link MillpondDataSource#stats()}) that all of them share and that is at most
 * {@link MetricsOptions#maxAge()} old: a scrape is one walk over the pool's slots and shows one moment. Nothing here
 * runs on the thread of a borrower or holds a lock that one waits for; a registry that is slow or blocks holds up the
 * thread that called it, and one that throws costs neither the pool nor the other registries.
 *
 * <p><b>Several.</b> One of these belongs to one pool; it can be bound to several registries, and several pools to one
 * registry, told apart by their names. Binding twice adds nothing: a meter that exists already is left as it is, and to
 * whom it belongs. Thread-safe.
 */
public final class MillpondMetrics implements MeterBinder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MillpondMetrics.class);

    private final MetricsOptions options;
    private final AtomicReference<@Nullable Source> source = new AtomicReference<>();
    private final ConcurrentMap<MeterRegistry, BoundMeters> bound = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private MillpondMetrics(MetricsOptions options) {
        this.options = options;
    }

    /** For a pool that is yet to be built, with all options at their defaults. */
    public static MillpondMetrics create() {
        return create(MetricsOptions.defaults());
    }

    /** For a pool that is yet to be built: see {@link #build}, or {@link #listener} and {@link #observe}. */
    public static MillpondMetrics create(MetricsOptions options) {
        return new MillpondMetrics(options);
    }

    /**
     * For a pool that exists, with all options at their defaults; to be closed when the pool is. Its longest times and
     * percentiles begin now.
     */
    public static MillpondMetrics of(MillpondDataSource pool) {
        return of(pool, MetricsOptions.defaults());
    }

    /** For a pool that exists; to be closed when the pool is. Its longest times and percentiles begin now. */
    public static MillpondMetrics of(MillpondDataSource pool, MetricsOptions options) {
        MillpondMetrics metrics = create(options);
        metrics.observe(pool, pool::stats, true);
        return metrics;
    }

    /**
     * Builds the pool and shows it: {@link #listener} and {@link #observe} in one. No pool is left running
     * if this throws.
     *
     * @throws IllegalStateException if this shows a pool already
     * @throws io.millpond.config.ConfigException as {@link MillpondDataSource.Builder#build} does
     */
    public MillpondDataSource build(MillpondDataSource.Builder builder) {
        if (source.get() != null) {
            throw alreadyTaken();
        }
        EndOfPool end = new EndOfPool();
        MillpondDataSource pool = builder.listener(end).build();
        try {
            observe(pool);
        } catch (Throwable failure) {
            // another thread was quicker, say: nobody else has this pool, or will ever close it
            pool.close(Duration.ZERO);
            throw failure;
        }
        end.counts = true;
        return pool;
    }

    /** To be given to the builder of the pool, so that the meters go when the pool does. */
    public PoolListener listener() {
        EndOfPool end = new EndOfPool();
        end.counts = true;
        return end;
    }

    /**
     * Shows this pool, in all registries that are bound, now and later. Does nothing if this is closed. What a registry
     * throws is logged and keeps the pool from none of the others; the registry counts as not bound then, so that it
     * can be bound again.
     *
     * @throws IllegalStateException if this shows another pool already
     */
    public void observe(MillpondDataSource pool) {
        observe(pool, pool::stats);
    }

    /** @param pool what tells it from others */
    void observe(Object pool, Supplier<PoolStats> stats) {
        observe(pool, stats, false);
    }

    /** @param late whether its recent times are those from now on, because it may have run for long */
    private void observe(Object pool, Supplier<PoolStats> stats, boolean late) {
        if (closed) {
            return;
        }
        PoolStats now = stats.get();
        String name = now.name();
        long maxAge = options.maxAge().toNanos();
        Source mine = new Source(pool, name, new SharedStats(stats, maxAge, System::nanoTime, late ? now : null));
        if (!source.compareAndSet(null, mine)) {
            Source other = source.get();
            if (other == null || other.pool != pool) {
                throw alreadyTaken();
            }
            return;
        }
        bound.forEach((registry, meters) -> addOrLetGo(registry, meters, mine));
        if (closed) {
            close();
        }
    }

    /**
     * Adds the pool's meters to the registry; does so later, if the pool is yet to come. Does nothing if that has been
     * done, or if this is closed. What the registry throws is thrown, with nothing left behind.
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        if (closed) {
            return;
        }
        BoundMeters meters = new BoundMeters(registry);
        if (bound.putIfAbsent(registry, meters) != null) {
            return;
        }
        Source observed = source.get();
        if (observed != null) {
            try {
                add(meters, observed);
            } catch (Throwable failure) {
                bound.remove(registry, meters);
                throw failure;
            }
        }
        if (closed) {
            close();
        }
    }

    /** Takes the meters out of all registries, for good. Does not close the pool. Closing again does nothing. */
    @Override
    public void close() {
        closed = true;
        source.set(null);
        for (MeterRegistry registry : bound.keySet()) {
            BoundMeters meters = bound.remove(registry);
            if (meters != null) {
                meters.remove();
            }
        }
    }

    private void addOrLetGo(MeterRegistry registry, BoundMeters meters, Source observed) {
        try {
            add(meters, observed);
        } catch (Throwable failure) {
            bound.remove(registry, meters);
            LOG.warn(
                    "{}: the meters could not be added to {}, which shows nothing of this pool; bind it again to try again",
                    observed.name,
                    registry.getClass().getName(),
                    failure);
        }
    }

    private void add(BoundMeters meters, Source observed) {
        meters.add(options, observed.name, observed.stats);
    }

    private static IllegalStateException alreadyTaken() {
        return new IllegalStateException("a MillpondMetrics shows one pool; create another for the next pool");
    }

    /** The pool that is shown; {@code pool} only tells it from others. */
    private record Source(Object pool, String name, SharedStats stats) {}

    private final class EndOfPool implements PoolListener {
        /**
         * Not as long as the pool is being built: one that fails to start tells of its end too, and another
         * may be built then.
         */
        volatile boolean counts;

        @Override
        public void poolClosed(String pool) {
            Source observed = source.get();
            if (counts && observed != null && observed.name.equals(pool)) {
                close();
            }
        }
    }
}
