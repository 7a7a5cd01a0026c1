package io.millpond.metrics;

import io.millpond.spi.PoolStats;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pool's numbers for all meters of a scrape: taken once, and again when they are older than allowed. Only threads
 * that read meters come here, never one of the pool or of a borrower.
 */
final class SharedStats {
    /**
     * The longest time and the percentiles are those since a snapshot that is at least so old, and older only by the
     * distance of two scrapes.
     */
    static final long RECENT_NANOS = TimeUnit.MINUTES.toNanos(2);

    /** Snapshots to compare with are kept at this distance, so that there are few. */
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final Supplier<PoolStats> source;
    private final long freshNanos;
    private final LongSupplier nanoTime;
    private final ReentrantLock taking = new ReentrantLock();

    /** Oldest first; guarded by {@link #taking}. */
    private final Deque<Mark> marks = new ArrayDeque<>();

    private volatile @Nullable Reading newest;

    /**
     * @param first what the pool shows now, if its times so far are not to be among the recent ones; {@code null} if it
     *     has only just started
     */
    SharedStats(Supplier<PoolStats> source, long freshNanos, LongSupplier nanoTime, @Nullable PoolStats first) {
        this.source = source;
        this.freshNanos = freshNanos;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        marks.add(new Mark(first, now));
        if (first != null) {
            newest = Reading.of(first, 0, first, now);
        }
    }

    /** Not older than allowed. */
    Reading read() {
        Reading reading = newest;
        if (reading != null && isFresh(reading)) {
            return reading;
        }
        taking.lock();
        try {
            reading = newest;
            if (reading == null || !isFresh(reading)) {
                reading = take();
                newest = reading;
            }
            return reading;
        } finally {
            taking.unlock();
        }
    }

    /** How many snapshots are kept to compare with. */
    int kept() {
        taking.lock();
        try {
            return marks.size();
        } finally {
            taking.unlock();
        }
    }

    private boolean isFresh(Reading reading) {
        return nanoTime.getAsLong() - reading.takenAt() < freshNanos;
    }

    private Reading take() {
        long now = nanoTime.getAsLong();
        PoolStats stats = source.get();
        Reading last = newest;
        int pool = last == null ? 0 : last.pool();
        if (last != null && isOfAnother(last.stats(), stats)) {
            pool++;
            marks.clear();
            marks.add(new Mark(null, now));
        }
        while (marks.size() > 1 && now - second().takenAt >= RECENT_NANOS) {
            marks.removeFirst();
        }
        PoolStats before = marks.getFirst().stats;
        if (now - marks.getLast().takenAt >= STEP_NANOS) {
            marks.addLast(new Mark(stats, now));
        }
        return Reading.of(stats, pool, before, now);
    }

    /**
     * Whether another pool has taken the place of the one before, as behind a proxy of Spring's
     * {@code @RefreshScope}: it begins to count at 0. What one pool counts exactly does not fall. Leases may lag
     * behind by the few that are being counted.
     */
    private static boolean isOfAnother(PoolStats before, PoolStats now) {
        return now.created() < before.created()
                || now.closed() < before.closed()
                || now.acquireTimeouts() < before.acquireTimeouts()
                || now.acquired() < before.acquired() / 2;
    }

    private Mark second() {
        var each = marks.iterator();
        each.next();
        return each.next();
    }

    /** @param stats {@code null} stands for the pool's start */
    private record Mark(@Nullable PoolStats stats, long takenAt) {}
}
