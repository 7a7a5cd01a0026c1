package io.millpond.pool;

import io.millpond.core.BoundedPool;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.Household;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a pool, once: waiters fail at once, idle connections are closed, lent ones are awaited; what is still lent at
 * the deadline is taken away from its borrower and aborted, and driver calls that still run are given up. Then the pool
 * leaves the housekeeper's care, and its threads end.
 */
final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    /** How long aborts and closes may take after the deadline. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** As long as any setting may be. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private final ConnectionWork work;
    private final BoundedPool<PhysicalConnection> core;
    private final SlotTable<PhysicalConnection> table;
    private final PoolThreads threads;
    private final TaskWatch watch;
    private final Household household;
    private final ListenerRelay listeners;
    private final DataKeeper keeper;
    private final PoolName name;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    Shutdown(ConnectionWork work, Household household, DataKeeper keeper, PoolName name) {
        this.work = work;
        this.core = work.core;
        this.table = work.table;
        this.threads = work.threads;
        this.watch = work.watch;
        this.household = household;
        this.listeners = work.listeners;
        this.keeper = keeper;
        this.name = name;
    }

    /** {@link #close(long)} with a time that fits into a {@code long}: from nothing to {@link #LONGEST}. */
    void close(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        long nanos = timeout.isNegative() ? 0 : timeout.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : timeout.toNanos();
        close(nanos);
    }

    /**
     * Returns when the pool has ended, at the latest 100 ms after the timeout; a second caller waits for the first, so
     * long as its own timeout allows.
     */
    void close(long timeoutNanos) {
        if (!begun.compareAndSet(false, true)) {
            // the first may stand still right here, and this caller return before it goes on
            endLending();
            if (await(ended, timeoutNanos)) {
                Thread.currentThread().interrupt();
            }
            return;
        }
        boolean interrupted = false;
        long deadline = work.clock.exact() + timeoutNanos;
        try {
            endLending();
            if (table.occupied() == 0) {
                work.drained.complete(null);
            }
            interrupted = await(work.drained, timeoutNanos);
            if (!work.drained.isDone()) {
                CompletableFuture<Void> said = endWhatIsLeft();
                interrupted |= await(CompletableFuture.allOf(work.drained, said), GRACE_NANOS);
                watch.giveUpAll();
            }
            interrupted |= await(closeKeeper(), Math.max(GRACE_NANOS, deadline - work.clock.exact()));
        } finally {
            endThreads();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Once this has returned no connection is lent any more: what is idle is closed, what comes back or is still being
     * opened will be.
     */
    private void endLending() {
        core.close();
        table.forEach(slot -> work.doom(slot, RetireReason.POOL_CLOSED));
    }

    /** Also where there is no memory for the announcement. */
    private void endThreads() {
        try {
            listeners.announceLast(listener -> listener.poolClosed(work.poolName));
        } finally {
            // first, so that what upkeep starts still finds workers:
            // the thread that all pools share runs nothing itself
            household.leave();
            try {
                // no tick will try it again
                listeners.resume();
                threads.stop();
            } finally {
                name.release();
                ended.complete(null);
            }
        }
    }

    /** After all others, so that the data are there until the last of them has ended. */
    private CompletableFuture<Void> closeKeeper() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Runnable close = () -> {
            keeper.close();
            closed.complete(null);
        };
        if (keeper.isEmpty() || !threads.run(close)) {
            close.run();
        }
        return closed;
    }

    /** Answers when it has been told. */
    private CompletableFuture<Void> endWhatIsLeft() {
        int[] aborted = {0};
        table.forEach(slot -> aborted[0] += takeAway(slot) ? 1 : 0);
        watch.giveUpAllButCloses();
        CompletableFuture<Void> said = new CompletableFuture<>();
        if (aborted[0] == 0) {
            said.complete(null);
            return said;
        }
        // on a worker: a log may block for longer than a close may take.
        // It is waited for all the same, as long as there is time: the JVM may end next
        work.say(() -> {
            LOG.warn(
                    "{}: closed while {} connections were still lent; they were aborted. Close them before the pool,"
                            + " or raise shutdownTimeout",
                    work.poolName,
                    aborted[0]);
            said.complete(null);
        });
        return said;
    }

    private boolean takeAway(Slot<PhysicalConnection> slot) {
        long state = slot.state();
        if (SlotState.phase(state) != SlotState.LEASED) {
            return false;
        }
        long closing = slot.tryRetire(state, Doom.of(RetireReason.POOL_CLOSED));
        if (closing != 0) {
            work.close(slot, closing, true);
        }
        return closing != 0;
    }

    /** True if the thread was interrupted meanwhile; then the wait ends early. */
    private static boolean await(CompletableFuture<Void> event, long nanos) {
        try {
            event.get(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return true;
        } catch (TimeoutException | ExecutionException e) {
            // the caller looks whether it happened
        }
        return false;
    }
}
