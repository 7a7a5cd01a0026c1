package io.millpond.pool;

import io.millpond.core.BorrowerId;
import io.millpond.core.BoundedPool;
import io.millpond.core.CoarseClock;
import io.millpond.core.Lease;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.core.Waiter;
import io.millpond.dialect.ConnectFailureKind;
import io.millpond.jdbc.ConnectionHandle;
import io.millpond.jdbc.ConnectionLease;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.PoolStats;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.Household;
import io.millpond.upkeep.Housekeeper;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The running pool: lends connections to borrowers and takes them back. A borrower's thread only ever asks the core,
 * makes a handle, and parks; what blocks is left to {@link ConnectionWork}.
 */
public final class ConnectionPool implements ConnectionLease {
    /**
     * A connection that leads to a server for readers although it is this new shows that there is no other server yet:
     * to open one for each refused write would be a storm.
     */
    private static final long NEW_NANOS = 1_000_000_000;

    private final String name;
    private final BoundedPool<PhysicalConnection> core;
    private final SlotTable<PhysicalConnection> table;
    private final CoarseClock clock;
    private final long acquireTimeout;
    private final long validationTimeout;
    private final boolean captureBorrowStack;
    private final boolean evictOnReadOnly;
    private final Counters counters;
    private final BorrowFailures failures;
    private final ConnectionWork work;
    private final Demand demand;
    private final Upkeep upkeep;
    private final Household household;
    private final Shutdown shutdown;

    /** Held while the size is changed, which borrowers never wait for. */
    private final ReentrantLock resizing = new ReentrantLock();

    ConnectionPool(PoolAssembly parts) {
        this.name = parts.name;
        this.core = parts.core;
        this.table = parts.table;
        this.clock = parts.clock;
        this.acquireTimeout = parts.config.acquireTimeout().toNanos();
        this.validationTimeout = parts.config.validationTimeout().toNanos();
        this.captureBorrowStack = parts.config.captureBorrowStack();
        this.evictOnReadOnly = parts.config.evictOnReadOnly() && !Boolean.TRUE.equals(parts.config.readOnly());
        this.counters = parts.counters;
        this.work = parts.newWork(this);
        this.failures = new BorrowFailures(parts, work, this::stats);
        this.demand = new Demand(work);
        this.upkeep = parts.newUpkeep(work, demand, failures);
        this.household = new Household(clock, upkeep, Housekeeper.shared());
        this.shutdown = new Shutdown(work, household, parts.keeper, parts.poolName);
        parts.credentials.tellOfChange(() -> {
            work.backoff.retrySoon(ConnectFailureKind.CREDENTIALS, clock.exact());
            household.wantRound();
        });
        this.work.tell(new ConnectionWork.Aftermath() {
            @Override
            public void started() {
                household.wake();
            }

            @Override
            public void ended() {
                // that thread is all pools', and serves this one at its next tick, which comes with the round
                if (!parts.threads.isUpkeep()) {
                    demand.serve();
                }
                household.wantRound();
            }
        });
    }

    /** Gives the pool into the care of the one permanent thread; once, before the pool is used. */
    void startUpkeep() {
        household.join();
    }

    /** The pool's name. */
    public String name() {
        return name;
    }

    // ---- borrow ----

    /** Lends a connection, after waiting for {@code acquireTimeout} at most. */
    public Connection acquire() throws SQLException {
        Thread borrower = Thread.currentThread();
        // before anything is touched: with the flag set, a virtual thread would destroy the connection by using it
        if (borrower.isInterrupted()) {
            throw failures.interrupted(0);
        }
        long id = BorrowerId.of(borrower);
        Slot<PhysicalConnection> slot = core.lastUsedBy(id);
        long ticket = core.tryLease(slot, id);
        if (ticket == 0) {
            Lease<PhysicalConnection> lease = core.tryLease(id);
            if (lease == null) {
                return acquireSlowly(clock.exact(), borrower);
            }
            slot = lease.slot();
            ticket = lease.ticket();
        }
        // one that was there at once counts as no time: to measure that costs more than it takes
        Connection handle = handOut(slot, ticket, borrower);
        return handle != null ? handle : acquireSlowly(clock.exact(), borrower);
    }

    /**
     * Null if the lease has been doomed or taken away meanwhile: none is lent after reconnect(), and none
     * unchecked after a fault.
     */
    private @Nullable Connection handOut(Slot<PhysicalConnection> slot, long ticket, Thread borrower) {
        try {
            PhysicalConnection connection = slot.handOut(ticket);
            if (connection != null) {
                if (captureBorrowStack) {
                    connection.noteBorrow(ticket, new Throwable("borrowed here"));
                }
                return new ConnectionHandle(slot, ticket, connection, borrower);
            }
        } catch (Throwable outOfMemoryOrStack) {
            // for the last net, because what comes next needs more stack than this, and there may be none
            slot.withdrawHandOut(ticket);
            passOn(slot, ticket);
            throw outOfMemoryOrStack;
        }
        passOn(slot, ticket);
        return null;
    }

    /** Ends a lease that no borrower gets to see. */
    private void passOn(Slot<PhysicalConnection> slot, long ticket) {
        if (slot.isOwned(ticket)) {
            core.uncount(slot);
        }
        work.publish(slot, ticket);
    }

    private Connection acquireSlowly(long begunAt, Thread borrower) throws SQLException {
        StackReserve.require();
        if (table.isClosed()) {
            throw failures.closed();
        }
        long timeout = acquireTimeout;
        if (timeout == 0) {
            // "do not wait" means for a connection; an idle one that has to be checked first is worth its check
            Slot<PhysicalConnection> stale = core.takeStale();
            if (stale == null) {
                demand.openAhead();
                throw failures.timedOut(begunAt);
            }
            work.check(stale, stale.ticket());
            timeout = validationTimeout;
        }
        for (boolean again = false; ; again = true) {
            Lease<PhysicalConnection> lease = waitForSlot(begunAt, begunAt + timeout, again);
            Slot<PhysicalConnection> slot = lease.slot();
            Connection handle = handOut(slot, lease.ticket(), borrower);
            if (handle != null) {
                slot.acquireTimes().recordExclusive(clock.exact() - begunAt, 1);
                return handle;
            }
        }
    }

    private Lease<PhysicalConnection> waitForSlot(long begunAt, long deadline, boolean again) throws SQLException {
        Waiter<PhysicalConnection> waiter = null;
        BoundedPool.Wait wait;
        try {
            waiter = again ? core.enrollAgain(begunAt) : core.enroll();
            if (waiter == null) {
                throw failures.turnedAway();
            }
            demand.serve();
            wait = core.await(waiter, deadline);
        } catch (Throwable outOfMemoryOrStack) {
            if (waiter != null) {
                abandon(waiter);
            }
            throw outOfMemoryOrStack;
        }
        publishSurplus(waiter);
        if (wait == BoundedPool.Wait.LENT) {
            return unlessInterrupted(BoundedPool.lentTo(waiter), begunAt);
        }
        throw failures.of(wait, waiter.refusal(), begunAt);
    }

    /** Nothing that came for it is lost, and nobody waits behind it for ever. */
    private void abandon(Waiter<PhysicalConnection> waiter) {
        Lease<PhysicalConnection> given = core.abandon(waiter);
        if (given != null) {
            work.publish(given.slot(), given.ticket());
        }
        publishSurplus(waiter);
    }

    private void publishSurplus(Waiter<PhysicalConnection> waiter) {
        Lease<PhysicalConnection> surplus = waiter.surplus();
        if (surplus != null) {
            work.publish(surplus.slot(), surplus.ticket());
        }
    }

    /** A slot that was handed over while the waiter was interrupted goes on to the next. */
    private Lease<PhysicalConnection> unlessInterrupted(Lease<PhysicalConnection> lease, long begunAt)
            throws SQLException {
        if (Thread.currentThread().isInterrupted()) {
            passOn(lease.slot(), lease.ticket());
            throw failures.interrupted(clock.exact() - begunAt);
        }
        return lease;
    }

    // ---- return ----

    @Override
    public boolean giveBack(Slot<PhysicalConnection> slot, long ticket) {
        // another thread may have ended the lease since the handle looked: these notes would be the next borrower's. A
        // lease that is shared ends by a reset, which notes it (twice, if it comes to be shared on the next line)
        if (slot.isOwnedByOne(ticket)) {
            core.noteReturn(slot);
        }
        return work.publish(slot, ticket);
    }

    @Override
    public long beginReset(Slot<PhysicalConnection> slot, long ticket) {
        while (true) {
            long reset = slot.tryBeginReset(ticket);
            if (reset != 0) {
                core.noteReturn(slot);
                return reset;
            }
            if (!slot.isOwned(ticket)) {
                return 0;
            }
            // doomed while lent: nothing to clean, it will be closed
            if (!work.tryPardon(slot, ticket) && work.retire(slot, ticket, RetireReason.FAULTY)) {
                return 0;
            }
        }
    }

    @Override
    public void endReset(Slot<PhysicalConnection> slot, long resetTicket) {
        work.publish(slot, resetTicket);
    }

    @Override
    public void reset(Slot<PhysicalConnection> slot, long resetTicket, CleanUp cleanUp) {
        work.reset(slot, resetTicket, cleanUp);
    }

    @Override
    public void discard(Slot<PhysicalConnection> slot, long ticket, RetireReason reason) {
        work.retire(slot, ticket, reason);
    }

    @Override
    public void condemn(Slot<PhysicalConnection> slot, long ticket) {
        slot.doomLease(ticket, Doom.of(RetireReason.FAULTY));
        work.foundDead();
    }

    @Override
    public void suspect(Slot<PhysicalConnection> slot, long ticket) {
        slot.doomLease(ticket, SlotState.SUSPECT);
    }

    @Override
    public boolean evictsReadOnly(PhysicalConnection connection) {
        return evictOnReadOnly && clock.exact() - connection.openedAt() > NEW_NANOS;
    }

    // ---- at run time ----

    /** The pool's numbers. */
    public PoolStats stats() {
        return PoolSnapshot.of(name, upkeep.minIdle(), table, core, counters);
    }

    /**
     * Retires every connection there is: idle ones now, lent ones on return, those being opened as soon as they come. A
     * connection that is a database of its own, in memory, stays: there is nothing to connect to anew. A pause after
     * connects that failed is over.
     */
    public void reconnect() {
        work.beginUpheaval();
        table.forEach(slot -> {
            PhysicalConnection connection = slot.resource();
            if (connection == null || !connection.isTheDatabase()) {
                work.doom(slot, RetireReason.RECONNECT);
            }
        });
        work.backoff.retryNow(clock.exact());
        demand.serve();
        household.wantRound();
    }

    /** Changes the size at once; a surplus that is lent is retired on return. */
    public void resize(int minIdle, int maxSize) {
        resizing.lock();
        try {
            upkeep.setMinIdle(minIdle);
            table.resize(maxSize);
            int surplus = table.occupied() - maxSize - table.count(SlotState.CLOSING);
            if (shrinkIdle(surplus) > 0) {
                // whichever of them come back first are closed; see ConnectionWork.tryPardon
                table.forEach(slot -> work.doom(slot, RetireReason.SHRUNK));
            }
        } finally {
            resizing.unlock();
        }
        demand.serve();
        household.wantRound();
    }

    /** Closes up to that many idle connections; answers how many are still to go. */
    private int shrinkIdle(int surplus) {
        int[] left = {surplus};
        table.forEach(slot -> {
            long state = slot.state();
            if (left[0] > 0
                    && SlotState.phase(state) == SlotState.IDLE
                    && work.retire(slot, state, RetireReason.SHRUNK)) {
                left[0]--;
            }
        });
        return left[0];
    }

    /** Drains, then aborts; see {@link Shutdown}. */
    public void close(Duration timeout) {
        shutdown.close(timeout);
    }

    /** Begins to open the first connection, before anything else can take the place; for {@code Startup.FAIL_FAST}. */
    OpenTask openFirst() {
        Slot<PhysicalConnection> slot = work.claim();
        if (slot == null) {
            throw new IllegalStateException("bug: a new pool has no free place");
        }
        return work.open(slot, () -> true);
    }

    @Override
    public String toString() {
        return stats().toString();
    }
}
