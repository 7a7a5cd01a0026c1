package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.BoundedPool;
import io.millpond.core.Lease;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StrandedSlotsTest {
    private static final long LIMIT = 1000;

    private final OneSlotPool pool = new OneSlotPool();
    private final SlotTable<PhysicalConnection> table = pool.table;
    private final BoundedPool<PhysicalConnection> core = pool.core;
    private final StrandedSlots stranded = new StrandedSlots(pool.work, LIMIT);

    @AfterEach
    void stop() {
        pool.close();
    }

    private long lookAfter(long time) {
        return stranded.look(pool.nanos.addAndGet(time));
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

    /** There was memory for the task, and none to have it watched or run. */
    @Test
    void mustCloseTheConnectionOfACloseThatNobodyRuns() {
        Slot<PhysicalConnection> slot = pool.open();
        long closing = slot.tryRetire(slot.state(), Doom.of(RetireReason.RECONNECT));
        new CloseTask(pool.work, slot, closing, LIMIT, false);
        lookAfter(1);
        lookAfter(LIMIT + 1);
        pool.awaitEmpty();
        assertThat(pool.rawCloses).hasValue(1);
        assertThat(pool.closed(RetireReason.FAULTY)).isOne();
        assertThat(slot.resource()).isNull();
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

    @Test
    void mustTakeBackALeaseWhoseBorrowerNeverTakesTheConnection() {
        Slot<PhysicalConnection> slot = pool.open();
        Lease<PhysicalConnection> lease = pool.lend();
        lookAfter(1);
        lookAfter(LIMIT + 1);
        assertThat(slot.isOwned(lease.ticket())).as("told first").isTrue();
        assertThat(slot.handOut(lease.ticket()))
                .as("from here on the borrower gets nothing")
                .isNull();
        lookAfter(1);
        lookAfter(LIMIT);
        assertThat(slot.isOwned(lease.ticket())).isTrue();
        lookAfter(1);
        assertThat(slot.isOwned(lease.ticket())).isFalse();
        pool.awaitEmpty();
    }

    @Test
    void mustLeaveAloneALeaseWhoseBorrowerHasTakenTheConnection() {
        Slot<PhysicalConnection> slot = pool.open();
        Lease<PhysicalConnection> lease = pool.lend();
        OneSlotPool.handOut(lease);
        for (int i = 0; i < 5; i++) {
            assertThat(lookAfter(LIMIT + 1)).isEqualTo(Long.MAX_VALUE);
        }
        assertThat(slot.isLent(lease.ticket())).isTrue();
    }

    @Test
    void mustLeaveAloneALeaseWhoseBorrowerComesAfterItWasDoomed() {
        Slot<PhysicalConnection> slot = pool.open();
        Lease<PhysicalConnection> lease = pool.lend();
        lookAfter(1);
        lookAfter(LIMIT + 1);
        pool.work.publish(slot, lease.ticket());
        pool.awaitEmpty();
        lookAfter(LIMIT + 1);
        assertThat(pool.closed(RetireReason.FAULTY)).isOne();
    }

    @Test
    void mustNotCountTheTimeInWhichTheJvmStoodStill() {
        Slot<PhysicalConnection> slot = table.claim();
        long ticket = slot.ticket();
        lookAfter(1);
        pool.nanos.addAndGet(10 * LIMIT);
        stranded.forgive(10 * LIMIT);
        lookAfter(LIMIT);
        assertThat(slot.isOwned(ticket)).isTrue();
        lookAfter(1);
        assertThat(slot.isOwned(ticket)).isFalse();
    }
}
