package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a call notes, to the nanosecond, and how often it reads the exact clock for that. */
class CallLimitsTest {
    private static final long MS = 1_000_000;

    private final long[] time = {1};
    private final AtomicInteger readings = new AtomicInteger();
    private final CoarseClock clock = new CoarseClock(() -> {
        readings.incrementAndGet();
        return time[0];
    });
    private static final long ANOTHERS_TICKET = -1;

    private final Slot<Object> slot = new Slot<>(0);
    private final CallTimer timer = new CallTimer();

    CallLimitsTest() {
        time[0] += 7 * MS;
        clock.tick();
        time[0] += MS;
    }

    private long[] recorded() {
        long[] seen = {0, 0};
        slot.callTimes().showTo(new TimeHistogram.Reader() {
            @Override
            public void bucket(long floor, long ceiling, long count) {
                seen[0] += count;
            }

            @Override
            public void total(long nanos, long max) {
                seen[1] = max;
            }
        });
        return seen;
    }

    private long startNotedBy(CallTimes times) {
        return times.begins(slot, timer, 0);
    }

    @Test
    void mustTakeTheStartFromTheCoarseClockUnlessATickIsTooMuch() {
        assertThat(startNotedBy(new CallTimes(clock, false, 0))).isEqualTo(clock.now());
        assertThat(startNotedBy(new CallTimes(clock, false, SampledTime.LONG))).isEqualTo(clock.now());
        assertThat(startNotedBy(new CallTimes(clock, false, SampledTime.LONG - 1)))
                .isEqualTo(clock.exact());
        assertThat(startNotedBy(new CallTimes(clock, true, 0))).isEqualTo(clock.exact());
    }

    @Test
    void mustRecordTheFirstOfSixteenShortCallsForAllOfThem() {
        CallTimes times = new CallTimes(clock, false, 0);
        for (int i = 0; i < 16; i++) {
            times.begins(slot, timer, 0);
            time[0] += 300;
            times.ends(slot, timer, slot.ticket());
        }
        assertThat(recorded()).containsExactly(16, 300);
    }

    @Test
    void mustRecordALongCallThatWasNotSampledByItself() {
        CallTimes times = new CallTimes(clock, false, 0);
        times.begins(slot, timer, 0);
        times.ends(slot, timer, slot.ticket());
        times.begins(slot, timer, 0);
        time[0] += 2 * SampledTime.LONG;
        clock.tick();
        times.ends(slot, timer, slot.ticket());
        assertThat(recorded()[0]).isEqualTo(17);
    }

    @Test
    void mustNotReadTheExactClockAtTheEndOfACallDuringWhichNoTickPassed() {
        CallTimes times = new CallTimes(clock, false, 500 * MS);
        times.begins(slot, timer, 0);
        times.ends(slot, timer, slot.ticket());
        readings.set(0);
        for (int i = 0; i < 15; i++) {
            times.begins(slot, timer, 0);
            assertThat(times.ends(slot, timer, slot.ticket())).isZero();
        }
        assertThat(readings).hasValue(0);
    }

    /** When it begins and when it ends: one reading for the times and the slow ones. */
    @Test
    void mustReadTheExactClockTwiceForACallOfWhichAllIsTimed() {
        CallTimes times = new CallTimes(clock, true, 500 * MS);
        readings.set(0);
        times.begins(slot, timer, 0);
        time[0] += 600 * MS;
        assertThat(times.ends(slot, timer, slot.ticket())).isEqualTo(600 * MS);
        assertThat(readings).hasValue(2);
        assertThat(recorded()).containsExactly(1, 600 * MS);
    }

    @Test
    void mustNotReadTheExactClockWhereNothingIsSlow() {
        CallTimes times = new CallTimes(clock, false, 0);
        times.begins(slot, timer, 0);
        times.ends(slot, timer, ANOTHERS_TICKET);
        times.begins(slot, timer, 0);
        time[0] += CoarseClock.TICK_NANOS;
        clock.tick();
        readings.set(0);
        assertThat(times.ends(slot, timer, ANOTHERS_TICKET)).isZero();
        assertThat(readings).hasValue(0);
    }

    @Test
    void mustCallSlowWhatTakesExactlyAsLongAsThat() {
        CallTimes times = new CallTimes(clock, true, 2 * MS);
        times.begins(slot, timer, 0);
        time[0] += 2 * MS;
        assertThat(times.ends(slot, timer, slot.ticket())).isEqualTo(2 * MS);
        times.begins(slot, timer, 0);
        time[0] += 2 * MS - 1;
        assertThat(times.ends(slot, timer, slot.ticket())).isZero();
    }

    @Test
    void mustTakeTheStartOfAFetchLikeThatOfACall() {
        new CallTimes(clock, false, 0).fetchBegins(timer, 5);
        assertThat(timer.callSince()).isEqualTo(clock.now());
        new CallTimes(clock, true, 0).fetchBegins(timer, 5);
        assertThat(timer.callSince()).isEqualTo(clock.exact()).isNotEqualTo(clock.now());
    }

    @Test
    void mustAnswerTheTimeOfTheClockThatCallsAreNotedBy() {
        assertThat(new CallTimes(clock, false, 0).now()).isEqualTo(clock.now());
        assertThat(new CallTimes(clock, true, 0).now()).isEqualTo(clock.exact()).isNotEqualTo(clock.now());
    }

    @Test
    void mustNoteWhenACallOrAFetchEnded() {
        CallTimes times = new CallTimes(clock, false, 0);
        times.begins(slot, timer, 0);
        time[0] += MS;
        clock.tick();
        times.ends(slot, timer, slot.ticket());
        assertThat(timer.callEndedAt()).isEqualTo(clock.now());
        times.fetchBegins(timer, 0);
        time[0] += MS;
        clock.tick();
        times.fetchEnds(timer);
        assertThat(timer.callEndedAt()).isEqualTo(clock.now());
        assertThat(timer.callSince()).isZero();
    }

    @Test
    void mustBeginAnewAndWithoutALimitOfItsOwnForTheCallThatWasBehindAnother() {
        CallTimes times = new CallTimes(clock, false, 0);
        times.begins(slot, timer, 5 * MS);
        time[0] += 3 * MS;
        times.ends(slot, timer, 0);
        times.goesOn(timer, 0);
        assertThat(timer.callSince()).isEqualTo(clock.exact());
        assertThat(timer.callLimit()).isZero();
    }

    @Test
    void mustLeaveACallItsStartAndItsLimitThatHasBegunMeanwhile() {
        CallTimes times = new CallTimes(clock, false, 0);
        long since = times.begins(slot, timer, 5 * MS);
        time[0] += 3 * MS;
        times.goesOn(timer, 0);
        assertThat(timer.callSince()).isEqualTo(since);
        assertThat(timer.callLimit()).isEqualTo(5 * MS);
    }

    @Test
    void mustKeepTheStartOfTheTransactionUntilItEnds() {
        assertThat(timer.transactionSince()).isZero();
        timer.setTransactionSinceRelease(41);
        assertThat(timer.transactionSince()).isEqualTo(41);
        timer.setTransactionSinceRelease(0);
        assertThat(timer.transactionSince()).isZero();
    }
}
