package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which fetches are slow, and by how much. */
class FetchTimesTest {
    private static final long MS = 1_000_000;

    private final AtomicLong nanos = new AtomicLong(1_000 * MS);
    private final CoarseClock clock = new CoarseClock(nanos::get);
    private final CallTimer timer = new CallTimer();

    private CallTimes times(boolean exactTimes, long slow) {
        clock.now();
        return new CallTimes(clock, exactTimes, slow);
    }

    private void pass(long millis) {
        nanos.addAndGet(millis * MS);
        clock.tick();
    }

    @Test
    void mustAnswerOnlyTheTimeOfSlowOnes() {
        CallTimes times = times(false, 500 * MS);
        pass(5);
        times.fetchBegins(timer, 0);
        pass(490);
        assertThat(times.fetchEnds(timer)).isZero();
        times.fetchBegins(timer, 0);
        pass(510);
        assertThat(times.fetchEnds(timer)).as("less half a tick").isEqualTo(510 * MS - CoarseClock.TICK_NANOS / 2);
    }

    @Test
    void mustFindNothingSlowWhereNothingIs() {
        CallTimes times = times(true, 0);
        times.fetchBegins(timer, 0);
        pass(100_000);
        assertThat(times.fetchEnds(timer)).isZero();
    }

    @Test
    void mustFindWhatIsSlowWithinATickWhereAFewMillisecondsAre() {
        CallTimes times = times(false, 2 * MS);
        times.fetchBegins(timer, 0);
        nanos.addAndGet(3 * MS);
        assertThat(times.fetchEnds(timer)).isEqualTo(3 * MS);
        times.fetchBegins(timer, 0);
        nanos.addAndGet(MS);
        assertThat(times.fetchEnds(timer)).isZero();
    }

    @Test
    void mustBeExactWhereAllTimesAre() {
        CallTimes times = times(true, 500 * MS);
        nanos.addAndGet(MS);
        times.fetchBegins(timer, 0);
        pass(510);
        assertThat(times.fetchEnds(timer)).isEqualTo(510 * MS);
    }

    @Test
    void mustAskTheExactClockForNoFetchDuringWhichNoTimePassed() {
        CallTimes times = times(false, 500 * MS);
        times.fetchBegins(timer, 0);
        nanos.addAndGet(900 * MS); // no tick: a fetch that took so long has seen one
        assertThat(times.fetchEnds(timer)).isZero();
    }

    @Test
    void mustShowWhenItEnded() {
        CallTimes times = times(false, 0);
        times.fetchBegins(timer, 7 * MS);
        pass(20);
        times.fetchEnds(timer);
        assertThat(timer.callEndedAt()).isEqualTo(clock.now());
        assertThat(timer.callLimit()).isZero();
    }

    @Test
    void mustLeaveNoStartBehindWhereTheCallWasNotTimed() {
        CallTimes times = times(false, 0);
        times.fetchBegins(timer, 0);
        pass(20);
        times.untimedEnds(timer);
        assertThat(timer.callSince()).isZero();
        assertThat(timer.callEndedAt()).isEqualTo(clock.now());
    }

    @Test
    void mustCountTheCallsThatWaitBehindAnother() {
        timer.addWaiting(2);
        timer.addWaiting(-1);
        assertThat(timer.waiting()).isOne();
    }
}
