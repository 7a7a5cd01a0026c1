package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The clock that stops when nobody looks. */
class CoarseClockTest {
    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 10);
    private final CoarseClock clock = new CoarseClock(time::get);
    private final AtomicInteger starts = new AtomicInteger();

    @Test
    void mustBeginAtOneAndSurviveTheOverflowOfItsSource() {
        assertThat(clock.exact()).isEqualTo(1);
        time.addAndGet(100);
        assertThat(clock.exact()).isEqualTo(101);
    }

    @Test
    void mustStandStillBetweenTicks() {
        clock.tick();
        time.addAndGet(50);
        assertThat(clock.now()).isEqualTo(1);
        clock.tick();
        assertThat(clock.now()).isEqualTo(51);
    }

    @Test
    void mustWakeItsTickerWhenItIsReadAfterAStop() {
        clock.onStart(starts::incrementAndGet);
        clock.tick();
        clock.stop();
        assertThat(clock.isStopped()).isTrue();
        time.addAndGet(1000);
        assertThat(clock.now()).isEqualTo(1001);
        assertThat(clock.now()).isEqualTo(1001);
        assertThat(starts).hasValue(1);
        assertThat(clock.isStopped()).isFalse();
    }
}
