package io.millpond.jdbc;

import io.millpond.core.CallTimer;
import io.millpond.core.CallTimes;
import io.millpond.core.CoarseClock;
import io.millpond.spi.LimitReport.Limit;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A pool of one connection whose calls are timed by a clock that a test moves; notes what the pool is told of them. */
final class TimedPool implements CallRules.Audience {
    /** From when on a call is slow. */
    static final long SLOW = 1_000;

    final RecordingDriver driver = new RecordingDriver();
    final FakeDialect dialect;
    final List<String> told = new CopyOnWriteArrayList<>();
    final FakePool pool;

    /** Who was told to have made the last slow call. */
    volatile long slowBorrower;

    private final AtomicLong now = new AtomicLong();
    private final CoarseClock clock = new CoarseClock(now::get);

    private TimedPool(
            FakeDialect dialect,
            int statementCacheSize,
            boolean timesFetches,
            long queryLimit,
            boolean watchesTransactions) {
        this.dialect = dialect;
        CallTimes times = new CallTimes(clock, true, SLOW);
        pool = new FakePool(
                driver.connect(),
                statementCacheSize,
                RequestBoundary.UNMARKED,
                FakePool.JDBC,
                dialect,
                new CallRules(times, timesFetches, queryLimit, watchesTransactions, this));
        pass(1);
    }

    static TimedPool plain() {
        return new TimedPool(new FakeDialect(), 0, false, 0, false);
    }

    static TimedPool withCache() {
        return new TimedPool(new FakeDialect(), 10, false, 0, false);
    }

    static TimedPool limitingFetches() {
        return new TimedPool(new FakeDialect(), 0, true, 0, false);
    }

    static TimedPool watchingTransactions() {
        return new TimedPool(new FakeDialect(), 0, false, 0, true);
    }

    /** Of a driver that does not come back from a silent server by itself. */
    static TimedPool limitingReads(long queryLimit) {
        FakeDialect dialect = new FakeDialect();
        dialect.needsReadLimit = true;
        return new TimedPool(dialect, 0, true, queryLimit, false);
    }

    ConnectionHandle borrow() throws SQLException {
        return pool.borrow();
    }

    CallTimer timer() {
        return pool.physical.timer();
    }

    void pass(long nanos) {
        now.addAndGet(nanos);
        clock.tick();
    }

    /** What is in the driver, as the watchdog sees it at this moment. */
    @Nullable
    RunningCall running(ConnectionHandle connection) {
        return RunningCall.of(pool.physical, connection.ticket, timer().callSince());
    }

    static LimitHit hit(ConnectionHandle connection, Limit limit, long transactionSince) {
        return new LimitHit(connection.ticket, null, limit, 5, 7, transactionSince);
    }

    @Override
    public void ranSlowly(long borrowerId, @Nullable String sql, boolean quotedNames, long nanos, boolean failed) {
        slowBorrower = borrowerId;
        told.add(sql + (quotedNames ? " [names]" : "") + " took " + nanos + (failed ? " and failed" : ""));
    }

    @Override
    public void overlapped() {
        told.add("overlapped");
    }
}
