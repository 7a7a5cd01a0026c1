package io.millpond.core;

import static io.millpond.core.BoundedPool.HAND_OVER_PAUSE_NANOS;
import static io.millpond.core.BoundedPool.PATIENCE_NANOS;
import static io.millpond.core.Turns.QUICK_NANOS;
import static io.millpond.core.Turns.SELDOM;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When the first waiter has its turn, and how often the clock is read to know it. */
class TurnsTest {
    private static final long BEGUN = 1_000_000_000;

    private long time = BEGUN;
    private int readings;
    private final CoarseClock clock = new CoarseClock(() -> {
        readings++;
        return time;
    });
    private final Turns turns = new Turns(clock);
    private final Slot<String> slot = new Slot<>(0);

    /** The clock's own time now. */
    private long now() {
        return time - BEGUN + 1;
    }

    /** Of one that waits since the beginning. */
    private long ofWaiter() {
        return turns.ofWaiter(slot, 1);
    }

    private void returnQuickly(int times) {
        for (int i = 0; i < times; i++) {
            time += QUICK_NANOS / 2;
            ofWaiter();
        }
    }

    @Test
    void mustComeOnceItHasWaitedLongEnough() {
        time = BEGUN + PATIENCE_NANOS;
        assertThat(ofWaiter()).isZero();
        time++;
        assertThat(ofWaiter()).isEqualTo(now());
    }

    @Test
    void mustNotComeTwiceInARow() {
        time = BEGUN + PATIENCE_NANOS + 1;
        slot.handedOverAt = ofWaiter();
        time += HAND_OVER_PAUSE_NANOS;
        assertThat(ofWaiter()).isZero();
        time++;
        assertThat(ofWaiter()).isEqualTo(now());
    }

    @Test
    void mustLookEachTimeWhereReturnsAreFarApart() {
        clock.tick();
        readings = 0;
        for (int i = 0; i < 10 * SELDOM; i++) {
            time += QUICK_NANOS;
            ofWaiter();
        }
        assertThat(readings).isEqualTo(10 * SELDOM);
    }

    @Test
    void mustLookSeldomWhereReturnsAreClose() {
        clock.tick();
        returnQuickly(2 * SELDOM);
        readings = 0;
        returnQuickly(10 * SELDOM);
        assertThat(readings).isEqualTo(10);
    }

    @Test
    void mustCountAFewQuickReturnsForNothing() {
        clock.tick();
        time += QUICK_NANOS;
        readings = 0;
        for (int i = 0; i < 10; i++) {
            returnQuickly(SELDOM - 1);
            time += QUICK_NANOS;
            ofWaiter();
        }
        assertThat(readings).isEqualTo(10 * SELDOM);
    }

    @Test
    void mustComeSoonThoughReturnsAreClose() {
        clock.tick();
        time += PATIENCE_NANOS - 2 * SELDOM * QUICK_NANOS;
        long due = BEGUN + PATIENCE_NANOS;
        long turn = 0;
        while (turn == 0) {
            time += QUICK_NANOS / 2;
            turn = ofWaiter();
        }
        assertThat(time - due).isBetween(1L, SELDOM * QUICK_NANOS);
    }

    @Test
    void mustLookAfterATickWhenReturnsBecomeSlow() {
        clock.tick();
        returnQuickly(2 * SELDOM);
        time += CoarseClock.TICK_NANOS;
        clock.tick();
        assertThat(ofWaiter()).isEqualTo(now());
        readings = 0;
        time += QUICK_NANOS * SELDOM;
        ofWaiter();
        time += QUICK_NANOS;
        ofWaiter();
        assertThat(readings).as("and each time from then on").isEqualTo(2);
    }

    @Test
    void mustLookAtOnceAtASlotOfWhichNothingIsKnown() {
        time += PATIENCE_NANOS + 1;
        assertThat(ofWaiter()).isEqualTo(now());
    }
}
