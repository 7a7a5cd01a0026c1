package io.millpond.pool;

import io.millpond.core.BoundedPool;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.PoolStats;
import io.millpond.spi.RetireReason;
import io.millpond.spi.TimeStats;

/** The pool's numbers at one moment. */
record PoolSnapshot(
        String name,
        int maxSize,
        int minIdle,
        int active,
        int idle,
        int waiting,
        int opening,
        int closing,
        int zombies,
        long acquired,
        long acquireTimeouts,
        long created,
        long createFailures,
        long[] closedByReason,
        long closeFailures,
        long leaks,
        long slowQueries,
        long queryTimeouts,
        TimeStats acquireTime,
        TimeStats usageTime,
        TimeStats connectTime,
        TimeStats queryTime)
        implements PoolStats {

    static PoolSnapshot of(
            String name,
            int minIdle,
            SlotTable<PhysicalConnection> table,
            BoundedPool<PhysicalConnection> core,
            Counters counters) {
        int[] phases = new int[SlotState.CLOSING + 1];
        long[] leases = {0};
        long[] calls = {counters.overlappedCalls.sum()};
        TimeSnapshot.Builder acquire = new TimeSnapshot.Builder();
        TimeSnapshot.Builder usage = new TimeSnapshot.Builder();
        TimeSnapshot.Builder query = new TimeSnapshot.Builder();
        TimeSnapshot.Builder connect = new TimeSnapshot.Builder();
        table.forEach((Slot<PhysicalConnection> slot) -> {
            phases[SlotState.phase(slot.state())]++;
            leases[0] += slot.leases();
            calls[0] += slot.calls();
            slot.showTimes(usage, query, acquire);
        });
        counters.connectTimes.showTo(connect);
        int active = phases[SlotState.LEASED] + phases[SlotState.RESETTING];
        acquire.immediate(leases[0] - acquire.counted());
        return new PoolSnapshot(
                name,
                table.limit(),
                minIdle,
                active,
                phases[SlotState.IDLE] + phases[SlotState.CHECKING],
                core.waiting(),
                phases[SlotState.OPENING],
                phases[SlotState.CLOSING],
                counters.zombies.get(),
                leases[0],
                counters.acquireTimeouts.sum(),
                counters.created.sum(),
                counters.createFailures.sum(),
                counters.closedByReason(),
                counters.closeFailures.sum(),
                counters.leaks.sum(),
                counters.slowQueries.sum(),
                counters.queryTimeouts.sum(),
                acquire.build(leases[0]),
                usage.build(Math.max(0, leases[0] - active)),
                connect.build(connect.counted()),
                query.build(calls[0]));
    }

    @Override
    public int total() {
        return active + idle + opening + closing;
    }

    @Override
    public long closed() {
        long sum = 0;
        for (long count : closedByReason) {
            sum += count;
        }
        return sum;
    }

    @Override
    public long closedBy(RetireReason reason) {
        return closedByReason[reason.ordinal()];
    }

    @Override
    public String toString() {
        return name + ": " + PoolFailures.numbers(this);
    }
}
