package io.millpond.pool;

import io.millpond.core.BoundedPool;
import io.millpond.core.CoarseClock;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.dialect.ConnectFailureKind;
import io.millpond.jdbc.ConnectionLease;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.OpenBackoff;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts what may block, each on a worker and under a deadline: opening, checking, resetting and closing connections.
 * The caller owns the slot and passes it on; nothing here waits but {@link #reset}.
 */
final class ConnectionWork {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWork.class);

    /**
     * Limit of one physical close. There is no setting for it: nobody waits for a close but a borrower's turn to open.
     */
    static final long CLOSE_NANOS = Duration.ofSeconds(2).toNanos();

    /** Driver calls that may be given up and not come back before creation pauses; more in a pool of more than 8. */
    private static final int LEAST_ZOMBIES = 16;

    /** A driver call may hang in these connections, and a close would wait for it. */
    private static final Set<RetireReason> ABORTED_FIRST = EnumSet.of(
            RetireReason.ABORTED,
            RetireReason.VALIDATION_FAILED,
            RetireReason.RESET_FAILED,
            RetireReason.LIMIT_REACHED);

    /**
     * Makes the pool's view of a driver connection; its own interface because only the assembled pool knows
     * how leases end.
     */
    interface Dresser {
        PhysicalConnection dress(ConnectionOpener.Opened opened, long openedAt) throws SQLException;
    }

    /** How long each kind of task may take, in nanoseconds. */
    record Deadlines(long connect, long validate, long reset) {}

    /** Told of every task, on whatever thread that is. */
    interface Aftermath {
        /** A task has started: its deadline must be watched. */
        default void started() {}

        /** A task has ended: a place or a connection may be free, or something has failed. */
        default void ended() {}
    }

    final String poolName;
    final SlotTable<PhysicalConnection> table;
    final BoundedPool<PhysicalConnection> core;
    final CoarseClock clock;
    final Counters counters;
    final ListenerRelay listeners;
    final OpenBackoff backoff;
    final ConnectionOpener opener;
    final ConnectionCloser closer;
    final LivenessCheck liveness;
    final TaskLog log;
    private final ConnectLog connectLog;
    final Dresser dresser;

    /** Completed when the pool is closed and its last place is free. */
    final CompletableFuture<Void> drained = new CompletableFuture<>();

    final PoolThreads threads;
    final TaskWatch watch;
    private final Deadlines deadlines;

    /** What others do when a task starts or ends. Set once, while the pool is assembled. */
    private Aftermath aftermath = new Aftermath() {};

    /** How often all connections there were have been doomed or suspected. Raised before the slots are gone through. */
    private final AtomicInteger upheavals = new AtomicInteger();

    /** Whether it has been said that creation pauses; so that it is said once each time. */
    private final AtomicBoolean pauseSaid = new AtomicBoolean();

    ConnectionWork(
            String poolName,
            SlotTable<PhysicalConnection> table,
            BoundedPool<PhysicalConnection> core,
            CoarseClock clock,
            Counters counters,
            ListenerRelay listeners,
            OpenBackoff backoff,
            ConnectionOpener opener,
            ConnectionCloser closer,
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
        this.closer = closer;
        this.liveness = liveness;
        this.log = new TaskLog(poolName, clock);
        this.connectLog = new ConnectLog(poolName);
        this.dresser = dresser;
        this.threads = threads;
        this.watch = watch;
        this.deadlines = deadlines;
    }

    void tell(Aftermath aftermath) {
        this.aftermath = aftermath;
    }

    /** The longest time after which a task is given up, in nanoseconds. */
    long longestTask() {
        return Math.max(Math.max(deadlines.connect, deadlines.validate), Math.max(deadlines.reset, CLOSE_NANOS));
    }

    // ---- to start a task ----

    /** Claims a place for a new connection; null if none is free, or if too many driver calls hang. */
    @Nullable
    Slot<PhysicalConnection> claim() {
        if (isPaused()) {
            if (pauseSaid.compareAndSet(false, true)) {
                say(() -> LOG.warn(
                        "{}: {} driver calls were given up and have not come back; no connection is opened until one"
                                + " does. Look for a driver or network that hangs (thread dump: millpond-{}-worker)",
                        poolName,
                        counters.zombies.get(),
                        poolName));
            }
            return null;
        }
        return claimPlace();
    }

    /** Whether the driver calls that were given up have reached their limit: twice {@code maxSize}, at least 16. */
    boolean isPaused() {
        return counters.zombies.get() >= Math.max(LEAST_ZOMBIES, 2 * table.limit());
    }

    /** Claims a place for a connection that is there already. */
    @Nullable
    Slot<PhysicalConnection> claimPlace() {
        Slot<PhysicalConnection> slot = table.claim();
        if (slot == null) {
            // a claim that a close overtook has freed its place again
            completeIfDrained();
        }
        return slot;
    }

    /** Opens a connection into a slot that was claimed, as long as {@code wanted} says so when the worker begins. */
    OpenTask open(Slot<PhysicalConnection> slot, BooleanSupplier wanted) {
        OpenTask task = new OpenTask(this, slot, slot.ticket(), deadlines.connect, wanted);
        start(task);
        return task;
    }

    /** Checks a slot that was withdrawn, and makes it idle again or retires it. */
    void check(Slot<PhysicalConnection> slot, long ticket) {
        start(new CheckTask(this, slot, ticket, deadlines.validate));
    }

    /** Cleans up a slot in RESETTING, and waits for it. */
    void reset(Slot<PhysicalConnection> slot, long ticket, ConnectionLease.CleanUp cleanUp) {
        ResetTask task = new ResetTask(this, slot, ticket, deadlines.reset, cleanUp);
        // no need to wake the watch: this thread keeps the deadline
        watch.add(task);
        run(task);
        task.await();
    }

    /** Closes the connection of a slot in CLOSING. */
    void close(Slot<PhysicalConnection> slot, long ticket, boolean abortFirst) {
        start(new CloseTask(this, slot, ticket, CLOSE_NANOS, abortFirst));
    }

    private void start(ConnectionTask task) {
        watch.add(task);
        run(task);
        aftermath.started();
    }

    /** Runs it on a worker, or not at all if the pool is closed. */
    void runOrDrop(Runnable task) {
        threads.run(task);
    }

    private void run(Runnable task) {
        if (!threads.run(task)) {
            // the pool is closed and its workers have gone;
            // the caller may be a borrower, whom no driver call may hold up
            threads.runLate(task);
        }
    }

    // ---- how owners part with a slot ----

    /**
     * Gives a usable slot to whoever wants it, has it checked if it is suspect, retires it if it is doomed; false if
     * the ticket was stale. Also false, and nothing done, if it is a lease that several threads use: that ends by a
     * reset alone.
     */
    boolean publish(Slot<PhysicalConnection> slot, long ticket) {
        long owned = ticket;
        while (true) {
            BoundedPool.Return result = core.giveBack(slot, owned);
            if (result != BoundedPool.Return.STILL_OWNED) {
                return result == BoundedPool.Return.DONE;
            }
            owned = slot.stillOwned(owned);
            if (owned == 0 || slot.isShared(owned)) {
                return false;
            }
            tryPardon(slot, owned);
            long checking = slot.tryRecheck(owned);
            if (checking != 0) {
                check(slot, checking);
                return true;
            }
            // merely suspect, it came to be shared in this very moment: it is not given up for that
            if (SlotState.doom(slot.state()) != SlotState.SUSPECT && retire(slot, owned, RetireReason.FAULTY)) {
                return true;
            }
        }
    }

    /**
     * All leases are doomed when the pool has shrunk below their number; as many as fit are pardoned when they end. The
     * doom may have replaced a suspicion, which therefore comes back. Any other reason to retire it has taken the place
     * of this one, however late it came ({@link SlotState#SURPLUS}): then the CAS of the pardon fails.
     */
    boolean tryPardon(Slot<PhysicalConnection> slot, long ticket) {
        boolean surplus = table.occupied() - table.count(SlotState.CLOSING) > table.limit();
        if (surplus || table.isClosed() || !slot.tryPardon(ticket, Doom.of(RetireReason.SHRUNK))) {
            return false;
        }
        slot.doomLease(ticket, SlotState.SUSPECT);
        return true;
    }

    /** Takes a slot out of service; does nothing if the ticket is stale. A doom that came first keeps its reason. */
    boolean retire(Slot<PhysicalConnection> slot, long ticket, RetireReason reason) {
        long closing = slot.tryRetire(ticket, Doom.of(reason));
        if (closing == 0) {
            return false;
        }
        close(slot, closing, ABORTED_FIRST.contains(reason));
        return true;
    }

    /** Retires it now if it is idle, on return if it is lent or being worked on. */
    void doom(Slot<PhysicalConnection> slot, RetireReason reason) {
        long closing = slot.doom(Doom.of(reason));
        if (closing != 0) {
            close(slot, closing, false);
        }
    }

    /** A connection that had worked was found dead: the others are checked before they are lent again. */
    void foundDead() {
        if (backoff.doubt()) {
            suspectAll();
        }
    }

    /**
     * Call before dooming all connections: one that arrives late, without a slot to be doomed in, sees the count
     * changed and is closed.
     */
    void beginUpheaval() {
        upheavals.incrementAndGet();
    }

    int upheavals() {
        return upheavals.get();
    }

    /** Has all connections checked, idle ones now and lent ones on return. */
    void suspectAll() {
        beginUpheaval();
        List<ConnectionTask> checks = new ArrayList<>();
        table.forEach(slot -> {
            long checking = slot.suspect();
            if (checking != 0) {
                ConnectionTask check = new CheckTask(this, slot, checking, deadlines.validate);
                watch.add(check);
                checks.add(check);
            }
        });
        if (!checks.isEmpty()) {
            // the thread that found out may be a borrower's: it only pays for one hand-over
            run(() -> checks.forEach(this::run));
            aftermath.started();
        }
    }

    /** Frees the place; false if the ticket is stale. */
    boolean vacate(Slot<PhysicalConnection> slot, long ticket) {
        if (!table.vacate(slot, ticket)) {
            return false;
        }
        completeIfDrained();
        return true;
    }

    private void completeIfDrained() {
        if (table.isClosed() && table.occupied() == 0) {
            drained.complete(null);
        }
    }

    // ---- what tasks report; none of it while a slot is held that others wait for ----

    void ended() {
        aftermath.ended();
    }

    /**
     * A driver call is given up. Before anybody can see that: when it comes back, it must not take off what is
     * not counted yet.
     */
    void zombieBegins() {
        counters.zombies.incrementAndGet();
    }

    /** A driver call that had been given up came back at last, or was not given up after all. */
    void zombieEnds() {
        counters.zombies.decrementAndGet();
        if (!isPaused()) {
            pauseSaid.set(false);
        }
    }

    void gaveUp(ConnectionTask task, boolean neverBegan) {
        long given = task.timeGiven();
        say(() -> log.gaveUp(task, neverBegan, given));
        ended();
    }

    /** See {@link PoolThreads#say}. */
    void say(Runnable line) {
        threads.say(line);
    }

    /** Notes that a connect failed; the place may be freed then, and after that the rest be told. */
    OpenBackoff.Failure openFailed(ConnectFailureKind kind, Throwable cause, long begunAt) {
        counters.createFailures.increment();
        return backoff.failed(kind, cause, begunAt, clock.exact());
    }

    void tellOpenFailed(OpenBackoff.Failure failure, long tookNanos) {
        Throwable cause = failure.cause();
        say(() -> connectLog.failed(failure));
        listeners.announce(listener -> listener.connectionFailed(poolName, Duration.ofNanos(tookNanos), cause));
    }

    void opened(long tookNanos) {
        OpenBackoff.Failure before = backoff.succeeded();
        counters.created.increment();
        counters.connectTimes.record(tookNanos);
        if (before != null) {
            say(() -> connectLog.succeeded(before));
        }
        if (listeners.hasListeners()) {
            // a borrower waits: to link a lambda takes as long as to load a class
            listeners.announce(listener -> listener.connectionCreated(poolName, Duration.ofNanos(tookNanos)));
        }
    }

    void closed(RetireReason reason, long openedAt) {
        counters.closed(reason);
        Duration age = Duration.ofNanos(clock.exact() - openedAt);
        listeners.announce(listener -> listener.connectionClosed(poolName, reason, age));
    }
}
