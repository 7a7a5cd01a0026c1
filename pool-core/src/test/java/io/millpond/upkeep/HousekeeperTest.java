package io.millpond.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.core.Parking;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HousekeeperTest {
    /** Fails wherever it is asked, for a while, and cannot say so, as without memory. */
    private static final class Failing implements UpkeepActions {
        private static final int WHILE = 200;

        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger rounds = new AtomicInteger();

        private void failForAWhile() {
            if (calls.incrementAndGet() < WHILE && calls.get() % 2 == 0) {
                throw new OutOfMemoryError("staged");
            }
        }

        @Override
        public void tick(long now) {
            failForAWhile();
        }

        @Override
        public boolean inUse() {
            failForAWhile();
            return false;
        }

        @Override
        public void stoodStill(long nanos, long now) {}

        @Override
        public long round(long now) {
            rounds.incrementAndGet();
            return now + 1_000_000;
        }

        @Override
        public void failed(Throwable failure) {
            throw new OutOfMemoryError("no heap for the log");
        }
    }

    @Test
    void mustGoOnAfterFailuresThatCannotBeLogged() {
        Failing actions = new Failing();
        Housekeeper keeper = new Housekeeper(System::nanoTime, Parking.REAL, Housekeeper::newThread);
        Household household = new Household(new io.millpond.core.CoarseClock(System::nanoTime), actions, keeper);
        household.join();
        await().until(() -> actions.calls.get() > Failing.WHILE);
        int rounds = actions.rounds.get();
        household.wantRound();
        await("a round after the failures").until(() -> actions.rounds.get() > rounds);
        household.leave();
    }

    /** Borrowers may have opened connections by then, which are not old on account of it. */
    @Test
    void mustNoticeAStandstillBeforeItsFirstRound() {
        AtomicLong time = new AtomicLong(1_000);
        Housekeeper keeper = new Housekeeper(
                time::get,
                Parking.REAL,
                task -> Housekeeper.newThread(() -> {
                    // it has been started, and did not run for so long
                    time.addAndGet(60_000_000_000L);
                    task.run();
                }));
        StagedPool pool = new StagedPool(keeper, time::get).joined();
        await().untilAsserted(() -> assertThat(pool.stoodStill).hasValueGreaterThan(59_000_000_000L));
        pool.household.leave();
    }

    /** No pool is to blame, and all would stand still. */
    @Test
    void mustGoOnWhereALookAtAllPoolsFails() {
        AtomicInteger calls = new AtomicInteger();
        Housekeeper keeper = new Housekeeper(
                () -> {
                    if (calls.incrementAndGet() % 3 == 0
                            && Thread.currentThread().getName().equals(Housekeeper.THREAD_NAME)) {
                        throw new OutOfMemoryError("staged");
                    }
                    return System.nanoTime();
                },
                Parking.REAL,
                Housekeeper::newThread);
        StagedPool pool = new StagedPool(keeper).joined();
        await().until(() -> pool.ticks.get() > 10 && calls.get() > 100);
        pool.household.leave();
    }

    /** Nobody's permit helps: what was wanted is to be seen before it parks. */
    @Test
    void mustSeeWhoIsWokenWhileItLooksAtTheNext() {
        AtomicBoolean hears = new AtomicBoolean();
        Parking deaf = new Parking() {
            @Override
            public void park(Object blocker, long nanos) {
                Parking.REAL.park(blocker, nanos);
            }

            @Override
            public void unpark(Thread thread) {
                if (hears.get()) {
                    Parking.REAL.unpark(thread);
                }
            }
        };
        Housekeeper keeper = new Housekeeper(System::nanoTime, deaf, Housekeeper::newThread);
        StagedPool first = new StagedPool(keeper);
        StagedPool second = new StagedPool(keeper);
        AtomicInteger woken = new AtomicInteger();
        second.used = () -> {
            if (first.clock.isStopped() && second.clock.isStopped()) {
                woken.incrementAndGet();
                first.household.wake();
            }
            return false;
        };
        first.joined();
        second.joined();
        await().until(() -> woken.get() > 0);
        int before = first.ticks.get();
        await().until(() -> first.ticks.get() > before + 10);
        hears.set(true); // that both leave, if it sleeps by now
        first.household.leave();
        second.household.leave();
    }
}
