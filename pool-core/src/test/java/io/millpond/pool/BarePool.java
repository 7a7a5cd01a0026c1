package io.millpond.pool;

import io.millpond.core.BoundedPool;
import io.millpond.core.CoarseClock;
import io.millpond.core.Parking;
import io.millpond.core.Slot;
import io.millpond.core.SlotTable;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.upkeep.OpenBackoff;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The parts of a pool without a database and without a housekeeper: every connect fails, and deadlines are
 * kept by the test.
 */
final class BarePool {
    static final long RESET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Read by the clock; a test may make it fail. */
    volatile LongSupplier nanos = System::nanoTime;

    final CoarseClock clock = new CoarseClock(() -> nanos.getAsLong());
    final SlotTable<PhysicalConnection> table = new SlotTable<>(2, clock);

    /** Called by whoever wakes a waiter. */
    volatile Runnable atWaking = () -> {};

    private final Parking parking = new Parking() {
        @Override
        public void park(Object blocker, long nanos) {
            REAL.park(blocker, nanos);
        }

        @Override
        public void unpark(Thread thread) {
            atWaking.run();
            REAL.unpark(thread);
        }
    };

    final BoundedPool<PhysicalConnection> core = new BoundedPool<>(table, 1, Integer.MAX_VALUE, false, clock, parking);
    final PoolThreads threads = new PoolThreads("bare", null);
    final Counters counters = new Counters();
    final TaskWatch watch = new TaskWatch();
    final ConnectionWork work = new ConnectionWork(
            "bare",
            table,
            core,
            clock,
            counters,
            new ListenerRelay("bare", List.of(), threads, clock),
            new OpenBackoff(() -> 0.5),
            null,
            new ConnectionCloser("bare", new OpenedConnections(), counters, clock, threads),
            null,
            null,
            threads,
            watch,
            new ConnectionWork.Deadlines(RESET_NANOS, RESET_NANOS, RESET_NANOS));

    Slot<PhysicalConnection> claim() {
        return Objects.requireNonNull(work.claim());
    }
}
