package io.millpond.spring;

import io.millpond.MillpondDataSource;
import io.millpond.spi.AcquireTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Borrows one connection and asks the database whether it is there, on a thread of its own that may be interrupted while it waits for the connection. */
final class Probe extends Thread {
    private final MillpondDataSource pool;
    private final AtomicLong refusals;
    private final CompletableFuture<String> product = new CompletableFuture<>();

    /** Written under this, and read there by whoever interrupts. */
    private volatile boolean borrowed;

    /** @param refusals counts one more if the pool refuses it a connection */
    Probe(MillpondDataSource pool, AtomicLong refusals) {
        super("millpond-health-" + pool.stats().name());
        this.pool = pool;
        this.refusals = refusals;
        setDaemon(true);
    }

    @Override
    public void run() {
        try (Connection connection = pool.getConnection()) {
            noteBorrowed();
            if (connection.isValid((int) PoolCheck.LIMIT.toSeconds())) {
                product.complete(connection.getMetaData().getDatabaseProductName());
            } else {
                product.completeExceptionally(new SQLException("isValid() answered no"));
            }
        } catch (AcquireTimeoutException e) {
            refusals.incrementAndGet(); // first: who learns of the failure counts without it
            product.completeExceptionally(e);
        } catch (SQLException | RuntimeException | Error e) {
            product.completeExceptionally(e);
        }
    }

    private synchronized void noteBorrowed() {
        borrowed = true;
        // one that came too late to end the wait is not for the driver
        Thread.interrupted();
    }

    /** If it waits for a connection still, it no longer does. In the driver it is left alone: an interrupt can close an embedded database for everybody. */
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
     * The database's name for itself.
     *
     * @throws ExecutionException if it cannot be reached
     * @throws TimeoutException if that was not known in time
     */
    String answer(Duration limit) throws ExecutionException, TimeoutException, InterruptedException {
        return product.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
