package io.millpond.pool;

import io.millpond.core.BoundedPool;
import io.millpond.core.CoarseClock;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.PoolStats;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that failing borrowers are told. Reading all of them takes a while; when thousands run out of time
 * together, each would be late by the sum of it. In a crowd, those who fail within a millisecond are told the same.
 */
final class FailureStats {
    /** So many readings one after another are no delay that a borrower notices. */
    private static final int CROWD = 64;

    private static final long SHARED_NANOS = 1_000_000;

    /** One reading and when it began. */
    private record Reading(PoolStats stats, long at) {}

    private final Supplier<PoolStats> source;
    private final BoundedPool<PhysicalConnection> core;
    private final CoarseClock clock;

    /** Any failing borrower writes it; the last one wins, whichever that is. */
    private volatile @Nullable Reading last;

    FailureStats(Supplier<PoolStats> source, BoundedPool<PhysicalConnection> core, CoarseClock clock) {
        this.source = source;
        this.core = core;
        this.clock = clock;
    }

    PoolStats read() {
        if (core.waiting() < CROWD) {
            return source.get();
        }
        long now = clock.exact();
        Reading shared = last;
        if (shared == null || now - shared.at > SHARED_NANOS) {
            shared = new Reading(source.get(), now);
            last = shared;
        }
        return shared.stats;
    }
}
