package io.millpond.metrics;

import io.millpond.spi.LeakReport;
import io.millpond.spi.LimitReport;
import io.millpond.spi.PoolListener;
import io.millpond.spi.RetireReason;
import io.millpond.spi.SlowQuery;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts what a pool tells its listeners. */
final class CountedEvents implements PoolListener {
    final AtomicLong created = new AtomicLong();
    final AtomicLong failed = new AtomicLong();
    final AtomicLong leaks = new AtomicLong();
    final AtomicLong slow = new AtomicLong();
    final AtomicLong limits = new AtomicLong();
    private final AtomicLongArray closed = new AtomicLongArray(RetireReason.values().length);

    long closed(RetireReason reason) {
        return closed.get(reason.ordinal());
    }

    @Override
    public void connectionCreated(String pool, Duration connectTime) {
        created.incrementAndGet();
    }

    @Override
    public void connectionFailed(String pool, Duration afterTime, Throwable cause) {
        failed.incrementAndGet();
    }

    @Override
    public void connectionClosed(String pool, RetireReason reason, Duration age) {
        closed.incrementAndGet(reason.ordinal());
    }

    @Override
    public void leakSuspected(String pool, LeakReport leak) {
        leaks.incrementAndGet();
    }

    @Override
    public void slowQuery(String pool, SlowQuery query) {
        if (!query.running()) {
            slow.incrementAndGet();
        }
    }

    @Override
    public void limitReached(String pool, LimitReport report) {
        limits.incrementAndGet();
    }
}
