package io.millpond.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.core.CoarseClock;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HousekeeperTest {
    /** A failure that cannot be logged either, as without memory. */
    private static final class Unsayable extends Error {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new OutOfMemoryError("no heap for the log");
        }
    }

    /** Fails wherever it is asked, for a while. */
    private static final class Failing implements UpkeepActions {
        private static final int WHILE = 200;

        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger rounds = new AtomicInteger();

        private void failForAWhile() {
            if (calls.incrementAndGet() < WHILE && calls.get() % 2 == 0) {
                throw new Unsayable();
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
    }

    @Test
    void mustGoOnAfterFailuresThatCannotBeLogged() {
        Failing actions = new Failing();
        Housekeeper housekeeper = new Housekeeper(new CoarseClock(System::nanoTime), actions);
        Thread thread = new Thread(housekeeper, "upkeep");
        thread.setDaemon(true);
        housekeeper.start(thread);
        await().until(() -> actions.calls.get() > Failing.WHILE || !thread.isAlive());
        int rounds = actions.rounds.get();
        housekeeper.wantRound();
        await("a round after the failures").until(() -> actions.rounds.get() > rounds);
        housekeeper.stop();
        await().until(() -> !thread.isAlive());
    }

    /** Borrowers may have opened connections by then, which are not old on account of it. */
    @Test
    void mustNoticeAStandstillBeforeItsFirstRound() {
        AtomicInteger asked = new AtomicInteger();
        AtomicLong stoodStill = new AtomicLong();
        // the clock asks when it is made, the housekeeper when it is started
        CoarseClock clock = new CoarseClock(() -> asked.incrementAndGet() <= 2 ? 0 : 60_000_000_000L);
        Housekeeper housekeeper = new Housekeeper(clock, new UpkeepActions() {
            @Override
            public void tick(long now) {}

            @Override
            public boolean inUse() {
                return false;
            }

            @Override
            public void stoodStill(long nanos, long now) {
                stoodStill.compareAndSet(0, nanos);
            }

            @Override
            public long round(long now) {
                return Long.MAX_VALUE;
            }
        });
        Thread thread = new Thread(housekeeper, "upkeep");
        thread.setDaemon(true);
        housekeeper.start(thread);
        await().untilAsserted(() -> assertThat(stoodStill).hasValueGreaterThan(59_000_000_000L));
        housekeeper.stop();
        await().until(() -> !thread.isAlive());
    }
}
