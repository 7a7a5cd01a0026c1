package io.millpond.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.core.CoarseClock;
import io.millpond.core.Parking;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A housekeeper on a thread of its own, whose one pool nobody uses: when it sleeps and who wakes it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HousekeeperSleepTest {
    private volatile Thread thread = Thread.currentThread();

    private final Housekeeper keeper = new Housekeeper(System::nanoTime, Parking.REAL, task -> {
        thread = Housekeeper.newThread(task);
        return thread;
    });
    private final StagedPool pool = new StagedPool(keeper);

    private int startAndAwaitSleep() {
        pool.joined();
        await().until(pool.clock::isStopped);
        int[] seen = {0};
        await().during(Duration.ofMillis(400)).until(() -> {
            int before = seen[0];
            seen[0] = pool.ticks.get();
            return before == seen[0];
        });
        return seen[0];
    }

    @AfterEach
    void stop() {
        pool.household.leave();
        await().until(() -> !thread.isAlive() || thread == Thread.currentThread());
    }

    @Test
    void mustSleepWhileNobodyUsesThePoolAndGoOnWhenTheClockIsRead() {
        int before = startAndAwaitSleep();
        pool.clock.now();
        await().until(() -> pool.ticks.get() > before);
    }

    @Test
    void mustHaveARoundThatIsWantedWhileItSleeps() {
        startAndAwaitSleep();
        int before = pool.rounds.get();
        pool.household.wantRound();
        await().until(() -> pool.rounds.get() > before);
    }

    @Test
    void mustHaveARoundThatIsDueWhileItSleeps() {
        pool.onRound = now -> now + 600_000_000;
        startAndAwaitSleep();
        int before = pool.rounds.get();
        await().until(() -> pool.rounds.get() > before);
    }

    @Test
    void mustEndWhileItSleeps() {
        startAndAwaitSleep();
        pool.household.leave();
        await().until(() -> !thread.isAlive());
    }

    @Test
    void mustNotTakeItsOwnSleepForAStandstill() {
        pool.onRound = now -> now + 2 * Standstill.LEAST_NANOS;
        AtomicInteger sleeps = new AtomicInteger();
        pool.used = () -> {
            sleeps.addAndGet(pool.clock.isStopped() ? 1 : 0);
            return false;
        };
        pool.joined();
        await().until(() -> sleeps.get() >= 2);
        assertThat(pool.standstills).hasValue(0);
    }

    @Test
    void mustRestBetweenTwoTicks() {
        pool.used = () -> true;
        long begun = System.nanoTime();
        pool.joined();
        await().until(() -> pool.ticks.get() > 40);
        assertThat(System.nanoTime() - begun).isGreaterThan(20 * CoarseClock.TICK_NANOS);
    }

    private void mustGoOnTicking() {
        pool.joined();
        // three times the ticks after which it would sleep
        await().until(() -> pool.ticks.get() > 150);
    }

    /** Nobody would wake it: the borrower read the clock just before it stopped. */
    @Test
    void mustNotSleepIfThePoolCameIntoUseAsTheClockStopped() {
        pool.used = pool.clock::isStopped;
        mustGoOnTicking();
    }

    @Test
    void mustNotSleepIfNobodyCanTellWhetherThePoolIsUsed() {
        pool.used = () -> {
            if (pool.clock.isStopped()) {
                throw new IllegalStateException("staged");
            }
            return false;
        };
        mustGoOnTicking();
    }

    @Test
    void mustNotSleepIfARoundIsWantedAsTheClockStopped() {
        pool.used = () -> {
            if (pool.clock.isStopped()) {
                pool.household.wantRound();
            }
            return false;
        };
        mustGoOnTicking();
    }

    /** A task was started between the look at the pool and the sleep: it finds a household that rests, and says so. */
    @Test
    void mustNotSleepIfItIsWokenAsTheClockStopped() {
        pool.used = () -> {
            if (pool.clock.isStopped()) {
                pool.household.wake();
            }
            return false;
        };
        mustGoOnTicking();
    }
}
