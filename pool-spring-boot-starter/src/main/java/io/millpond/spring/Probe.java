package io.millpond.spring;

import io.millpond.MillpondDataSource;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.PoolStats;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Borrows one connection and asks the database whether it is there, on a thread of its own that may be interrupted
 * while it waits for the connection.
 */
final class Probe extends Thread {
    /** How long a pool is asked again that refuses though it has room; shorter than a look, which is to learn of it. */
    private static final long PATIENCE_MILLIS = PoolCheck.LIMIT.toMillis() * 3 / 4;

    /**
     * How long connections are waited for that the pool opens unasked; while it is used it looks four times a second
     * what is missing.
     */
    private static final long UNASKED_MILLIS = PoolCheck.LIMIT.toMillis() / 2;

    private static final long FIRST_PAUSE_MILLIS = 20;

    private final MillpondDataSource pool;
    private final AtomicLong refusals;
    private final CompletableFuture<DatabaseAnswer> product = new CompletableFuture<>();

    /** Written under this, and read there by whoever interrupts. */
    private volatile boolean borrowed;

    /** @param refusals counts one more each time that the pool refuses it a connection */
    Probe(MillpondDataSource pool, AtomicLong refusals) {
        super("millpond-health-" + pool.stats().name());
        this.pool = pool;
        this.refusals = refusals;
        setDaemon(true);
    }

    @Override
    public void run() {
        long begun = System.nanoTime();
        try {
            PoolStats now = pool.stats();
            if (now.active() > 0 && now.minIdle() > 0) {
                // who asks before is refused where nobody may wait, and counts as a borrower who got none
                awaitIdle(begun, UNASKED_MILLIS);
            }
            borrow(begun);
        } catch (InterruptedException | SQLException | RuntimeException | Error e) {
            product.completeExceptionally(e);
        }
    }

    /**
     * A pool whose {@code acquireTimeout} is shorter than a connect, or zero, refuses the borrower for whom it opens a
     * connection. That one is there soon, and the pool is none the worse for it.
     */
    private void borrow(long begun) throws SQLException, InterruptedException {
        for (long pause = FIRST_PAUSE_MILLIS; ; pause *= 2) {
            try (Connection connection = pool.getConnection()) {
                noteBorrowed();
                product.complete(DatabaseAnswer.of(connection));
                return;
            } catch (AcquireTimeoutException e) {
                refusals.incrementAndGet(); // first: who learns of the failure counts without it
                boolean connectFailed = e.getCause() != null;
                if (connectFailed || millisSince(begun) + pause > PATIENCE_MILLIS) {
                    throw e;
                }
                // longer each time: each refusal is counted by the pool
                Thread.sleep(pause);
                if (!awaitIdle(begun, PATIENCE_MILLIS)) {
                    throw e;
                }
            }
        }
    }

    /** Until there is a connection to be lent; false if there was none in time, or all are lent. */
    private boolean awaitIdle(long begun, long untilMillis) throws InterruptedException {
        while (millisSince(begun) < untilMillis) {
            PoolStats now = pool.stats();
            if (now.idle() > 0) {
                return true;
            }
            if (PoolCheck.isExhausted(now)) {
                return false;
            }
            Thread.sleep(FIRST_PAUSE_MILLIS);
        }
        return false;
    }

    private static long millisSince(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    private synchronized void noteBorrowed() {
        borrowed = true;
        // one that came too late to end the wait is not for the driver
        Thread.interrupted();
    }

    /**
     * If it waits for a connection still, it no longer does. In the driver it is left alone: an interrupt can close an
     * embedded database for everybody.
     */
    synchronized void leaveTheLine() {
        if (!borrowed) {
            interrupt();
        }
    }

    /** Whether the pool has given it a connection, which it may hold still. */
    boolean hasBorrowed() {
        return borrowed;
    }

    /**
     * What the database said.
     *
     * @throws ExecutionException if it cannot be reached
     * @throws TimeoutException if that was not known in time
     */
    DatabaseAnswer answer(Duration limit) throws ExecutionException, TimeoutException, InterruptedException {
        return product.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
