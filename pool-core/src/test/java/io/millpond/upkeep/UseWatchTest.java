package io.millpond.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.LentSlots;
import io.millpond.core.Slot;
import org.junit.jupiter.api.Test;

/** A lease without a call proves nothing. */
class UseWatchTest {
    private final UseWatch watch = new UseWatch();
    private final Slot<Object> slot = LentSlots.idle(2, new Object());

    private long usedAt() {
        return watch.usedAt(slot, slot.state());
    }

    @Test
    void mustKnowWhenAConnectionWasReturnedAfterItsLastUse() {
        assertThat(usedAt()).as("never").isZero();
        LentSlots.use(slot, 3, 100);
        assertThat(usedAt()).isEqualTo(100);
        LentSlots.use(slot, 0, 200);
        assertThat(usedAt()).as("lent, not used").isEqualTo(100);
        LentSlots.use(slot, 1, 300);
        assertThat(usedAt()).isEqualTo(300);
    }

    @Test
    void mustTellSlotsApart() {
        LentSlots.use(slot, 1, 100);
        assertThat(usedAt()).isEqualTo(100);
        Slot<Object> later = LentSlots.idle(7, new Object());
        assertThat(watch.usedAt(later, later.state())).isZero();
        assertThat(usedAt()).isEqualTo(100);
    }

    /** When it was returned is then known of the lease before; else its use would seem to be as old as that. */
    @Test
    void mustWaitForALeaseThatUsesTheConnectionAtThisMoment() {
        LentSlots.use(slot, 1, 100);
        assertThat(usedAt()).isEqualTo(100);
        long before = slot.state();
        LentSlots.use(slot, 1, 200);
        assertThat(watch.usedAt(slot, before)).as("lent since it was looked at").isEqualTo(100);
        assertThat(usedAt()).isEqualTo(200);
    }
}
