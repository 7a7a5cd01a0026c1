package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.core.CallTimes;
import io.millpond.core.Lease;
import io.millpond.core.SlotState;
import io.millpond.deadline.LimitRule;
import io.millpond.jdbc.PhysicalConnection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The watchdog at its ticks, on a clock that stands still. */
class LimitWatchTest {
    private static final long LIMIT = 1_000;

    /** How many more workers cannot be had. */
    private final AtomicInteger failing = new AtomicInteger();

    private final OneSlotPool pool = new OneSlotPool(1, new PoolThreads(task -> {
        if (failing.getAndDecrement() > 0) {
            // what is out of memory elsewhere comes out as this here: the pool's own try does not mend it
            throw new InternalError("staged");
        }
        return new Thread(task);
    }));

    @AfterEach
    void stop() {
        pool.close();
    }

    @Test
    void mustNotCountACancelForEverThatNoWorkerHas() throws SQLException {
        LimitWatch watch = new LimitWatch(pool.work, new LimitRule(0, LIMIT, 0), 0, pool.audience);
        pool.open();
        Lease<PhysicalConnection> lease = pool.lend();
        PhysicalConnection connection = lease.slot().resource();
        OneSlotPool.handOut(lease).nativeSQL("as whose lease it is known");
        connection.timer().setTransactionSinceRelease(1);
        new CallTimes(pool.clock, true, 0).begins(lease.slot(), connection.timer(), 0);
        watch.look(1);
        failing.set(1);
        assertThatThrownBy(() -> watch.look(2 * LIMIT)).hasMessage("staged");
        watch.look(3 * LIMIT);
        await().until(() -> pool.threads.running() == 0);
        watch.look(3 * LIMIT + LimitWatch.GRACE_NANOS);
        await().until(() -> pool.count(SlotState.FREE) == 1);
        assertThat(pool.counters.zombies).hasValue(0);
    }
}
