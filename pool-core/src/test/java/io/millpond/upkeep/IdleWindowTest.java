package io.millpond.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdleWindowTest {
    private final IdleWindow window = new IdleWindow(100);
    private long now = 1;

    private void idleFor(int nanos, int idle) {
        for (int i = 0; i < nanos; i++) {
            window.sample(idle, ++now);
        }
    }

    @Test
    void mustCallAConnectionUnusedWhenItWasIdleForTheWholeTime() {
        idleFor(60, 3);
        assertThat(window.unused()).isZero();
        idleFor(60, 5);
        assertThat(window.unused()).isEqualTo(3);
        idleFor(90, 5);
        assertThat(window.unused()).isEqualTo(5);
    }

    @Test
    void mustNotForgetOneMomentOfNeed() {
        idleFor(120, 5);
        idleFor(1, 0);
        assertThat(window.unused()).isZero();
        idleFor(99, 5);
        assertThat(window.unused()).isZero();
        idleFor(52, 5);
        assertThat(window.unused()).isEqualTo(5);
    }

    @Test
    void mustCountDownWhatWasClosed() {
        idleFor(120, 5);
        window.closed();
        window.closed();
        assertThat(window.unused()).isEqualTo(3);
    }

    @Test
    void mustBeginAnewAfterATimeInWhichNobodyLooked() {
        idleFor(120, 5);
        window.restart();
        assertThat(window.unused()).isZero();
        idleFor(60, 5);
        assertThat(window.unused()).isZero();
        idleFor(60, 5);
        assertThat(window.unused()).isEqualTo(5);
    }

    @Test
    void mustNeverCallOneUnusedWhenSwitchedOff() {
        IdleWindow off = new IdleWindow(0);
        for (int i = 1; i < 100; i++) {
            off.sample(5, i);
        }
        assertThat(off.unused()).isZero();
    }

    @Test
    void mustCountDownInEveryPartOfTheTimeWhatWasClosed() {
        for (long at : new long[] {1, 51, 101}) {
            window.sample(5, at);
        }
        window.sample(3, 102);
        window.closed();
        assertThat(window.unused()).as("needed in this part").isEqualTo(2);
        window.sample(4, 151);
        window.sample(4, 152);
        assertThat(window.unused()).isEqualTo(2);
        window.closed();
        assertThat(window.unused()).as("needed in the part before").isEqualTo(1);
        window.sample(3, 201);
        window.sample(3, 202);
        assertThat(window.unused()).isEqualTo(1);
        window.closed();
        assertThat(window.unused()).as("needed in the part before that").isZero();
    }

    @Test
    void mustKeepWhatWasClosedBeforeAnythingWasSeenOutOfTheNewPart() {
        for (long at : new long[] {1, 51, 101}) {
            window.sample(5, at);
        }
        window.closed();
        window.sample(9, 102);
        assertThat(window.unused()).isEqualTo(4);
    }
}
