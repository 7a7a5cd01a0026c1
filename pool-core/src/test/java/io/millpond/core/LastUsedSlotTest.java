package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The slot that a thread used last, which it is offered first, and for how long a slot is lent unchecked. */
class LastUsedSlotTest {
    private final StagedPool staged = new StagedPool(3);
    private final BoundedPool<Object> pool = staged.pool;

    /** Threads 7, 8 and 9 use the three slots in this order, and give them back. */
    private Slot<Object>[] usedBySevenToNine() {
        Slot<Object>[] slots = staged.table.slots().clone();
        for (int i = 0; i < 3; i++) {
            assertThat(pool.tryLease(7 + i).slot()).isSameAs(slots[i]);
        }
        for (Slot<Object> slot : slots) {
            staged.giveBack(slot);
        }
        return slots;
    }

    @Test
    void mustRememberForEachThreadTheSlotThatItUsedLast() {
        Slot<Object>[] slots = usedBySevenToNine();
        for (int i = 0; i < 3; i++) {
            assertThat(pool.lastUsedBy(7 + i)).isSameAs(slots[i]);
            assertThat(pool.lastUsedBy(1024 + 7 + i)).as("the same hash").isSameAs(slots[i]);
        }
    }

    @Test
    void mustBeginTheSearchWithTheSlotThatTheThreadUsedLast() {
        Slot<Object>[] slots = usedBySevenToNine();
        assertThat(pool.tryLease(9).slot()).isSameAs(slots[2]);
        assertThat(pool.tryLease(8).slot()).isSameAs(slots[1]);
    }

    @Test
    void mustFindTheRememberedSlotOfANegativeId() {
        staged.lend();
        Slot<Object> second = pool.tryLease(-5).slot();
        assertThat(pool.lastUsedBy(-5)).isSameAs(second).isSameAs(staged.table.slots()[1]);
    }

    @Test
    void mustLendTheRememberedSlotByATicketOfItsOwnAndNoteIt() {
        Slot<Object> slot = staged.firstSlot();
        long ticket = pool.tryLease(slot, 42);
        assertThat(ticket).isNotZero().isEqualTo(slot.ticket());
        assertThat(slot.isLent(ticket)).isTrue();
        assertThat(slot.leases()).isOne();
        assertThat(slot.holderId()).isEqualTo(42);
    }

    @Test
    void mustNotLendTheRememberedSlotWhileSomebodyHasIt() {
        Slot<Object> slot = staged.firstSlot();
        long ticket = pool.tryLease(slot, 1);
        assertThat(pool.tryLease(slot, 2)).isZero();
        assertThat(slot.isLent(ticket)).as("the first lease lasts").isTrue();
        assertThat(slot.leases()).isOne();
        assertThat(slot.holderId()).isOne();
    }

    @Test
    void mustNotLendTheRememberedSlotOnceItHasRestedTooLong() {
        Slot<Object> slot = staged.firstSlot();
        staged.pass(StagedPool.FRESH_FOR + 1);
        assertThat(pool.tryLease(slot, 1)).isZero();
        assertThat(SlotState.phase(slot.state())).isEqualTo(SlotState.IDLE);
    }

    @Test
    void mustLendUncheckedForTheFullTimeSinceTheReturn() {
        Slot<Object> slot = staged.firstSlot();
        assertThat(pool.tryLease(slot, 1)).isNotZero();
        staged.pass(5 * StagedPool.FRESH_FOR);
        staged.giveBack(slot);
        staged.pass(StagedPool.FRESH_FOR);
        assertThat(pool.tryLease(slot, 1)).as("checked long ago").isNotZero();
        staged.giveBack(slot);
        staged.pass(StagedPool.FRESH_FOR + 1);
        assertThat(pool.tryLease(slot, 1)).isZero();
    }

    @Test
    void mustLendUncheckedForTheFullTimeSinceTheCheck() {
        StagedPool one = new StagedPool(1);
        Slot<Object> slot = one.firstSlot();
        one.pass(5 * StagedPool.FRESH_FOR);
        long checking = one.table.withdraw(slot);
        one.table.noteChecked(slot);
        one.pool.giveBack(slot, checking);
        one.pass(StagedPool.FRESH_FOR);
        assertThat(one.pool.tryLease(slot, 1)).as("returned long ago").isNotZero();
    }

    @Test
    void mustHaveACheckedSlotCheckedAgainOnceItHasRestedTooLong() {
        StagedPool one = new StagedPool(1);
        Slot<Object> slot = one.firstSlot();
        one.pass(5 * StagedPool.FRESH_FOR);
        long checking = one.table.withdraw(slot);
        one.table.noteChecked(slot);
        one.pool.giveBack(slot, checking);
        one.pass(StagedPool.FRESH_FOR + 1);
        assertThat(one.pool.tryLease(slot, 1)).isZero();
        assertThat(one.pool.takeStale()).isSameAs(slot);
    }

    @Test
    void mustLendNothingUncheckedWhereEverythingHasToBeChecked() {
        CoarseClock clock = new CoarseClock(() -> 1);
        SlotTable<Object> table = new SlotTable<>(1, clock);
        BoundedPool<Object> checking = new BoundedPool<>(table, 0, 1, false, clock, staged);
        Slot<Object> slot = table.claim();
        long settled = slot.trySettle(slot.ticket());
        table.fill(slot, new Object());
        checking.giveBack(slot, settled);
        assertThat(checking.tryLease(slot, 1)).isZero();
        assertThat(checking.tryLease(1)).isNull();
        assertThat(checking.takeStale()).isSameAs(slot);
    }
}
