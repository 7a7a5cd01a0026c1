package io.millpond.faults;

import io.micrometer.core.instrument.MeterRegistry;
import io.millpond.MillpondDataSource;
import io.millpond.metrics.MillpondMetrics;
import io.millpond.spi.Credentials;
import io.millpond.spi.CredentialsProvider;
import io.millpond.spi.LimitReport;
import io.millpond.spi.PoolListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * An application that lives in a class loader of its own, and its pool with everything by which somebody could keep
 * hold of it: a listener, credentials that run out, limits of which some are reached, stacks of borrowers, a statement
 * cache, meters in a registry that outlives it.
 */
final class DeployedApplication implements ToIntFunction<MeterRegistry> {
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration LATE = Duration.ofMinutes(5);

    private final CountDownLatch limits = new CountDownLatch(2);
    private final CountDownLatch providers = new CountDownLatch(2);

    /** Runs and ends. The number of meters that it had meanwhile. */
    @Override
    public int applyAsInt(MeterRegistry registry) {
        MillpondMetrics metrics = MillpondMetrics.create();
        try (MillpondDataSource pool = metrics.build(MillpondDataSource.builder()
                .jdbcUrl("jdbc:h2:mem:redeploy;DB_CLOSE_DELAY=-1")
                .credentials(new ShortLived())
                .maxSize(3)
                .minIdle(2)
                .queryTimeout(SOON)
                .transactionTimeout(LATE)
                .idleInTransactionTimeout(SOON)
                .leakThreshold(LATE)
                .slowQueryThreshold(Duration.ofMillis(1))
                .captureBorrowStack(true)
                .statementCacheSize(5)
                .listener(new Listener()))) {
            metrics.bindTo(registry);
            work(pool);
            reachTheLimitOfAQuery(pool);
            reachTheLimitOfAnIdleTransaction(pool);
            pool.reconnect();
            try (Connection connection = pool.getConnection()) {
                connection.createStatement().execute("shutdown");
            }
            await(providers);
            return registry.getMeters().size();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void work(MillpondDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                var rows = connection.prepareStatement("select 6 * 7").executeQuery()) {
            connection.setAutoCommit(false);
            rows.next();
            connection.commit();
        }
    }

    private static void reachTheLimitOfAQuery(MillpondDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection
                    .createStatement()
                    .execute("select sum(a.x * b.x) from system_range(1, 1000000) a, system_range(1, 1000000) b");
        } catch (SQLTimeoutException cancelled) {
            return;
        }
        throw new IllegalStateException("a query had time for ever");
    }

    private void reachTheLimitOfAnIdleTransaction(MillpondDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("select 1");
            await(limits);
        }
    }

    private static void await(CountDownLatch event) {
        try {
            if (!event.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("did not come");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Listener implements PoolListener {
        @Override
        public void limitReached(String pool, LimitReport report) {
            limits.countDown();
        }
    }

    private final class ShortLived implements CredentialsProvider {
        @Override
        public Credentials credentials() {
            providers.countDown();
            return Credentials.of("sa", "").validFor(SOON);
        }
    }
}
