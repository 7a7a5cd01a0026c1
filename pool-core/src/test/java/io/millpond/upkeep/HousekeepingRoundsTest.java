package io.millpond.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.CoarseClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When rounds are due and when the clock stops, on a time that moves by a tick for each tick; the housekeeper runs on the test's own thread. */
@Timeout(20)
class HousekeepingRoundsTest {
    private static final long TICK = CoarseClock.TICK_NANOS;
    private static final long NEVER = Long.MAX_VALUE;

    private final long[] time = {1_000};
    private final CoarseClock clock = new CoarseClock(() -> time[0]);
    private final List<Long> rounds = new ArrayList<>();
    private final List<Long> stops = new ArrayList<>();
    private final List<List<Long>> standstills = new ArrayList<>();
    private int ticks;
    private int lastTick = 1;
    private boolean used = true;
    private LongUnaryOperator nextRound = now -> NEVER;
    private Runnable duringTick = () -> {};
    private Runnable atTheStop = () -> {};

    private final Housekeeper housekeeper = new Housekeeper(clock, new UpkeepActions() {
        @Override
        public void tick(long now) {
            duringTick.run();
            time[0] += TICK;
            if (++ticks >= lastTick) {
                housekeeper().stop();
            }
            // it parks no longer than this
            housekeeper().wake();
        }

        @Override
        public boolean inUse() {
            if (clock.isStopped()) {
                stops.add((long) ticks);
                atTheStop.run();
            }
            return used;
        }

        @Override
        public void stoodStill(long nanos, long now) {
            standstills.add(List.of(nanos, now));
        }

        @Override
        public long round(long now) {
            rounds.add((now - 1) / TICK);
            return nextRound.applyAsLong(now);
        }
    });

    private Housekeeper housekeeper() {
        return housekeeper;
    }

    private void run(int ticks) {
        lastTick = this.ticks + ticks;
        housekeeper.run();
    }

    @AfterEach
    void leaveNoPermitAndNoFlag() {
        Thread.interrupted();
        java.util.concurrent.locks.LockSupport.parkNanos(1);
    }

    @Test
    void mustHaveARoundAtTheStartAndThenWhenItIsDue() {
        nextRound = now -> now + 3 * TICK;
        run(8);
        assertThat(rounds).containsExactly(0L, 3L, 6L);
    }

    @Test
    void mustHaveARoundEachQuarterOfASecondWhileItIsUsed() {
        run(102);
        assertThat(rounds).containsExactly(0L, 50L, 100L);
    }

    @Test
    void mustHaveARoundAtTheNextTickWhenOneIsWanted() {
        duringTick = () -> {
            if (ticks == 4) {
                housekeeper.wantRound();
            }
        };
        run(8);
        assertThat(rounds).containsExactly(0L, 4L);
    }

    @Test
    void mustStopTheClockAfterFiftyTicksWithoutUseAndHaveALastRoundBefore() {
        used = false;
        run(60);
        assertThat(rounds.get(0)).isZero();
        assertThat(rounds).contains(49L);
        assertThat(stops).contains(50L);
    }

    @Test
    void mustNotStopTheClockWhileItIsUsed() {
        run(120);
        assertThat(stops).isEmpty();
    }

    @Test
    void mustCountTheQuietTicksAnewAfterEachUse() {
        used = false;
        duringTick = () -> used = ticks == 30;
        run(79);
        assertThat(stops).isEmpty();
    }

    @Test
    void mustTellOfAStandstillThatIsNotTheSchedulers() {
        duringTick = () -> time[0] += ticks == 2 ? Standstill.LEAST_NANOS + 1 : 0;
        run(5);
        long late = Standstill.LEAST_NANOS + 1;
        assertThat(standstills).containsExactly(List.of(late, 3 * TICK + 1 + late));
    }

    @Test
    void mustNotTellOfADelayThatTheSchedulerMayHaveMade() {
        duringTick = () -> time[0] += ticks == 2 ? Standstill.LEAST_NANOS : 0;
        run(5);
        assertThat(standstills).isEmpty();
    }

    @Test
    void mustNotBeKeptFromParkingByAnInterrupt() {
        boolean[] flag = {true};
        duringTick = () -> {
            flag[0] = Thread.currentThread().isInterrupted();
            if (ticks == 0) {
                Thread.currentThread().interrupt();
            }
        };
        run(2);
        assertThat(flag[0]).isFalse();
    }

    @Test
    void mustEndAtOnceWhenItIsStopped() {
        housekeeper.stop();
        housekeeper.run();
        assertThat(ticks).isZero();
    }

    @Test
    void mustTellOfAStandstillInWhichItWasGoingToSleep() {
        used = false;
        atTheStop = () -> time[0] += 10 * Standstill.LEAST_NANOS;
        nextRound = now -> now + 100 * TICK;
        run(51);
        assertThat(standstills).hasSize(1);
        assertThat(standstills.get(0).get(0)).isGreaterThan(9 * Standstill.LEAST_NANOS);
    }
}
