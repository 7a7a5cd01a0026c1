package io.millpond.spring;

import io.millpond.MillpondDataSource;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.PoolStats;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a pool can serve its application, within {@link #LIMIT} and without taking a connection from those
 * who wait for one.
 *
 * <ul>
 *   <li>While there is room a connection is borrowed and the database asked. One such borrow at a time: looks at the
 *       same moment share it, and one that hangs in the driver holds one connection, not one more with each look.
 *   <li>While all connections are lent, or borrowers wait, the pool's own numbers tell: it is unhealthy if borrowers
 *       have gone away empty-handed, or connects have failed, since it was last seen well. Being busy is no illness,
 *       also if the look's own borrow came too late for the last connection, or each time for those that others were
 *       lent meanwhile: it is not counted among those who went away.
 *   <li>Numbers tell only beside earlier ones. Where there are none, at the first look or when the last is long ago,
 *       those who wait are watched until something becomes of one of them, or a connect fails.
 * </ul>
 *
 * <p>Behind a proxy of Spring's {@code @RefreshScope} another pool may take the place of the one that was seen: it is
 * looked at afresh.
 */
final class PoolCheck {
    /** The longest that a look takes. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    /** Numbers from before that are no news. */
    static final Duration STALE = Duration.ofMinutes(1);

    private static final long WATCH_PAUSE_MILLIS = 20;

    private final MillpondDataSource pool;
    private final Supplier<PoolStats> stats;

    /** Tells how old numbers are; how long a look takes is real. */
    private final LongSupplier nanoTime;

    /** Borrows of looks that the pool refused, which are among its {@code acquireTimeouts}. */
    private final AtomicLong refusals = new AtomicLong();

    /** Guarded by this. */
    private @Nullable Probe running;

    /** Guarded by this. */
    private @Nullable PoolStats newest;

    /** Guarded by this. */
    private @Nullable Seen before;

    PoolCheck(MillpondDataSource pool) {
        this(pool, pool::stats, System::nanoTime);
    }

    PoolCheck(MillpondDataSource pool, Supplier<PoolStats> stats, LongSupplier nanoTime) {
        this.pool = pool;
        this.stats = stats;
        this.nanoTime = nanoTime;
    }

    PoolFinding look() {
        return look(System.nanoTime() + LIMIT.toNanos());
    }

    private PoolFinding look(long deadline) {
        // read first: refusals that come between the two are forgiven rather than held against the pool at the next
        // look
        long refused = refusals.get();
        PoolStats now = read();
        Seen here = new Seen(now.acquireTimeouts() - refused, now.createFailures(), nanoTime.getAsLong());
        try {
            if (hasRoom(now)) {
                return ask(now, here, deadline);
            }
            Seen well = lastSeenWell();
            return well == null ? watch(now, here, deadline) : judge(now, well);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return PoolFinding.down(now, PoolFinding.UNREACHABLE, "the check was interrupted");
        }
    }

    static boolean isExhausted(PoolStats now) {
        return now.active() >= now.maxSize();
    }

    private static boolean hasRoom(PoolStats now) {
        return now.waiting() == 0 && !isExhausted(now);
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
    private PoolFinding judge(PoolStats now, Seen well) {
        String state = isExhausted(now) ? PoolFinding.EXHAUSTED : PoolFinding.CONNECTING;
        long emptyHanded = emptyHanded(now) - well.emptyHanded;
        if (emptyHanded > 0) {
            return PoolFinding.down(
                    now, state, emptyHanded + " borrowers got no connection since the pool was last seen well");
        }
        long failed = now.createFailures() - well.createFailures;
        return failed > 0 && now.active() == 0
                ? PoolFinding.down(now, state, failed + " connects failed since the pool was last seen well")
                : PoolFinding.up(now, state, null);
    }

    /**
     * What has been so since before anybody looked is not held against the pool, but nor is it a sign of health: what
     * comes next is waited for.
     */
    private PoolFinding watch(PoolStats first, Seen here, long deadline) throws InterruptedException {
        PoolStats now = first;
        // not until nobody waits: who goes away empty-handed has left the line before it is counted
        while (first.waiting() > 0
                && !hasRoom(now)
                && now.acquired() == first.acquired()
                && judge(now, here).healthy()
                && System.nanoTime() - deadline < 0) {
            Thread.sleep(WATCH_PAUSE_MILLIS);
            now = read();
        }
        PoolFinding finding = judge(now, here);
        if (finding.healthy() && now.acquired() == first.acquired()) {
            if (hasRoom(now)) {
                return look(deadline); // who waited has given up
            }
            if (now.waiting() > 0 && now.active() == 0) {
                // nothing is remembered: the next look would see nothing new since, and call that well
                return PoolFinding.down(now, PoolFinding.CONNECTING, "nobody who waits got a connection" + within());
            }
        }
        remember(first, here);
        return finding;
    }

    private PoolFinding ask(PoolStats now, Seen here, long deadline) throws InterruptedException {
        Probe probe = probe();
        try {
            DatabaseAnswer answer = probe.answer(Duration.ofNanos(deadline - System.nanoTime()));
            remember(now, here);
            return PoolFinding.up(now, PoolFinding.AVAILABLE, answer);
        } catch (ExecutionException e) {
            PoolStats later = read();
            return e.getCause() instanceof AcquireTimeoutException refusal && isBusy(now, later, refusal)
                    ? judgeLater(now, here, later)
                    : PoolFinding.down(now, PoolFinding.UNREACHABLE, String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            probe.leaveTheLine();
            PoolStats later = read();
            if (!probe.hasBorrowed() && isExhausted(later)) {
                return judgeLater(now, here, later);
            }
            return PoolFinding.down(now, PoolFinding.UNREACHABLE, silence(now, later, probe.hasBorrowed()));
        }
    }

    /** After a look that began with {@code now}; its numbers serve where there are none of one before. */
    private PoolFinding judgeLater(PoolStats now, Seen here, PoolStats later) {
        Seen well = lastSeenWell();
        if (well == null) {
            remember(now, here);
            return judge(later, here);
        }
        return judge(later, well);
    }

    /** A database that refuses does answer: the pool tries again as long as the probe may wait. */
    private static String silence(PoolStats before, PoolStats later, boolean borrowed) {
        long failed = later.createFailures() - before.createFailures();
        return !borrowed && failed > 0
                ? failed + " connects failed" + within() + "; the log says why"
                : "the database did not answer" + within();
    }

    private static String within() {
        return " within " + LIMIT.toMillis() + " ms";
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

    /** For the looks to come, unless another pool than the one that was seen has come meanwhile. */
    private synchronized void remember(PoolStats seen, Seen numbers) {
        if (newest == null || !isOfAnother(seen, newest)) {
            before = new Seen(numbers.emptyHanded, numbers.createFailures, nanoTime.getAsLong());
        }
    }

    private long emptyHanded(PoolStats now) {
        return now.acquireTimeouts() - refusals.get();
    }

    /** The numbers from then, which count for as long as somebody looks; {@code null} if nobody has lately. */
    private synchronized @Nullable Seen lastSeenWell() {
        long time = nanoTime.getAsLong();
        Seen last = before;
        if (last == null || time - last.lookedAt > STALE.toNanos()) {
            return null;
        }
        before = new Seen(last.emptyHanded, last.createFailures, time);
        return before;
    }

    private record Seen(long emptyHanded, long createFailures, long lookedAt) {}
}
