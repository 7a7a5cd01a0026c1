package io.millpond.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.LentSlots;
import io.millpond.core.Slot;
import io.millpond.upkeep.LeakWatch.Suspect;
import org.junit.jupiter.api.Test;

/** How long a lease has been seen, and that it is reported once. */
class LeakWatchTest {
    private final LeakWatch watch = new LeakWatch(100);
    private final Slot<Object> slot = LentSlots.idle(2, new Object());

    @Test
    void mustReportALeaseAtTheThresholdAndOnce() {
        long ticket = LentSlots.lease(slot);
        assertThat(watch.look(slot, 10)).isNull();
        assertThat(watch.look(slot, 109)).isNull();
        assertThat(watch.look(slot, 110)).isEqualTo(new Suspect(slot, ticket, 100));
        assertThat(watch.look(slot, 500)).as("once").isNull();
        assertThat(watch.seenFor(slot, 500)).isEqualTo(490);
    }

    @Test
    void mustCountFromTheFirstSightOfEachLease() {
        long first = LentSlots.lease(slot);
        watch.look(slot, 10);
        LentSlots.publish(slot, first);
        long second = LentSlots.lease(slot);
        assertThat(watch.seenFor(slot, 200)).as("not seen yet").isZero();
        assertThat(watch.look(slot, 200)).isNull();
        assertThat(watch.look(slot, 299)).isNull();
        assertThat(watch.look(slot, 300)).isEqualTo(new Suspect(slot, second, 100));
    }

    @Test
    void mustReportEachLeaseOfASlot() {
        for (int i = 1; i <= 3; i++) {
            long ticket = LentSlots.lease(slot);
            watch.look(slot, 1_000L * i);
            assertThat(watch.look(slot, 1_000L * i + 100)).isEqualTo(new Suspect(slot, ticket, 100));
            LentSlots.publish(slot, ticket);
        }
    }

    @Test
    void mustForgetALeaseThatHasEnded() {
        long ticket = LentSlots.lease(slot);
        watch.look(slot, 10);
        LentSlots.publish(slot, ticket);
        assertThat(watch.seenFor(slot, 50)).as("it has ended").isZero();
        assertThat(watch.look(slot, 500)).isNull();
        assertThat(watch.seenFor(slot, 600)).isZero();
        assertThat(watch.suspect(slot, ticket, 700)).isNull();
    }

    @Test
    void mustKnowNothingOfASlotThatItHasNotLookedAt() {
        LentSlots.lease(slot);
        assertThat(watch.seenFor(slot, 100)).isZero();
        watch.look(slot, 100);
        assertThat(watch.seenFor(LentSlots.idle(3, new Object()), 200)).isZero();
    }

    @Test
    void mustReportASuspectOfAnotherKindBeforeTheThresholdAndOnce() {
        long ticket = LentSlots.lease(slot);
        watch.look(slot, 10);
        assertThat(watch.suspect(slot, ticket + 256, 30)).as("another lease").isNull();
        assertThat(watch.suspect(slot, ticket, 30)).isEqualTo(new Suspect(slot, ticket, 20));
        assertThat(watch.suspect(slot, ticket, 40)).isNull();
        assertThat(watch.look(slot, 500)).as("reported already").isNull();
    }

    @Test
    void mustReportNothingWhenItIsOffAndKnowTheAgeAllTheSame() {
        LeakWatch off = new LeakWatch(0);
        long ticket = LentSlots.lease(slot);
        off.look(slot, 10);
        assertThat(off.look(slot, 1_000_000)).isNull();
        assertThat(off.suspect(slot, ticket, 1_000_000)).isNull();
        assertThat(off.seenFor(slot, 50)).isEqualTo(40);
    }

    @Test
    void mustTakeATimeInWhichNobodyRanOffTheAgeOfALease() {
        LentSlots.lease(slot);
        watch.look(slot, 10);
        watch.forgive(1_000);
        assertThat(watch.look(slot, 1_109)).isNull();
        assertThat(watch.seenFor(slot, 1_109)).isEqualTo(99);
        assertThat(watch.look(slot, 1_110)).isNotNull();
    }

    @Test
    void mustLookTenTimesWithinTheThresholdButNotTooOftenNorTooSeldom() {
        assertThat(new LeakWatch(60_000_000).interval()).isEqualTo(6_000_000);
        assertThat(new LeakWatch(1).interval()).isEqualTo(1_000_000);
        assertThat(new LeakWatch(Long.MAX_VALUE).interval()).isEqualTo(5_000_000_000L);
        assertThat(new LeakWatch(0).interval()).isEqualTo(Long.MAX_VALUE);
    }
}
