package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.BoundedPool;
import io.millpond.core.CoarseClock;
import io.millpond.core.Parking;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.upkeep.OpenBackoff;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StrandedSlotsTest {
    private static final long LIMIT = 1000;

    private final AtomicLong nanos = new AtomicLong();
    private final CoarseClock clock = new CoarseClock(nanos::get);
    private final SlotTable<PhysicalConnection> table = new SlotTable<>(1, clock);
    private final BoundedPool<PhysicalConnection> core =
            new BoundedPool<>(table, 1, Integer.MAX_VALUE, false, clock, Parking.REAL);
    private final PoolThreads threads = new PoolThreads("test", null);
    private final Counters counters = new Counters();
    private final ConnectionWork work = new ConnectionWork(
            "test",
            table,
            core,
            clock,
            counters,
            new ListenerRelay("test", List.of(), threads),
            new OpenBackoff(() -> 0.5),
            null,
            new ConnectionCloser("test", new OpenedConnections(), counters, clock, threads),
            null,
            null,
            threads,
            new TaskWatch(),
            new ConnectionWork.Deadlines(1, 1, 1));
    private final StrandedSlots stranded = new StrandedSlots(table, work, LIMIT);

    @AfterEach
    void stop() {
        threads.stop();
    }

    private long lookAfter(long time) {
        return stranded.look(nanos.addAndGet(time));
    }

    @Test
    void mustFreeAPlaceThatNobodyOpensInto() {
        assertThat(table.claim()).isNotNull();
        assertThat(lookAfter(1)).isEqualTo(1 + LIMIT);
        assertThat(lookAfter(LIMIT)).isEqualTo(1 + LIMIT);
        assertThat(table.occupied()).isOne();
        lookAfter(1);
        assertThat(table.occupied()).isZero();
        assertThat(table.claim()).isNotNull();
    }

    @Test
    void mustRetireWhatNobodyChecks() {
        Slot<PhysicalConnection> slot = table.claim();
        assertThat(slot.trySettle(slot.ticket())).isNotZero();
        assertThat(table.count(SlotState.CHECKING)).isOne();
        lookAfter(1);
        lookAfter(LIMIT + 1);
        while (table.occupied() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void mustCloseWhatNobodyCloses() {
        Slot<PhysicalConnection> slot = table.claim();
        assertThat(slot.tryRetire(slot.ticket(), 1)).isNotZero();
        lookAfter(1);
        lookAfter(LIMIT + 1);
        while (table.occupied() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void mustLeaveAloneWhatMovesAndWhatNoTaskOwns() {
        Slot<PhysicalConnection> slot = table.claim();
        lookAfter(1);
        long settled = slot.trySettle(slot.ticket());
        lookAfter(LIMIT);
        assertThat(slot.isOwned(settled)).isTrue();
        assertThat(core.giveBack(slot, settled)).isEqualTo(BoundedPool.Return.DONE);
        for (int i = 0; i < 3; i++) {
            assertThat(lookAfter(LIMIT)).isEqualTo(Long.MAX_VALUE);
        }
        assertThat(table.count(SlotState.IDLE)).isOne();
    }
}
