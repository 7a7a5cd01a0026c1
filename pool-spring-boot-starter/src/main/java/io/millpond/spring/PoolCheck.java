package io.millpond.spring;

import io.millpond.MillpondDataSource;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.PoolStats;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a pool can serve its application, within {@link #LIMIT} and without taking a connection from those who wait for one.
 *
 * <ul>
 *   <li>While there is room a connection is borrowed and the database asked. One such borrow at a time: looks at the same moment share
 *       it, and one that hangs in the driver holds one connection, not one more with each look.
 *   <li>While all connections are lent, or borrowers wait, the pool's own numbers tell: it is unhealthy if borrowers have gone away
 *       empty-handed, or connects have failed, since it was last seen well. Being busy is no illness, also if the look's own borrow came
 *       too late for the last connection, or each time for those that others were lent meanwhile: it is not counted among those who went away.
 * </ul>
 *
 * <p>Behind a proxy of Spring's {@code @RefreshScope} another pool may take the place of the one that was seen: it is looked at afresh.
 */
final class PoolCheck {
    /** The longest that a look takes. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    /** Numbers from before that are no news. */
    private static final long STALE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final MillpondDataSource pool;
    private final Supplier<PoolStats> stats;

    /** Borrows of looks that the pool refused, which are among its {@code acquireTimeouts}. */
    private final AtomicLong refusals = new AtomicLong();

    /** Guarded by this. */
    private @Nullable Probe running;

    /** Guarded by this. */
    private @Nullable PoolStats newest;

    /** Guarded by this. */
    private @Nullable Seen before;

    PoolCheck(MillpondDataSource pool) {
        this(pool, pool::stats);
    }

    PoolCheck(MillpondDataSource pool, Supplier<PoolStats> stats) {
        this.pool = pool;
        this.stats = stats;
    }

    PoolFinding look() {
        // read first: refusals that come between the two are forgiven rather than held against the pool at the next
        // look
        long refused = refusals.get();
        PoolStats now = read();
        return now.waiting() == 0 && !isExhausted(now) ? ask(now, now.acquireTimeouts() - refused) : judge(now);
    }

    static boolean isExhausted(PoolStats now) {
        return now.active() >= now.maxSize();
    }

    /** The numbers, one look after the other, so that it is noticed when they begin anew. */
    private synchronized PoolStats read() {
        PoolStats now = stats.get();
        if (newest != null && isOfAnother(newest, now)) {
            before = null;
        }
        newest = now;
        return now;
    }

    /** What a pool counts does not fall. */
    private static boolean isOfAnother(PoolStats earlier, PoolStats later) {
        return later.acquireTimeouts() < earlier.acquireTimeouts() || later.createFailures() < earlier.createFailures();
    }

    /** By the numbers alone. */
    private PoolFinding judge(PoolStats now) {
        Seen well = lastSeenWell(now);
        String state = isExhausted(now) ? PoolFinding.EXHAUSTED : PoolFinding.CONNECTING;
        long emptyHanded = emptyHanded(now) - well.emptyHanded;
        if (emptyHanded > 0) {
            return PoolFinding.down(
                    now, state, emptyHanded + " borrowers got no connection since the pool was last seen well");
        }
        if (now.createFailures() > well.createFailures && now.active() == 0) {
            return PoolFinding.down(
                    now,
                    state,
                    (now.createFailures() - well.createFailures)
                            + " connects failed since the pool was last seen well");
        }
        return PoolFinding.up(now, state, null);
    }

    private PoolFinding ask(PoolStats now, long emptyHanded) {
        Probe probe = probe();
        try {
            DatabaseAnswer answer = probe.answer(LIMIT);
            rememberWell(now, emptyHanded);
            return PoolFinding.up(now, PoolFinding.AVAILABLE, answer);
        } catch (ExecutionException e) {
            PoolStats later = read();
            return e.getCause() instanceof AcquireTimeoutException refusal && isBusy(now, later, refusal)
                    ? judge(later)
                    : PoolFinding.down(now, PoolFinding.UNREACHABLE, String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            probe.leaveTheLine();
            PoolStats later = read();
            if (!probe.hasBorrowed() && isExhausted(later)) {
                return judge(later);
            }
            return PoolFinding.down(now, PoolFinding.UNREACHABLE, silence(now, later, probe.hasBorrowed()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return PoolFinding.down(now, PoolFinding.UNREACHABLE, "the check was interrupted");
        }
    }

    /** A database that refuses does answer: the pool tries again as long as the probe may wait. */
    private static String silence(PoolStats before, PoolStats later, boolean borrowed) {
        long failed = later.createFailures() - before.createFailures();
        return !borrowed && failed > 0
                ? failed + " connects failed within " + LIMIT.toMillis() + " ms; the log says why"
                : "the database did not answer within " + LIMIT.toMillis() + " ms";
    }

    /** Whether there was nothing for the probe because others had it. */
    private static boolean isBusy(PoolStats before, PoolStats later, AcquireTimeoutException refusal) {
        return isExhausted(later) || (refusal.getCause() == null && later.acquired() > before.acquired());
    }

    private synchronized Probe probe() {
        Probe current = running;
        if (current == null || !current.isAlive()) {
            current = new Probe(pool, refusals);
            current.start();
            running = current;
        }
        return current;
    }

    /** Unless another pool has come meanwhile. */
    private synchronized void rememberWell(PoolStats seen, long emptyHanded) {
        if (newest == null || !isOfAnother(seen, newest)) {
            before = new Seen(emptyHanded, seen.createFailures(), System.nanoTime());
        }
    }

    private long emptyHanded(PoolStats now) {
        return now.acquireTimeouts() - refusals.get();
    }

    /** What has been so since before anybody looked is not held against the pool. */
    private synchronized Seen lastSeenWell(PoolStats now) {
        long time = System.nanoTime();
        Seen last = before;
        boolean stale = last == null || time - last.lookedAt > STALE_NANOS;
        Seen seen = stale || last == null
                ? new Seen(emptyHanded(now), now.createFailures(), time)
                : new Seen(last.emptyHanded, last.createFailures, time);
        before = seen;
        return seen;
    }

    private record Seen(long emptyHanded, long createFailures, long lookedAt) {}
}
