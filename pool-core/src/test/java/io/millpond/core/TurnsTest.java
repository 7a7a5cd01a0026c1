package io.millpond.core;

import static io.millpond.core.BoundedPool.HAND_OVER_PAUSE_NANOS;
import static io.millpond.core.BoundedPool.PATIENCE_NANOS;
import static io.millpond.core.Turns.QUICK_NANOS;
import static io.millpond.core.Turns.SELDOM;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the first waiter has its turn, and how often the clock is read to know it. */
class TurnsTest {
    private static final long BEGUN = 1_000_000_000;

    /** The waiter's, by the pool's clock. */
    private static final long SINCE = 1;

    private static final long DUE = SINCE + PATIENCE_NANOS;

    private long time = BEGUN;
    private int readings;
    private final CoarseClock clock = new CoarseClock(() -> {
        readings++;
        return time;
    });
    private final Turns turns = new Turns(clock);
    private final Slot<String> slot = new Slot<>(0);
    private long ticket;

    @BeforeEach
    void ownTheSlotWhileTheClockRuns() {
        ticket = slot.tryClaim();
        clock.tick();
    }

    /** The time of the pool's clock. */
    private long now() {
        return time - BEGUN + 1;
    }

    private long comeBack() {
        return turns.ofWaiter(slot, ticket, SINCE);
    }

    /** How often the clock was read for so many returns that are so far apart. */
    private int readingsOf(int returns, long apart) {
        readings = 0;
        for (int i = 0; i < returns; i++) {
            time += apart;
            comeBack();
        }
        return readings;
    }

    /** Until one return in eight looks, and just after a look. */
    private void becomeQuick() {
        time += QUICK_NANOS;
        readingsOf(SELDOM + 1, QUICK_NANOS / 2);
        assertThat(readingsOf(SELDOM, QUICK_NANOS / 2)).isOne();
        assertThat(slot.lookedAt).isEqualTo(now());
    }

    @Test
    void mustComeOnceItHasWaitedLongEnough() {
        time = BEGUN + PATIENCE_NANOS;
        assertThat(now()).isEqualTo(DUE);
        assertThat(comeBack()).isZero();
        time++;
        assertThat(comeBack()).isEqualTo(now());
    }

    @Test
    void mustNotComeTwiceInARow() {
        time = BEGUN + PATIENCE_NANOS + 1;
        slot.handedOverAt = comeBack();
        time += HAND_OVER_PAUSE_NANOS;
        assertThat(comeBack()).isZero();
        time++;
        assertThat(comeBack()).isEqualTo(now());
    }

    @Test
    void mustLookEachTimeWhereReturnsAreFarApart() {
        assertThat(readingsOf(10 * SELDOM, QUICK_NANOS)).isEqualTo(10 * SELDOM);
    }

    @Test
    void mustLookSeldomWhereReturnsAreClose() {
        becomeQuick();
        assertThat(readingsOf(10 * SELDOM, QUICK_NANOS / 2)).isEqualTo(10);
    }

    @Test
    void mustCountAFewQuickReturnsForNothing() {
        for (int i = 0; i < 10; i++) {
            assertThat(readingsOf(1, QUICK_NANOS)).isOne();
            assertThat(readingsOf(SELDOM - 1, QUICK_NANOS / 2)).isEqualTo(SELDOM - 1);
        }
    }

    @Test
    void mustKnowEachSlotByItself() {
        becomeQuick();
        readings = 0;
        Slot<String> other = new Slot<>(1);
        turns.ofWaiter(other, other.tryClaim(), SINCE);
        assertThat(readings).isOne();
    }

    @Test
    void mustNotBeLateWhereReturnsAreClose() {
        for (int phase = 0; phase < SELDOM; phase++) {
            time = BEGUN + PATIENCE_NANOS - 100 * QUICK_NANOS;
            becomeQuick();
            readingsOf(phase, QUICK_NANOS / 2);
            while (comeBack() == 0) {
                time += QUICK_NANOS / 2;
            }
            assertThat(now() - DUE).as("when %s have passed", phase).isBetween(1L, QUICK_NANOS / 2);
            slot.lookedAt = 0;
        }
    }

    @Test
    void mustLookEachTimeAgainOnceReturnsAreSlower() {
        becomeQuick();
        assertThat(readingsOf(SELDOM, QUICK_NANOS)).as("to find it out").isOne();
        assertThat(readingsOf(SELDOM, QUICK_NANOS)).isEqualTo(SELDOM);
    }

    @Test
    void mustLetFewPassWhereReturnsAreSlowAllAtOnce() {
        becomeQuick();
        for (int i = 1; i < SELDOM; i++) {
            time += PATIENCE_NANOS;
            assertThat(comeBack()).isZero();
        }
        assertThat(comeBack()).isEqualTo(now());
    }

    @Test
    void mustLetNonePassAfterATick() {
        becomeQuick();
        time += PATIENCE_NANOS;
        clock.tick();
        assertThat(comeBack()).isEqualTo(now());
    }

    @Test
    void mustLetNonePassWhereTheClockStoodStill() {
        becomeQuick();
        clock.stop();
        time += PATIENCE_NANOS;
        assertThat(comeBack()).isEqualTo(now());
    }

    @Test
    void mustTakeNoTickForALaterOneThanTheLook() {
        becomeQuick();
        clock.tick();
        assertThat(readingsOf(1, 0)).isZero();
    }

    @Test
    void mustJudgeALookByTheReturnsBeforeIt() {
        becomeQuick();
        assertThat(readingsOf(1, QUICK_NANOS / 2)).isZero();
        time += SELDOM * QUICK_NANOS - QUICK_NANOS;
        clock.tick();
        assertThat(readingsOf(1, 0)).as("on account of the tick").isOne();
        assertThat(readingsOf(1, QUICK_NANOS))
                .as("two in eight microseconds are slow")
                .isOne();
    }

    @Test
    void mustLookEachTimeAfterATurn() {
        becomeQuick();
        time = BEGUN + PATIENCE_NANOS + 1;
        clock.tick();
        slot.handedOverAt = comeBack();
        assertThat(readingsOf(SELDOM, QUICK_NANOS / 2)).isEqualTo(SELDOM);
        assertThat(readingsOf(SELDOM, QUICK_NANOS / 2)).isOne();
    }

    @Test
    void mustNotTouchTheSlotOfAnother() {
        time = BEGUN + PATIENCE_NANOS + 1;
        readings = 0;
        assertThat(turns.ofWaiter(slot, ticket + 1, SINCE)).isZero();
        assertThat(readings).isZero();
        assertThat(slot.lookedAt).isZero();
    }
}
