package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.core.CoarseClock;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import io.millpond.upkeep.Household;
import io.millpond.upkeep.Housekeeper;
import io.millpond.upkeep.UpkeepActions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The one thread that no pool can do without. */
class HousekeepingTest {
    /** Throws in its first ticks or rounds. */
    private static final class Broken implements UpkeepActions {
        private static final int FAILURES = 5;

        private final String where;
        private final AtomicInteger thrown = new AtomicInteger();
        final AtomicInteger told = new AtomicInteger();
        final AtomicLong lastThrown = new AtomicLong();
        final AtomicLong tickAfter = new AtomicLong();
        final AtomicLong roundAfter = new AtomicLong();

        Broken(String where) {
            this.where = where;
        }

        private void act(String what, AtomicLong after) {
            if (where.equals(what) && thrown.get() < FAILURES) {
                thrown.incrementAndGet();
                lastThrown.set(System.nanoTime());
                throw new LinkageError("a class of upkeep is broken");
            }
            if (thrown.get() == FAILURES) {
                after.compareAndSet(0, System.nanoTime());
            }
        }

        @Override
        public void tick(long now) {
            act("tick", tickAfter);
        }

        @Override
        public boolean inUse() {
            return true;
        }

        @Override
        public void stoodStill(long nanos, long now) {
            // the machine is busy
        }

        @Override
        public long round(long now) {
            act("round", roundAfter);
            return now;
        }

        @Override
        public void failed(Throwable failure) {
            told.incrementAndGet();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tick", "round"})
    @Fault("T15")
    void mustGoOnAfterAnError(String where, Figures figures) throws Exception {
        figures.on(where);
        Broken actions = new Broken(where);
        Household household = new Household(new CoarseClock(System::nanoTime), actions, Housekeeper.shared());
        try {
            household.join();
            await().until(() -> actions.tickAfter.get() != 0 && actions.roundAfter.get() != 0);
            figures.measured("errors thrown", Broken.FAILURES, "");
            figures.atMost(
                    "ticks and rounds go on after",
                    (Math.max(actions.tickAfter.get(), actions.roundAfter.get()) - actions.lastThrown.get()) / 1e6,
                    1000,
                    "ms");
            figures.exactly("errors told, to be logged", actions.told.get(), Broken.FAILURES);
        } finally {
            household.leave();
        }
    }
}
