package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a slot says of its leases to whoever reports on them. */
class LeaseNotesTest {
    private static final long MS = 1_000_000;

    private final StagedPool staged = new StagedPool(2);
    private final BoundedPool<Object> pool = staged.pool;
    private final Slot<Object> slot = staged.firstSlot();

    private static long countOf(TimeHistogram histogram) {
        long[] sum = {0};
        histogram.showTo(new TimeHistogram.Reader() {
            @Override
            public void bucket(long floor, long ceiling, long count) {
                sum[0] += count;
            }

            @Override
            public void total(long nanos, long max) {}
        });
        return sum[0];
    }

    @Test
    void mustNoteWhenALeaseBeganAndWhoseItIs() {
        staged.pass(20 * MS);
        staged.time[0] += MS;
        pool.tryLease(slot, 77);
        assertThat(slot.leasedAt()).as("by the coarse clock").isEqualTo(staged.clock.now());
        assertThat(slot.exactLeasedAt()).isEqualTo(staged.clock.exact()).isNotEqualTo(slot.leasedAt());
        assertThat(slot.holderId()).isEqualTo(77);
        assertThat(slot.leases()).isOne();
    }

    @Test
    void mustNoteWhenALeaseEndedAndHowLongItTook() {
        long ticket = pool.tryLease(slot, 1);
        staged.pass(20 * MS);
        pool.noteReturn(slot);
        assertThat(slot.returnedAt()).isEqualTo(staged.clock.now());
        assertThat(countOf(slot.usage())).isOne();
        pool.giveBack(slot, ticket);
        staged.pass(MS);
        assertThat(slot.returnedAt()).isEqualTo(staged.clock.now() - MS);
    }

    @Test
    void mustNotCountALeaseThatNoBorrowerSaw() {
        pool.tryLease(slot, 1);
        pool.uncount(slot);
        assertThat(slot.leases()).isZero();
    }

    @Test
    void mustSumTheLeasesOfAllSlots() {
        for (int i = 0; i < 3; i++) {
            staged.giveBack(staged.lend());
        }
        staged.lend();
        staged.lend();
        assertThat(staged.table.leases()).isEqualTo(5);
    }

    @Test
    void mustKnowWhenTheResourceWasLastSeenToWorkAndWhenItWasReturned() {
        staged.pass(10 * MS);
        long checking = staged.table.withdraw(slot);
        staged.table.noteChecked(slot);
        pool.giveBack(slot, checking);
        long checked = staged.clock.exact();
        assertThat(slot.checkedAt()).isEqualTo(checked);
        staged.pass(10 * MS);
        pool.tryLease(slot, 1);
        staged.giveBack(slot);
        assertThat(slot.returnedAt()).isEqualTo(staged.clock.now());
        assertThat(slot.checkedAt()).as("by nobody since").isEqualTo(checked);
    }

    @Test
    void mustKeepTheTimesOfBorrowingCallsAndUseApart() {
        slot.acquireTimes().recordExclusive(1, 1);
        slot.callTimes().recordExclusive(1, 2);
        slot.usage().recordExclusive(1, 3);
        assertThat(countOf(slot.acquireTimes())).isEqualTo(1);
        assertThat(countOf(slot.callTimes())).isEqualTo(2);
        assertThat(countOf(slot.usage())).isEqualTo(3);
    }

    @Test
    void mustTellForWhichLeaseTheResourceWasTaken() {
        long first = pool.tryLease(slot, 1);
        assertThat(slot.isHandedOut(first)).isFalse();
        assertThat(slot.handOut(first)).isNotNull().isSameAs(slot.resource());
        assertThat(slot.isHandedOut(first)).isTrue();
        staged.giveBack(slot);
        long second = pool.tryLease(slot, 1);
        assertThat(slot.isHandedOut(second)).as("the next lease").isFalse();
        assertThat(slot.isHandedOut(first)).as("what was noted stays").isTrue();
    }

    @Test
    void mustForgetThatTheResourceWasTakenForThatLeaseAlone() {
        long first = pool.tryLease(slot, 1);
        slot.handOut(first);
        slot.withdrawHandOut(first);
        assertThat(slot.isHandedOut(first)).isFalse();
        staged.giveBack(slot);
        long second = pool.tryLease(slot, 1);
        slot.handOut(second);
        slot.withdrawHandOut(first);
        assertThat(slot.isHandedOut(second))
                .as("of a borrower that comes too late")
                .isTrue();
    }

    @Test
    void mustFindAnOwnerAgainWhoseHandOverFoundNobody() {
        long ticket = pool.tryLease(slot, 1);
        assertThat(slot.stillOwned(ticket)).isEqualTo(ticket);
        long moved = slot.tryHandOver(ticket);
        slot.doom(3);
        assertThat(slot.stillOwned(ticket)).isEqualTo(moved).isNotEqualTo(ticket);
        slot.tryRetire(moved, 3);
        assertThat(slot.stillOwned(ticket)).as("taken away").isZero();
    }

    @Test
    void mustShowEverySlotOnceAndInItsPlace() {
        List<Slot<Object>> seen = new ArrayList<>();
        staged.table.forEach(seen::add);
        assertThat(seen).containsExactly(staged.table.slots());
        assertThat(seen).extracting(Slot::index).containsExactly(0, 1);
        assertThat(staged.table.limit()).isEqualTo(2);
    }

    @Test
    void mustKeepItsSlotsWhereTheyAreWhileItDoesNotGrow() {
        Slot<Object>[] before = staged.table.slots();
        staged.table.resize(2);
        assertThat(staged.table.slots()).isSameAs(before);
        staged.table.resize(1);
        assertThat(staged.table.slots()).isSameAs(before);
        assertThat(staged.table.limit()).isOne();
    }

    @Test
    void mustSayInWhichPhaseAndGenerationASlotIsAndWhetherItIsDoomed() {
        pool.tryLease(slot, 1);
        long generation = slot.state() >>> 8;
        assertThat(slot).hasToString("slot 0 LEASED#" + generation);
        slot.doom(3);
        assertThat(slot).hasToString("slot 0 LEASED#" + generation + "!3");
    }

    @Test
    void mustShowEachKindOfTimeToItsOwnReader() {
        Slot<Object> other = new Slot<>(5);
        other.usage().recordExclusive(1_000, 1);
        other.callTimes().recordExclusive(20_000, 2);
        other.acquireTimes().recordExclusive(300_000, 3);
        long[] totals = new long[3];
        other.showTimes(total(totals, 0), total(totals, 1), total(totals, 2));
        assertThat(totals).containsExactly(1_000, 40_000, 900_000);
    }

    @Test
    void mustShowNothingOfWhatWasNeverRecorded() {
        long[] totals = {-1, -1, -1};
        new Slot<>(5).showTimes(total(totals, 0), total(totals, 1), total(totals, 2));
        assertThat(totals).containsExactly(-1, -1, -1);
    }

    private static TimeHistogram.Reader total(long[] totals, int place) {
        return new TimeHistogram.Reader() {
            @Override
            public void bucket(long floor, long ceiling, long count) {}

            @Override
            public void total(long nanos, long max) {
                totals[place] = nanos;
            }
        };
    }
}
