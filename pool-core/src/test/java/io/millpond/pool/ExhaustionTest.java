package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.core.BoundedPool;
import io.millpond.core.Waiter;
import io.millpond.dialect.ConnectFailureKind;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.PoolStats;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExhaustionTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long TIMEOUT = 100 * MS;

    private final BarePool pool = new BarePool();
    private final AtomicLong nanos = new AtomicLong();
    private final Exhaustion exhaustion = new Exhaustion(pool.table, pool.clock, pool.work);

    @AfterEach
    void stop() {
        pool.threads.stop();
    }

    /** What a borrower is told whose JVM stands still for so long while it waits. */
    private String toldAfter(long standstill) {
        pool.nanos = nanos::get;
        long begun = pool.clock.exact();
        Waiter<PhysicalConnection> waiter = pool.core.enroll();
        assertThat(waiter).isNotNull();
        nanos.addAndGet(standstill);
        assertThat(pool.core.await(waiter, begun + TIMEOUT)).isEqualTo(BoundedPool.Wait.TIMED_OUT);
        PoolStats stats = PoolSnapshot.of("bare", 0, pool.table, pool.core, pool.counters);
        return exhaustion.likelyCause(stats, 1, pool.clock.exact() - begun - TIMEOUT);
    }

    @Test
    void mustNotSendAnybodyToTheDatabaseAfterAStandstillOfTheJvm() {
        pool.work.openFailed(ConnectFailureKind.UNAVAILABLE, new Exception("staged"), 0);
        assertThat(toldAfter(60_000 * MS)).startsWith("this JVM stood still or had no CPU for 59900 ms; ");
    }

    @Test
    void mustNotBlameTheJvmForAWaitThatWasALittleLate() {
        assertThat(toldAfter(TIMEOUT + 500 * MS)).startsWith("connections were lent faster than they came back");
    }
}
