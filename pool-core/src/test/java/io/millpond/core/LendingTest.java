package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.BoundedPool.Return;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lending and returning without a wait: who gets which slot, and what becomes of a doomed one. */
class LendingTest {
    private final StagedPool staged = new StagedPool(3);
    private final BoundedPool<Object> pool = staged.pool;

    @Test
    void mustLendEachSlotOnce() {
        Set<Slot<Object>> lent = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            assertThat(lent.add(staged.lend())).isTrue();
        }
        assertThat(pool.tryLease(1)).isNull();
    }

    @Test
    void mustLendAThreadTheSlotItUsedLast() {
        staged.lend();
        Slot<Object> mine = pool.tryLease(7).slot();
        staged.giveBack(mine);
        for (int i = 0; i < 5; i++) {
            assertThat(pool.tryLease(7).slot()).isSameAs(mine);
            staged.giveBack(mine);
        }
    }

    /**
     * After the borrower has looked whether the slot is fresh: the housekeeper saw nobody use the pool, and nobody
     * else would wake it.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mustNoticeThatTheClockWasStoppedJustBeforeTheLease(boolean hinted) {
        StagedPool one = new StagedPool(1);
        Slot<Object> slot = one.firstSlot();
        List<Integer> woken = new ArrayList<>();
        one.clock.onStart(() -> {
            woken.add(SlotState.phase(slot.state()));
            if (woken.size() == 1) {
                one.clock.stop();
            }
        });
        assertThat(one.clock.isStopped()).isTrue();
        if (hinted) {
            assertThat(one.pool.tryLease(slot, 1)).isPositive();
        } else {
            assertThat(one.pool.tryLease(1)).isNotNull();
        }
        assertThat(woken).containsExactly(SlotState.IDLE, SlotState.LEASED);
        assertThat(one.clock.isStopped()).isFalse();
    }

    @Test
    void mustFindASlotFromEveryHint() {
        for (long thread = 0; thread < 1024; thread++) {
            Slot<Object> only = staged.table.slots()[(int) (thread % 3)];
            Slot<Object> a = pool.tryLease(thread).slot();
            Slot<Object> b = pool.tryLease(thread).slot();
            Slot<Object> c = pool.tryLease(thread).slot();
            staged.giveBack(only);
            assertThat(pool.tryLease(thread).slot()).isSameAs(only);
            staged.giveBack(a);
            staged.giveBack(b);
            staged.giveBack(c);
        }
    }

    @Test
    void mustPassOverASlotThatHasRestedTooLongUntilItIsChecked() {
        staged.pass(StagedPool.FRESH_FOR);
        Slot<Object> slot = staged.lend();
        staged.giveBack(slot);
        staged.pass(StagedPool.FRESH_FOR + 1);
        assertThat(pool.tryLease(1)).isNull();
        Slot<Object> stale = pool.takeStale();
        assertThat(stale).isNotNull();
        staged.table.noteChecked(stale);
        pool.giveBack(stale, stale.ticket());
        assertThat(staged.lend()).isSameAs(stale);
    }

    @Test
    void mustWithdrawNoFreshSlotForACheck() {
        assertThat(pool.takeStale()).isNull();
    }

    @Test
    void mustAnswerWhatCameOfAReturn() {
        Slot<Object> slot = staged.lend();
        long ticket = slot.ticket();
        assertThat(pool.giveBack(slot, ticket)).isEqualTo(Return.DONE);
        assertThat(pool.giveBack(slot, ticket)).isEqualTo(Return.STALE);
        Slot<Object> again = staged.lend();
        long second = again.ticket();
        again.doom(3);
        assertThat(pool.giveBack(again, second)).isEqualTo(Return.STILL_OWNED);
        assertThat(again.isOwned(second)).as("still the caller's").isTrue();
        assertThat(again.tryRetire(second, 1)).isNotZero();
        assertThat(pool.giveBack(again, second)).isEqualTo(Return.STALE);
    }

    @Test
    void mustAnswerDoomedAlsoWhereAWaiterWouldHaveBeenServed() {
        StagedPool one = new StagedPool(1);
        Slot<Object> slot = one.lend();
        Waiter<Object> waiter = one.enrollAnother();
        one.pass(BoundedPool.PATIENCE_NANOS + 1);
        slot.doom(3);
        assertThat(one.giveBack(slot)).isEqualTo(Return.STILL_OWNED);
        assertThat(waiter.isDone()).isFalse();
        assertThat(slot.tryRetire(slot.ticket(), 1)).isNotZero();
    }

    @Test
    void mustNotRetireASlotTwiceByATicketReadAfterTheFirst() {
        Slot<Object> slot = staged.lend();
        slot.tryRetire(slot.ticket(), 3);
        long readTooLate = slot.ticket();
        assertThat(slot.tryRetire(readTooLate, 3)).isZero();
        assertThat(SlotState.doom(slot.state())).isEqualTo(3);
    }
}
