package io.millpond.spring;

import io.millpond.MillpondDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Borrows one connection and asks the database whether it is there, on a thread of its own that may be interrupted. */
final class Probe extends Thread {
    private final MillpondDataSource pool;
    private final CompletableFuture<String> product = new CompletableFuture<>();

    Probe(MillpondDataSource pool) {
        super("millpond-health-" + pool.stats().name());
        this.pool = pool;
        setDaemon(true);
    }

    @Override
    public void run() {
        try (Connection connection = pool.getConnection()) {
            if (connection.isValid((int) PoolCheck.LIMIT.toSeconds())) {
                product.complete(connection.getMetaData().getDatabaseProductName());
            } else {
                product.completeExceptionally(new SQLException("isValid() answered no"));
            }
        } catch (SQLException | RuntimeException | Error e) {
            product.completeExceptionally(e);
        }
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
