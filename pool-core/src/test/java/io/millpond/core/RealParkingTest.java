package io.millpond.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The parking of a pool in use. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealParkingTest {
    private final Object blocker = new Object();

    @Test
    void mustParkUntilItIsWokenAndSayWhatFor() throws InterruptedException {
        Thread parked = new Thread(() -> Parking.REAL.park(blocker, TimeUnit.MINUTES.toNanos(1)));
        parked.setDaemon(true);
        parked.start();
        await().until(() ->
                parked.getState() == Thread.State.TIMED_WAITING && LockSupport.getBlocker(parked) == blocker);
        Parking.REAL.unpark(parked);
        parked.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(parked.isAlive()).isFalse();
    }

    @Test
    void mustGoOnAtOnceIfItWasWokenBefore() {
        Parking.REAL.unpark(Thread.currentThread());
        long begun = System.nanoTime();
        Parking.REAL.park(blocker, TimeUnit.MINUTES.toNanos(1));
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }
}
