package io.millpond.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.core.CoarseClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A housekeeper on a thread of its own, whose pool nobody uses: when it sleeps and who wakes it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HousekeeperSleepTest {
    private static final long NEVER = Long.MAX_VALUE;

    private final CoarseClock clock = new CoarseClock(System::nanoTime);
    private final AtomicInteger ticks = new AtomicInteger();
    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicInteger standstills = new AtomicInteger();
    private volatile BooleanSupplier used = () -> false;
    private volatile long sleep = NEVER;

    private final Housekeeper housekeeper = new Housekeeper(clock, new UpkeepActions() {
        @Override
        public void tick(long now) {
            ticks.incrementAndGet();
        }

        @Override
        public boolean inUse() {
            return used.getAsBoolean();
        }

        @Override
        public void stoodStill(long nanos, long now) {
            standstills.incrementAndGet();
        }

        @Override
        public long round(long now) {
            rounds.incrementAndGet();
            return sleep == NEVER ? NEVER : now + sleep;
        }
    });

    private final Thread thread = new Thread(housekeeper, "upkeep");

    private void start() {
        thread.setDaemon(true);
        housekeeper.start(thread);
    }

    private int startAndAwaitSleep() {
        start();
        await().until(clock::isStopped);
        int[] seen = {0};
        await().during(Duration.ofMillis(400)).until(() -> {
            int before = seen[0];
            seen[0] = ticks.get();
            return before == seen[0];
        });
        return seen[0];
    }

    @AfterEach
    void stop() throws InterruptedException {
        housekeeper.stop();
        thread.join(TimeUnit.SECONDS.toMillis(10));
    }

    @Test
    void mustSleepWhileNobodyUsesThePoolAndGoOnWhenTheClockIsRead() {
        int before = startAndAwaitSleep();
        clock.now();
        await().until(() -> ticks.get() > before);
    }

    @Test
    void mustHaveARoundThatIsWantedWhileItSleeps() {
        startAndAwaitSleep();
        int before = rounds.get();
        housekeeper.wantRound();
        await().until(() -> rounds.get() > before);
    }

    @Test
    void mustEndWhileItSleeps() throws InterruptedException {
        startAndAwaitSleep();
        housekeeper.stop();
        thread.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void mustNotTakeItsOwnSleepForAStandstill() {
        sleep = 2 * Standstill.LEAST_NANOS;
        AtomicInteger sleeps = new AtomicInteger();
        used = () -> {
            sleeps.addAndGet(clock.isStopped() ? 1 : 0);
            return false;
        };
        start();
        await().until(() -> sleeps.get() >= 2);
        assertThat(standstills).hasValue(0);
    }

    @Test
    void mustRestBetweenTwoTicks() {
        used = () -> true;
        long begun = System.nanoTime();
        start();
        await().until(() -> ticks.get() > 40);
        assertThat(System.nanoTime() - begun).isGreaterThan(20 * CoarseClock.TICK_NANOS);
    }

    private void mustGoOnTicking() {
        start();
        // three times the ticks after which it would sleep
        await().until(() -> ticks.get() > 150);
    }

    /** Nobody would wake it: the borrower read the clock just before it stopped. */
    @Test
    void mustNotSleepIfThePoolCameIntoUseAsTheClockStopped() {
        used = clock::isStopped;
        mustGoOnTicking();
    }

    @Test
    void mustNotSleepIfNobodyCanTellWhetherThePoolIsUsed() {
        used = () -> {
            if (clock.isStopped()) {
                throw new IllegalStateException("staged");
            }
            return false;
        };
        mustGoOnTicking();
    }

    @Test
    void mustNotSleepIfARoundIsWantedAsTheClockStopped() {
        used = () -> {
            if (clock.isStopped()) {
                housekeeper.wantRound();
            }
            return false;
        };
        mustGoOnTicking();
    }
}
