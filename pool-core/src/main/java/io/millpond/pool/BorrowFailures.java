package io.millpond.pool;

import io.millpond.core.BorrowerId;
import io.millpond.core.CoarseClock;
import io.millpond.core.Refusal;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.PoolListener;
import io.millpond.spi.PoolStats;
import io.millpond.upkeep.OpenBackoff;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What borrowers get who get no connection: counted, announced, and with the numbers of the moment. */
final class BorrowFailures {
    /**
     * Whether the classes that tell of a failure are loaded. Thousands of threads that need them for the first time at the same moment wait for each other
     * at the class loader's lock: 10,000 waits that ended together were late by up to 20 s.
     */
    private static final AtomicBoolean REHEARSED = new AtomicBoolean();

    private final String name;
    private final int maxWaiting;
    private final CoarseClock clock;
    private final Counters counters;
    private final ListenerRelay listeners;
    private final Exhaustion exhaustion;
    private final PoolFailures failures;
    private final FailureStats stats;

    BorrowFailures(PoolAssembly parts, ConnectionWork work, Supplier<PoolStats> stats) {
        this.name = parts.name;
        this.maxWaiting = parts.config.maxWaiting();
        this.clock = parts.clock;
        this.counters = parts.counters;
        this.listeners = parts.listeners;
        this.exhaustion = new Exhaustion(parts.table, clock, work);
        this.failures = new PoolFailures(name);
        this.stats = new FailureStats(stats, parts.core, clock);
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

    SQLException refused(@Nullable Refusal why, long begun) {
        long now = clock.exact();
        note(now - begun);
        return failures.refused(now - begun, stats.read(), (OpenBackoff.Failure) why, begun, now);
    }

    SQLException timedOut(long begun) {
        long waited = clock.exact() - begun;
        note(waited);
        return timeout(waited, begun);
    }

    private AcquireTimeoutException timeout(long waited, long begun) {
        PoolStats read = stats.read();
        return failures.timedOut(
                waited,
                read,
                exhaustion.likelyCause(read, BorrowerId.of(Thread.currentThread())),
                exhaustion.causeSince(begun));
    }

    private void note(long waited) {
        counters.acquireTimeouts.increment();
        listeners.announce(event(waited));
    }

    private Consumer<PoolListener> event(long waited) {
        return listener -> listener.acquireTimedOut(name, Duration.ofNanos(waited));
    }

    /** Prepares for many who fail together, on a worker; called at each tick while many wait. */
    void expectCrowd(PoolThreads threads) {
        if (!REHEARSED.get() && REHEARSED.compareAndSet(false, true)) {
            REHEARSED.set(threads.run(() -> {
                event(0);
                timeout(0, clock.exact());
            }));
        }
    }
}
