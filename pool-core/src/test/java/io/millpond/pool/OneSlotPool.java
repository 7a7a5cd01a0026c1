package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.config.SessionReset;
import io.millpond.core.BoundedPool;
import io.millpond.core.CallTimes;
import io.millpond.core.CoarseClock;
import io.millpond.core.Lease;
import io.millpond.core.Parking;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.dialect.Dialect;
import io.millpond.jdbc.CallRules;
import io.millpond.jdbc.ConnectionHandle;
import io.millpond.jdbc.ConnectionLease;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.jdbc.SessionRules;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.OpenBackoff;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * A pool of one place, unless a test wants more, without housekeeper and opener, on a clock that stands still: what a
 * rule does to a slot is seen at once.
 */
final class OneSlotPool implements AutoCloseable {
    static final long FRESH_FOR = Long.MAX_VALUE / 4;

    final AtomicLong nanos = new AtomicLong();
    final CoarseClock clock = new CoarseClock(nanos::get);
    final SlotTable<PhysicalConnection> table;
    final BoundedPool<PhysicalConnection> core;
    final PoolThreads threads;
    final Counters counters = new Counters();
    final ListenerRelay listeners;
    final TaskWatch watch = new TaskWatch();
    final ConnectionWork work;

    /** How many connections were closed, in the driver. */
    final AtomicInteger rawCloses = new AtomicInteger();

    /** What the driver answers to a check. */
    volatile BooleanSupplier valid = () -> true;

    final CallAudience audience;

    OneSlotPool() {
        this(1);
    }

    OneSlotPool(int places) {
        this(places, new PoolThreads("test", null));
    }

    OneSlotPool(int places, PoolThreads threads) {
        this.threads = threads;
        listeners = new ListenerRelay("test", List.of(), threads, clock);
        audience = new CallAudience("test", counters, listeners, threads, clock);
        table = new SlotTable<>(places, clock);
        core = new BoundedPool<>(table, FRESH_FOR, Integer.MAX_VALUE, false, clock, Parking.REAL);
        work = new ConnectionWork(
                "test",
                table,
                core,
                clock,
                counters,
                listeners,
                new OpenBackoff(() -> 0.5),
                null,
                new ConnectionCloser("test", new OpenedConnections(), counters, clock, threads),
                new LivenessCheck(null, 1),
                null,
                threads,
                watch,
                new ConnectionWork.Deadlines(1, 1, 1));
    }

    /** Opens a connection into a free place. */
    Slot<PhysicalConnection> open() {
        Slot<PhysicalConnection> slot = table.claim();
        assertThat(slot).isNotNull();
        long settled = slot.trySettle(slot.ticket());
        table.fill(slot, connection());
        assertThat(core.giveBack(slot, settled)).isEqualTo(BoundedPool.Return.DONE);
        return slot;
    }

    /** What an application finds if it asks for the driver's object. */
    interface DriverConnection extends Connection {}

    private PhysicalConnection connection() {
        try {
            return new PhysicalConnection(
                    none(DriverConnection.class),
                    none(Dialect.class),
                    none(ConnectionLease.class),
                    "test",
                    0,
                    0,
                    0,
                    new SessionRules(SessionReset.JDBC, raw -> {}),
                    new CallRules(new CallTimes(clock, false, 0), false, 0, false, audience));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private <T> T none(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (proxy instanceof Connection && method.getName().equals("close")) {
                        rawCloses.incrementAndGet();
                    } else if (method.getName().equals("isValid")) {
                        return valid.getAsBoolean();
                    }
                    return method.getReturnType() == boolean.class ? true : null;
                }));
    }

    /** The borrower has made its move, and has not gone on. */
    Lease<PhysicalConnection> lend() {
        Lease<PhysicalConnection> lease = core.tryLease(Thread.currentThread().getId());
        assertThat(lease).isNotNull();
        return lease;
    }

    /** What the borrower does next. */
    static ConnectionHandle handOut(Lease<PhysicalConnection> lease) {
        PhysicalConnection connection = lease.slot().handOut(lease.ticket());
        assertThat(connection).isNotNull();
        return new ConnectionHandle(lease.slot(), lease.ticket(), connection, Thread.currentThread());
    }

    void giveBack(Lease<PhysicalConnection> lease) {
        assertThat(core.giveBack(lease.slot(), lease.ticket())).isEqualTo(BoundedPool.Return.DONE);
    }

    long closed(RetireReason reason) {
        return counters.closedByReason()[reason.ordinal()];
    }

    int count(int phase) {
        return table.count(phase);
    }

    void awaitEmpty() {
        while (table.count(SlotState.FREE) < 1) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        threads.stop();
    }
}
