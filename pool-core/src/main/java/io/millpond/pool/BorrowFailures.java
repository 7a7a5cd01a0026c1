package io.millpond.pool;

import io.millpond.core.BorrowerId;
import io.millpond.core.BoundedPool;
import io.millpond.core.CoarseClock;
import io.millpond.core.Parking;
import io.millpond.core.Refusal;
import io.millpond.core.SlotTable;
import io.millpond.core.Waiter;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.PoolListener;
import io.millpond.spi.PoolStats;
import io.millpond.upkeep.OpenBackoff;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What borrowers get who get no connection: counted, announced, and with the numbers of the moment. */
final class BorrowFailures {
    /**
     * Whether the classes that tell of a failure are loaded. Thousands of threads that need them for the first time at
     * the same moment wait for each other at the class loader's lock: 10,000 waits that ended together were late by up
     * to 20 s.
     */
    private static final Rehearsal.Once REHEARSED = new Rehearsal.Once();

    private final String name;
    private final int maxWaiting;
    private final long longestWait;
    private final CoarseClock clock;
    private final Counters counters;
    private final ListenerRelay listeners;
    private final Exhaustion exhaustion;
    private final PoolFailures failures;
    private final ProviderTrouble trouble;
    private final FailureStats stats;
    private final Rehearsal rehearsal;

    BorrowFailures(PoolAssembly parts, ConnectionWork work, Supplier<PoolStats> stats) {
        this.name = parts.name;
        this.maxWaiting = parts.config.maxWaiting();
        // who does not wait for a connection may wait for a check
        Duration longest = parts.config.acquireTimeout().isZero()
                ? parts.config.validationTimeout()
                : parts.config.acquireTimeout();
        this.longestWait = longest.toNanos();
        this.clock = parts.clock;
        this.counters = parts.counters;
        this.listeners = parts.listeners;
        this.exhaustion = new Exhaustion(parts.table, clock, work);
        this.failures = new PoolFailures(name, parts.config.acquireTimeout().toNanos());
        this.trouble = parts.credentials.trouble;
        this.stats = new FailureStats(stats, parts.core, clock);
        this.rehearsal = new Rehearsal(REHEARSED, parts.threads, this::rehearse);
    }

    /** What comes of a wait that ended without a connection. */
    SQLException of(BoundedPool.Wait wait, @Nullable Refusal why, long begunAt) {
        return switch (wait) {
            case INTERRUPTED -> interrupted(clock.exact() - begunAt);
            case REFUSED -> refused(why, begunAt);
            case CLOSED -> closed();
            default -> timedOut(begunAt);
        };
    }

    SQLException closed() {
        return failures.closed();
    }

    SQLException interrupted(long waited) {
        return failures.interrupted(waited);
    }

    SQLException turnedAway() {
        note(0);
        return failures.tooManyWaiting(maxWaiting, stats.read());
    }

    private SQLException refused(@Nullable Refusal why, long begunAt) {
        long now = clock.exact();
        note(now - begunAt);
        return failures.refused(
                now - begunAt, stats.read(), (OpenBackoff.Failure) why, begunAt, now, trouble.lasted(now));
    }

    SQLException timedOut(long begunAt) {
        long waited = clock.exact() - begunAt;
        note(waited);
        return timeout(waited, begunAt);
    }

    private AcquireTimeoutException timeout(long waited, long begunAt) {
        PoolStats read = stats.read();
        return failures.timedOut(
                waited,
                read,
                exhaustion.likelyCause(read, BorrowerId.of(Thread.currentThread()), waited - longestWait),
                exhaustion.causeSince(begunAt));
    }

    private void note(long waited) {
        counters.acquireTimeouts.increment();
        listeners.announce(event(waited));
    }

    private Consumer<PoolListener> event(long waited) {
        return listener -> listener.acquireTimedOut(name, Duration.ofNanos(waited));
    }

    /** Prepares for many who fail together, on a worker; called at each tick while many wait. */
    void prepareForMany() {
        rehearsal.askUnlessDone();
    }

    /** What they go through, in a pool of nobody's. */
    private void rehearse() {
        long now = clock.exact();
        BoundedPool<Object> empty =
                new BoundedPool<>(new SlotTable<>(1, clock), 1, Integer.MAX_VALUE, false, clock, Parking.REAL);
        Waiter<Object> waiter = empty.enroll();
        if (waiter != null) {
            empty.await(waiter, now);
        }
        of(BoundedPool.Wait.CLOSED, null, now); // of all kinds the one that is not counted
        event(0);
        timeout(0, now);
    }
}
