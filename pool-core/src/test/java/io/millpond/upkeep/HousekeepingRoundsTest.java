package io.millpond.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.CoarseClock;
import io.millpond.core.Parking;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * When rounds are due and when the clock stops, on a time that only moves while the housekeeper parks, which runs on
 * the test's own thread; and with a second pool in its care.
 */
@Timeout(20)
class HousekeepingRoundsTest {
    private static final long TICK = CoarseClock.TICK_NANOS;
    private static final long LEAST_REST = 1_000_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final long[] time = {1_000};
    private final List<Long> parked = new ArrayList<>();
    private final List<Long> rounds = new ArrayList<>();
    private final List<Long> stops = new ArrayList<>();
    private Runnable duringTick = () -> {};
    private Runnable atTheStop = () -> {};
    private boolean used = true;
    private LongUnaryOperator nextRound = now -> NEVER;
    private int ticks;
    private int lastTick = 1;

    private final Parking parking = new Parking() {
        @Override
        public void park(Object blocker, long nanos) {
            parked.add(nanos);
            // who sleeps for ever is woken by the test, after a second
            time[0] += nanos == NEVER ? 1_000_000_000 : nanos;
            if (nanos == NEVER) {
                pool().household.wake();
            }
        }

        @Override
        public void unpark(Thread thread) {}
    };

    /** The thread is never started: the test runs the task. */
    private final Housekeeper keeper = new Housekeeper(() -> time[0], parking, task -> new Thread() {
        @Override
        public void start() {}
    });

    private final StagedPool pool = new StagedPool(keeper, () -> time[0]);
    private final StagedPool other = new StagedPool(keeper, () -> time[0]);

    private StagedPool pool() {
        return pool;
    }

    private void run(int more) {
        lastTick = ticks + more;
        pool.onTick = now -> {
            duringTick.run();
            if (++ticks >= lastTick) {
                pool.household.leave();
                other.household.leave();
            }
        };
        pool.used = () -> {
            if (pool.clock.isStopped()) {
                stops.add((long) ticks);
                atTheStop.run();
            }
            return used;
        };
        pool.onRound = now -> {
            rounds.add((now - 1) / TICK);
            return nextRound.applyAsLong(now);
        };
        pool.joined();
        keeper.run();
    }

    @AfterEach
    void leaveNoFlag() {
        Thread.interrupted();
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

    /** At once: the housekeeper does not park before it. */
    @Test
    void mustHaveARoundAtOnceWhenOneIsWanted() {
        duringTick = () -> {
            if (ticks == 3) {
                pool.household.wantRound();
            }
        };
        run(8);
        assertThat(rounds).containsExactly(0L, 3L);
    }

    @Test
    void mustHaveARoundThatIsWantedWhileAnotherIsDone() {
        boolean[] again = {true};
        nextRound = now -> {
            if (again[0]) {
                again[0] = false;
                pool.household.wantRound();
            }
            return NEVER;
        };
        run(3);
        assertThat(rounds).containsExactly(0L, 0L);
    }

    @Test
    void mustStopTheClockAfterFiftyTicksWithoutUseAndHaveALastRoundBefore() {
        used = false;
        run(51);
        assertThat(rounds.get(0)).isZero();
        assertThat(rounds).contains(49L);
        assertThat(stops).containsExactly(50L);
        assertThat(parked).contains(NEVER);
    }

    @Test
    void mustNotStopTheClockWhileItIsUsed() {
        run(120);
        assertThat(stops).isEmpty();
        assertThat(parked).containsOnly(TICK);
    }

    @Test
    void mustCountTheQuietTicksAnewAfterEachUse() {
        used = false;
        duringTick = () -> used = ticks == 30;
        run(79);
        assertThat(stops).isEmpty();
    }

    @Test
    void mustTellEveryPoolOfAStandstillThatIsNotTheSchedulers() {
        long late = Standstill.LEAST_NANOS + 1;
        other.joined();
        duringTick = () -> {
            if (ticks == 2) {
                time[0] += late + TICK - LEAST_REST;
            }
        };
        run(5);
        assertThat(pool.stoodStill).hasValue(late);
        assertThat(other.stoodStill).hasValue(late);
        assertThat(pool.standstills).hasValue(1);
    }

    /**
     * It noticed nothing itself: nobody woke it. But what it knows of its connections is as old as what the others
     * know of theirs.
     */
    @Test
    void mustTellAPoolThatRestsOfAStandstill() {
        other.joined();
        duringTick = () -> {
            if (ticks == 100) {
                assertThat(other.clock.isStopped()).isTrue();
                time[0] += 4_000_000_000L + TICK - LEAST_REST;
            }
        };
        run(105);
        assertThat(other.stoodStill).hasValue(4_000_000_000L);
        assertThat(pool.stoodStill).hasValue(4_000_000_000L);
    }

    @Test
    void mustNotTellOfADelayThatTheSchedulerMayHaveMade() {
        duringTick = () -> time[0] += ticks == 2 ? Standstill.LEAST_NANOS + TICK - LEAST_REST : 0;
        run(5);
        assertThat(pool.standstills).hasValue(0);
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
    void mustTellOfAStandstillInWhichItWasGoingToSleep() {
        used = false;
        atTheStop = () -> time[0] += 10 * Standstill.LEAST_NANOS;
        nextRound = now -> now + 100 * TICK;
        run(51);
        assertThat(pool.standstills).hasValue(1);
        assertThat(pool.stoodStill).hasValueGreaterThan(9 * Standstill.LEAST_NANOS);
    }

    /** One that is woken between two ticks of the others ticks with them from then on. */
    @Test
    void mustTickForAllPoolsAtOnce() {
        other.used = () -> true;
        duringTick = () -> {
            if (ticks == 3) {
                time[0] += TICK / 2;
                other.joined();
            }
        };
        run(20);
        // at once when it comes, then with the fifth to the nineteenth of the others
        assertThat(other.ticks).hasValue(1 + 15);
        // one tick was late by the half that the test took; no other rest was shorter than a tick
        assertThat(parked.stream().filter(nanos -> nanos < TICK)).containsExactly(TICK / 2);
    }

    /** With the others it would be asked 200 times a second whether it is in use. */
    @Test
    void mustLeaveAPoolAloneThatRestsWhileOthersAreUsed() {
        other.joined();
        int[] ticksAtRest = {0};
        duringTick = () -> {
            if (ticks == 60) {
                ticksAtRest[0] = other.ticks.get();
            }
        };
        run(500);
        assertThat(other.ticks).hasValue(ticksAtRest[0]);
    }

    /** However long a round takes, what comes after is not done without a rest. */
    @Test
    void mustRestThoughAPassTakesLongerThanATick() {
        duringTick = () -> time[0] += 2 * TICK;
        run(10);
        assertThat(parked).isNotEmpty().allMatch(nanos -> nanos >= LEAST_REST);
    }

    @Test
    void mustNotLetOnePoolsFailuresTouchTheOthers() {
        List<Throwable> kinds = List.of(
                new OutOfMemoryError("staged"),
                new StackOverflowError("staged"),
                new IllegalStateException("staged"),
                new LinkageError("staged"));
        other.used = () -> true;
        other.onTick = now -> {
            Throwable next = kinds.get(other.ticks.get() % kinds.size());
            if (next instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) next;
        };
        other.joined();
        run(102);
        assertThat(rounds).containsExactly(0L, 50L, 100L);
        assertThat(parked).containsOnly(TICK);
        assertThat(other.said.get()).isGreaterThan(99);
    }
}
