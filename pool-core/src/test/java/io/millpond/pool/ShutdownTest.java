package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.millpond.MillpondDataSource;
import io.millpond.core.CoarseClock;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.upkeep.Household;
import io.millpond.upkeep.Housekeeper;
import io.millpond.upkeep.UpkeepActions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ShutdownTest {
    private final BarePool pool = new BarePool();
    private final Shutdown shutdown = new Shutdown(
            pool.work,
            new Household(new CoarseClock(() -> 0), new NothingToDo(), Housekeeper.shared()),
            new DataKeeper("bare", pool.threads, pool.work.closer),
            PoolName.take(MillpondDataSource.builder()
                    .name("bare")
                    .jdbcUrl("jdbc:none:")
                    .toConfig()));

    /** Found by the simulation: the second caller returned, and the connect that was under way was lent afterwards. */
    @Test
    void mustNotReturnFromASecondCloseBeforeNothingCanBeLentAlthoughTheFirstStandsStill() throws Exception {
        CountDownLatch firstIsInTheMiddle = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        pool.atWaking = () -> {
            firstIsInTheMiddle.countDown();
            assertThatCode(goOn::await).doesNotThrowAnyException();
        };
        Slot<PhysicalConnection> beingOpened = pool.claim();
        assertThat(pool.core.enroll()).isNotNull();
        Thread first = new Thread(() -> shutdown.close(TimeUnit.MILLISECONDS.toNanos(1)));
        first.start();
        try {
            firstIsInTheMiddle.await();
            assertThat(SlotState.doom(beingOpened.state())).isZero();
            shutdown.close(0);
            assertThat(SlotState.doom(beingOpened.state())).isNotZero();
        } finally {
            goOn.countDown();
            first.join();
        }
    }

    private static final class NothingToDo implements UpkeepActions {
        @Override
        public void tick(long now) {}

        @Override
        public boolean inUse() {
            return false;
        }

        @Override
        public void stoodStill(long nanos, long now) {}

        @Override
        public long round(long now) {
            return now;
        }

        @Override
        public void failed(Throwable failure) {}
    }
}
