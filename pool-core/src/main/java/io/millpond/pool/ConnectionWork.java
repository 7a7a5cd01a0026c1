package io.millpond.pool;

import io.millpond.core.BoundedPool;
import io.millpond.core.CoarseClock;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.OpenBackoff;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts what may block, each on a worker and under a deadline: opening, checking and closing connections. The caller owns the
 * slot and passes it on; nothing here waits.
 */
final class ConnectionWork {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWork.class);

    /** Limit of one physical close. There is no setting for it: nobody waits for a close but a borrower's turn to open. */
    static final long CLOSE_NANOS = Duration.ofSeconds(2).toNanos();

    /** Makes the pool's view of a driver connection; its own interface because only the assembled pool knows how leases end. */
    interface Dresser {
        PhysicalConnection dress(Connection raw, long openedAt) throws SQLException;
    }

    final String poolName;
    final SlotTable<PhysicalConnection> table;
    final BoundedPool<PhysicalConnection> core;
    final CoarseClock clock;
    final Counters counters;
    final ListenerRelay listeners;
    final OpenBackoff backoff;
    final ConnectionOpener opener;
    final LivenessCheck liveness;
    final Dresser dresser;

    /** Completed when the pool is closed and its last place is free. */
    final CompletableFuture<Void> drained = new CompletableFuture<>();

    private final PoolThreads threads;
    private final TaskWatch watch;
    private final Deadlines deadlines;

    /** How long each kind of task may take, in nanoseconds. */
    record Deadlines(long connect, long validate) {}

    /** What others do when a task starts or ends. Set once, while the pool is assembled. */
    private Aftermath aftermath = new Aftermath() {};

    /** Told of every task, on whatever thread that is. */
    interface Aftermath {
        /** A task has started: its deadline must be watched. */
        default void started() {}

        /** A task has ended: a place or a connection may be free, or something has failed. */
        default void ended() {}
    }

    ConnectionWork(
            String poolName,
            SlotTable<PhysicalConnection> table,
            BoundedPool<PhysicalConnection> core,
            CoarseClock clock,
            Counters counters,
            ListenerRelay listeners,
            OpenBackoff backoff,
            ConnectionOpener opener,
            LivenessCheck liveness,
            Dresser dresser,
            PoolThreads threads,
            TaskWatch watch,
            Deadlines deadlines) {
        this.poolName = poolName;
        this.table = table;
        this.core = core;
        this.clock = clock;
        this.counters = counters;
        this.listeners = listeners;
        this.backoff = backoff;
        this.opener = opener;
        this.liveness = liveness;
        this.dresser = dresser;
        this.threads = threads;
        this.watch = watch;
        this.deadlines = deadlines;
    }

    void tell(Aftermath aftermath) {
        this.aftermath = aftermath;
    }

    // ---- to start a task ----

    /** Opens a connection into a slot that was claimed, as long as {@code wanted} says so when the worker begins. */
    OpenTask open(Slot<PhysicalConnection> slot, BooleanSupplier wanted) {
        OpenTask task = new OpenTask(this, slot, slot.ticket(), clock.exact() + deadlines.connect, wanted);
        start(task);
        return task;
    }

    /** Checks a slot that was withdrawn, and makes it idle again or retires it. */
    void check(Slot<PhysicalConnection> slot, long ticket) {
        start(new CheckTask(this, slot, ticket, clock.exact() + deadlines.validate));
    }

    /** Closes the connection of a slot in CLOSING. */
    void close(Slot<PhysicalConnection> slot, long ticket, boolean abortFirst) {
        start(new CloseTask(this, slot, ticket, clock.exact() + CLOSE_NANOS, abortFirst));
    }

    private void start(ConnectionTask task) {
        watch.add(task);
        if (!threads.run(task)) {
            // the pool is closed and its workers have gone: nobody can be kept waiting by this any more
            task.run();
        }
        aftermath.started();
    }

    // ---- how owners part with a slot ----

    /** Gives a usable slot to whoever wants it, or retires it if it is doomed; false if the ticket was stale. */
    boolean publish(Slot<PhysicalConnection> slot, long ticket) {
        BoundedPool.Return result = core.giveBack(slot, ticket);
        if (result == BoundedPool.Return.DOOMED && isPardoned(slot, slot.ticket())) {
            return publish(slot, slot.ticket());
        }
        if (result == BoundedPool.Return.DOOMED) {
            // doomed, so still the caller's, be it under this ticket or a later one
            retire(slot, slot.ticket(), RetireReason.FAULTY);
        }
        return result == BoundedPool.Return.DONE;
    }

    /** All leases are doomed when the pool has shrunk below their number; as many as fit are pardoned when they end. */
    boolean isPardoned(Slot<PhysicalConnection> slot, long ticket) {
        boolean surplus = table.occupied() - table.count(SlotState.CLOSING) > table.limit();
        return !surplus && !table.isClosed() && slot.tryPardon(ticket, Doom.of(RetireReason.SHRUNK));
    }

    /** Takes a slot out of service; does nothing if the ticket is stale. A doom that came first keeps its reason. */
    boolean retire(Slot<PhysicalConnection> slot, long ticket, RetireReason reason) {
        long closing = slot.tryRetire(ticket, Doom.of(reason));
        if (closing == 0) {
            return false;
        }
        close(slot, closing, reason == RetireReason.ABORTED || reason == RetireReason.VALIDATION_FAILED);
        return true;
    }

    /** Retires it now if it is idle, on return if it is lent or being worked on. */
    void doom(Slot<PhysicalConnection> slot, RetireReason reason) {
        long closing = slot.doom(Doom.of(reason));
        if (closing != 0) {
            close(slot, closing, false);
        }
    }

    /** Frees the place; false if the ticket is stale. */
    boolean vacate(Slot<PhysicalConnection> slot, long ticket) {
        if (!table.vacate(slot, ticket)) {
            return false;
        }
        if (table.isClosed() && table.occupied() == 0) {
            drained.complete(null);
        }
        return true;
    }

    // ---- what tasks report ----

    void ended() {
        aftermath.ended();
    }

    /** A task that had been given up came back at last. */
    void cameBack() {
        counters.zombies.decrementAndGet();
    }

    void gaveUp(String what, long limitNanos) {
        counters.zombies.incrementAndGet();
        LOG.warn(
                "{}: {} did not come back within {} and was given up; the call still holds a thread",
                poolName,
                what,
                PoolFailures.millis(limitNanos));
    }

    void openFailed(Throwable cause, long tookNanos) {
        counters.createFailures.increment();
        OpenBackoff.Failure failure = backoff.failed(cause, clock.exact());
        if (failure.inARow() == 1) {
            LOG.warn("{}: a connection could not be opened; trying again until it can", poolName, cause);
        } else {
            LOG.debug("{}: a connection could not be opened, {} times in a row", poolName, failure.inARow(), cause);
        }
        listeners.announce(listener -> listener.connectionFailed(poolName, Duration.ofNanos(tookNanos), cause));
    }

    void opened(long tookNanos) {
        OpenBackoff.Failure before = backoff.failure();
        if (before != null) {
            LOG.info("{}: connections can be opened again, after {} failures", poolName, before.inARow());
        }
        backoff.succeeded();
        counters.created.increment();
        counters.connectTimes.record(tookNanos);
        listeners.announce(listener -> listener.connectionCreated(poolName, Duration.ofNanos(tookNanos)));
    }

    void closed(RetireReason reason, long openedAt) {
        counters.closed(reason);
        Duration age = Duration.ofNanos(clock.exact() - openedAt);
        listeners.announce(listener -> listener.connectionClosed(poolName, reason, age));
    }

    long connectLimit() {
        return deadlines.connect;
    }

    long validateLimit() {
        return deadlines.validate;
    }
}
