package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Start, tick, stop, and the moments in between, each staged through the source of time. */
class CoarseClockRaceTest {
    private final AtomicLong source = new AtomicLong(1_000);
    private final AtomicInteger wakes = new AtomicInteger();

    /** What happens on another thread while this one reads the source; once. */
    private Runnable meanwhile = () -> {};

    private final CoarseClock clock = new CoarseClock(this::read);

    CoarseClockRaceTest() {
        clock.onStart(wakes::incrementAndGet);
    }

    private long read() {
        long time = source.get();
        Runnable other = meanwhile;
        meanwhile = () -> {};
        other.run();
        return time;
    }

    @Test
    void mustBeStoppedUntilSomebodyReadsIt() {
        assertThat(clock.isStopped()).isTrue();
        assertThat(clock.now()).isEqualTo(1);
        assertThat(clock.isStopped()).isFalse();
        assertThat(wakes).hasValue(1);
    }

    @Test
    void mustWakeTheTickerOnceForManyReadings() {
        for (int i = 0; i < 100; i++) {
            clock.now();
        }
        assertThat(wakes).hasValue(1);
    }

    @Test
    void mustStandStillBetweenTicks() {
        clock.now();
        source.addAndGet(CoarseClock.TICK_NANOS);
        assertThat(clock.now()).isEqualTo(1);
        clock.tick();
        assertThat(clock.now()).isEqualTo(1 + CoarseClock.TICK_NANOS);
    }

    @Test
    void mustReadTheExactTimeAfterAStop() {
        clock.now();
        clock.stop();
        clock.stop();
        assertThat(clock.isStopped()).isTrue();
        source.addAndGet(77);
        assertThat(clock.now()).isEqualTo(78);
        assertThat(wakes).hasValue(2);
    }

    @Test
    void mustNeverBeZeroOrNegativeWhereTheSourceWrapsAround() {
        AtomicLong wrapping = new AtomicLong(Long.MAX_VALUE - 10);
        CoarseClock late = new CoarseClock(wrapping::get);
        for (int i = 0; i < 30; i++) {
            assertThat(late.exact()).isEqualTo(1 + i);
            assertThat(late.tick()).isPositive();
            late.stop();
            assertThat(late.now()).isPositive();
            wrapping.incrementAndGet();
        }
    }

    @Test
    void mustNotGoBackWhenAReaderThatStartsItIsOvertakenByATick() {
        long[] seen = new long[1];
        meanwhile = () -> {
            source.addAndGet(50 * CoarseClock.TICK_NANOS);
            clock.tick();
            seen[0] = clock.now();
        };
        assertThat(clock.now())
                .as("what the reader that was overtaken gets")
                .isEqualTo(seen[0])
                .isPositive();
        assertThat(clock.now()).isGreaterThanOrEqualTo(seen[0]);
    }

    @Test
    void mustNotGoBackWhenATickIsOvertakenByAReaderThatStartsIt() {
        long[] seen = new long[1];
        meanwhile = () -> {
            source.addAndGet(CoarseClock.TICK_NANOS);
            seen[0] = clock.now();
        };
        clock.tick();
        assertThat(clock.now()).isGreaterThanOrEqualTo(seen[0]);
    }

    @Test
    void mustWakeTheTickerForAReaderThatIsOvertakenByATickAndAStop() {
        meanwhile = () -> {
            clock.tick();
            clock.stop();
        };
        clock.now();
        assertThat(clock.isStopped()).isFalse();
        assertThat(wakes).hasValue(1);
    }

    @Test
    void mustNotLoseAStartThatComesBeforeTheTickerHasGoneToSleep() {
        clock.now();
        clock.stop();
        clock.now();
        assertThat(clock.isStopped())
                .as("started, and the ticker has a permit to go on")
                .isFalse();
        assertThat(wakes).hasValue(2);
    }
}
