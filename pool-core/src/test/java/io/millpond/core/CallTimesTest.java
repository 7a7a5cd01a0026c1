package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallTimesTest {
    private static final long MS = 1_000_000;

    private final AtomicLong nanos = new AtomicLong(1);
    private final CoarseClock clock = new CoarseClock(nanos::get);
    private static final long ANOTHERS_TICKET = -1;

    private final Slot<Object> slot = new Slot<>(0);
    private final CallTimer timer = new CallTimer();

    private CallTimes times(long slow) {
        clock.now();
        return new CallTimes(clock, false, slow);
    }

    private void pass(long millis) {
        for (long left = millis; left > 0; left--) {
            nanos.addAndGet(MS);
            if (left % 5 == 0) {
                clock.tick();
            }
        }
    }

    @Test
    void mustShowTheStartAndTheOwnLimitOfACallAsLongAsItRuns() {
        CallTimes times = times(0);
        pass(20);
        long since = times.begins(slot, timer, 7 * MS);
        assertThat(timer.callSince()).isEqualTo(since).isPositive();
        assertThat(timer.callLimit()).isEqualTo(7 * MS);
        assertThat(since).isBetween(clock.exact() - CoarseClock.TICK_NANOS, clock.exact());
        times.ends(slot, timer, slot.ticket());
        assertThat(timer.callSince()).isZero();
        times.begins(slot, timer, 0);
        assertThat(timer.callLimit()).isZero();
        assertThat(slot.calls()).isEqualTo(2);
    }

    @Test
    void mustAnswerOnlyTheTimeOfSlowCalls() {
        CallTimes times = times(500 * MS);
        times.begins(slot, timer, 0);
        pass(490);
        assertThat(times.ends(slot, timer, slot.ticket())).isZero();
        times.begins(slot, timer, 0);
        pass(510);
        assertThat(times.ends(slot, timer, slot.ticket())).isBetween(500 * MS, 515 * MS);
    }

    @Test
    void mustFindNothingSlowWhereNothingIs() {
        CallTimes times = times(0);
        times.begins(slot, timer, 0);
        pass(100_000);
        assertThat(times.ends(slot, timer, slot.ticket())).isZero();
    }

    @Test
    void mustTakeExactStartsIfAFewMillisecondsAreSlow() {
        CallTimes times = times(2 * MS);
        pass(7);
        nanos.addAndGet(MS);
        for (int i = 0; i < 40; i++) {
            assertThat(times.begins(slot, timer, 0)).isEqualTo(clock.exact());
            nanos.addAndGet(MS);
            assertThat(times.ends(slot, timer, slot.ticket())).isZero();
            times.begins(slot, timer, 0);
            nanos.addAndGet(3 * MS);
            assertThat(times.ends(slot, timer, slot.ticket())).isEqualTo(3 * MS);
        }
    }

    /** Their starts are exact, in a sample or not: nothing is to be taken off for a reading that was old. */
    @Test
    void mustRecordLongCallsExactlyIfTheirStartsAreExact() {
        CallTimes times = times(2 * MS);
        for (int i = 0; i < 160; i++) {
            times.begins(slot, timer, 0);
            pass(20);
            times.ends(slot, timer, slot.ticket());
        }
        assertThat(Recorded.in(slot.callTimes()).count()).isEqualTo(160);
        slot.callTimes().showTo(new TimeHistogram.Reader() {
            @Override
            public void bucket(long floor, long ceiling, long count) {}

            @Override
            public void total(long nanos, long max) {
                assertThat(nanos).isEqualTo(160 * 20 * MS);
                assertThat(max).isEqualTo(20 * MS);
            }
        });
    }

    @Test
    void mustRecordNothingInASlotThatBelongsToAnotherBorrower() {
        CallTimes times = times(0);
        times.begins(slot, timer, 0);
        pass(100);
        times.ends(slot, timer, ANOTHERS_TICKET);
        assertThat(Recorded.in(slot.callTimes()).count()).isZero();
    }

    /**
     * One select and one insert in each lease: if only the selects were timed, no insert would ever be in
     * the percentiles.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 8, 13, 16, 21, 32})
    void mustTimeEachOfTheCallsThatAnApplicationMakesInTurn(int different) {
        CallTimes times = times(0);
        for (int i = 0; i < 1_000 * different; i++) {
            times.begins(slot, timer, 0);
            nanos.addAndGet(Recorded.durationOf(i % different));
            times.ends(slot, timer, slot.ticket());
        }
        Recorded.in(slot.callTimes()).assertEach(different, 1_000);
    }

    @Test
    void mustTimeTheFirstCall() {
        CallTimes times = times(0);
        times.begins(slot, timer, 0);
        times.ends(slot, timer, slot.ticket());
        assertThat(Recorded.in(slot.callTimes()).count()).isEqualTo(SampledTime.SAMPLE);
    }

    @Test
    void mustLimitAFetchWithoutCountingIt() {
        CallTimes times = times(0);
        times.fetchBegins(timer, 3 * MS);
        assertThat(timer.callSince()).isPositive();
        assertThat(timer.callLimit()).isEqualTo(3 * MS);
        times.fetchEnds(timer);
        assertThat(timer.callSince()).isZero();
        assertThat(slot.calls()).isZero();
    }
}
