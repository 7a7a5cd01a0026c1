package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.BoundedPool;
import io.millpond.core.CoarseClock;
import io.millpond.core.Parking;
import io.millpond.core.Slot;
import io.millpond.core.SlotTable;
import org.junit.jupiter.api.Test;

class TakenPlacesTest {
    private static final long ME = 7;
    private static final long OTHER = 9;
    private static final long MS = 1_000_000;

    private final long[] nanos = {1};
    private final CoarseClock clock = new CoarseClock(() -> nanos[0]);
    private final SlotTable<Object> table = new SlotTable<>(3, clock);
    private final BoundedPool<Object> core =
            new BoundedPool<>(table, Long.MAX_VALUE / 4, Integer.MAX_VALUE, true, clock, Parking.REAL);

    private Slot<Object> opened() {
        Slot<Object> slot = table.claim();
        assertThat(slot).isNotNull();
        long settled = slot.trySettle(slot.ticket());
        table.fill(slot, new Object());
        assertThat(core.giveBack(slot, settled)).isEqualTo(BoundedPool.Return.DONE);
        return slot;
    }

    private void lend(Slot<Object> slot, long borrower) {
        long ticket = core.tryLease(slot, borrower);
        assertThat(slot.handOut(ticket)).isNotNull();
    }

    private void pass(long millis) {
        nanos[0] += millis * MS;
        clock.tick();
    }

    private TakenPlaces seenByMe() {
        return TakenPlaces.in(table, ME, clock.exact());
    }

    @Test
    void mustTellTheBorrowersOwnLeasesFromThoseOfOthers() {
        lend(opened(), ME);
        pass(20);
        lend(opened(), OTHER);
        pass(30);
        lend(opened(), OTHER + 1);
        pass(10);
        TakenPlaces places = seenByMe();
        assertThat(places.held()).isOne();
        assertThat(places.longest()).isEqualTo(40 * MS);
        assertThat(places.longestHolder()).isEqualTo(OTHER);
    }

    /** What stands in the slot is what the borrower before noted. */
    @Test
    void mustNotBlameWhoHasGivenBackWhatAWaiterWasHandedAndHasNotSeenYet() {
        for (long before : new long[] {ME, OTHER}) {
            Slot<Object> slot = opened();
            lend(slot, before);
            core.enroll();
            pass(20);
            core.noteReturn(slot);
            assertThat(core.giveBack(slot, slot.ticket())).isEqualTo(BoundedPool.Return.DONE);
            assertThat(core.tryLease(slot, ME)).as("it is the waiter's").isZero();
        }
        TakenPlaces places = seenByMe();
        assertThat(places.held()).isZero();
        assertThat(places.longest()).isNegative();
    }

    @Test
    void mustCountWhatIsOnItsWayBackOrLookedAtOrClosed() {
        Slot<Object> returned = opened();
        lend(returned, OTHER);
        returned.tryBeginReset(returned.ticket());
        table.withdraw(opened());
        Slot<Object> closed = opened();
        closed.tryRetire(closed.state(), 1);
        TakenPlaces places = seenByMe();
        assertThat(places.resetting()).isOne();
        assertThat(places.checking()).isOne();
        assertThat(places.closing()).isOne();
        assertThat(places.held()).isZero();
        assertThat(places.longest()).isNegative();
    }
}
