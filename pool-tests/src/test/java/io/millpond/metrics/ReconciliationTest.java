package io.millpond.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millpond.MillpondDataSource;
import io.millpond.spi.AcquireTimeoutException;
import io.millpond.spi.PoolStats;
import io.millpond.spi.RetireReason;
import io.millpond.spi.TimeStats;
import io.millpond.testkit.FreedBy;
import io.millpond.testkit.ScriptedConnection;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A real Prometheus registry is scraped while borrowers, failures and upkeep have the pool change all the
 * time; afterwards every counter is compared with what the driver, the borrowers, the listeners and the pool
 * itself have counted.
 */
class ReconciliationTest {
    private static final int BORROWERS = 10;
    private static final Duration LENGTH = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration MAX_AGE = Duration.ofMillis(500);

    /** What the load makes happen. */
    private static final Set<RetireReason> EXPECTED = EnumSet.of(
            RetireReason.LIFETIME,
            RetireReason.IDLE,
            RetireReason.FAULTY,
            RetireReason.VALIDATION_FAILED,
            RetireReason.RECONNECT,
            RetireReason.SHRUNK,
            RetireReason.ABORTED);

    private final ScriptedDriver driver = new ScriptedDriver();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CountedEvents events = new CountedEvents();
    private final AtomicLong lent = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong overLimit = new AtomicLong();
    private final ConcurrentLinkedQueue<Throwable> surprises = new ConcurrentLinkedQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final MillpondMetrics metrics = MillpondMetrics.create(MetricsOptions.builder()
            .names(MeterNames.JDBC, MeterNames.values())
            .histogram()
            .maxAge(MAX_AGE)
            .build());

    @AfterEach
    void release() {
        over.countDown();
        driver.releaseAll();
    }

    private MillpondDataSource pool() {
        return metrics.build(MillpondDataSource.builder()
                .name("load")
                .dataSource(driver.asDataSource())
                .listener(events)
                .maxSize(4)
                .minIdle(0)
                .maxWaiting(4)
                .acquireTimeout(Duration.ofMillis(30))
                .validateAfterIdle(Duration.ofMillis(5))
                .keepaliveInterval(Duration.ofMillis(20))
                .idleTimeout(Duration.ofMillis(60))
                .maxLifetime(Duration.ofMillis(300))
                .slowQueryThreshold(Duration.ofMillis(200))
                .queryTimeout(Duration.ofSeconds(1))
                .leakThreshold(Duration.ofMillis(100)));
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void mustAgreeWithDriverBorrowersListenersAndPool() throws Exception {
        registry.throwExceptionOnRegistrationFailure();
        driver.on("execute").sql("slow").delay(Duration.ofMillis(20));
        driver.on("execute").sql("forgotten").delay(Duration.ofMillis(400));
        driver.on("execute").sql("endless").hang(FreedBy.CANCEL);
        driver.on("execute").sql("breaks").fail(() -> new SQLException("connection reset", "08006"));
        driver.on("isValid").attempts(5, 9).answer(false);
        driver.onConnect().attempts(4, 6).fail(() -> new SQLException("connection refused", "08001"));

        MillpondDataSource pool = pool();
        metrics.bindTo(registry);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < BORROWERS; i++) {
            threads.add(new Thread(() -> borrowUntilOver(pool)));
        }
        threads.add(new Thread(() -> disturbUntilOver(pool)));
        threads.forEach(Thread::start);
        scrapeUntilAllHasHappened(pool);
        over.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(surprises).isEmpty();

        // the last ones go for idleness, unless something else ends them first; from then on nothing changes
        do {
            borrow(pool);
            await().until(() -> pool.stats().total() == 0 && pool.stats().zombies() == 0);
        } while (pool.stats().closedBy(RetireReason.IDLE) == 0);
        assertThat(surprises).isEmpty();
        await().pollDelay(MAX_AGE).until(() -> true);
        ScrapedText scrape = ScrapedText.of(registry.scrape());
        agreeWithBorrowers(scrape);
        agreeOnQueries(scrape);
        agreeWithDriver(scrape);
        agreeWithListeners(scrape);
        agreeWithPool(scrape, pool.stats());

        pool.close();
        await().untilAsserted(() -> assertThat(registry.scrape()).isBlank());
        driver.verifyNothingLeft();
    }

    // ---- load ----

    private void borrowUntilOver(MillpondDataSource pool) {
        boolean tryAgain = true;
        while (tryAgain) {
            tryAgain = borrow(pool) ? over.getCount() > 0 : !isOverWithin(5);
        }
    }

    private boolean isOverWithin(int millis) {
        try {
            return over.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            surprises.add(e);
            return true;
        }
    }

    /** False if there was no connection. */
    private boolean borrow(MillpondDataSource pool) {
        try (Connection connection = pool.getConnection()) {
            use(connection, lent.incrementAndGet());
        } catch (AcquireTimeoutException e) {
            refused.incrementAndGet();
            return false;
        } catch (SQLTimeoutException e) {
            overLimit.incrementAndGet();
        } catch (SQLException e) {
            if (!e.getSQLState().startsWith("08")) {
                surprises.add(e);
            }
        } catch (Throwable e) {
            surprises.add(e);
        }
        return true;
    }

    private static void use(Connection connection, long number) throws SQLException {
        if (number % 100 == 70) {
            connection.abort(Runnable::run);
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(workOf(number));
        }
    }

    private static String workOf(long number) {
        if (number % 500 == 10) {
            return "forgotten";
        }
        if (number % 500 == 20) {
            return "endless";
        }
        if (number % 100 == 30) {
            return "breaks";
        }
        return number % 2 == 0 ? "slow" : "quick";
    }

    private void disturbUntilOver(MillpondDataSource pool) {
        try {
            for (int i = 0; !over.await(250, TimeUnit.MILLISECONDS); i++) {
                switch (i % 4) {
                    case 0 -> pool.resize(0, 2);
                    case 1 -> pool.resize(0, 4);
                    case 2 -> pool.reconnect();
                    default -> killOne();
                }
            }
        } catch (Throwable e) {
            surprises.add(e);
        }
    }

    /** One that has been used: the death of one that is still being set up would count as a failed attempt. */
    private void killOne() {
        driver.connections().stream()
                .filter(session -> session.roundTrips() > 10)
                .findAny()
                .ifPresent(ScriptedConnection::kill);
    }

    /** Each time later than the one before by more than the age that numbers may have. */
    private void scrapeUntilAllHasHappened(MillpondDataSource pool) {
        long begun = System.nanoTime();
        ScrapedText before = new ScrapedText(Map.of());
        int scrapes = 0;
        long passed = 0;
        while (passed < LENGTH.toNanos() || passed < PATIENCE.toNanos() && (scrapes < 5 || !hasAllHappened(pool))) {
            await().pollDelay(MAX_AGE.plusMillis(50)).until(() -> true);
            long asked = System.nanoTime();
            ScrapedText now = ScrapedText.of(registry.scrape());
            if (System.nanoTime() - asked < MAX_AGE.toNanos()) {
                mustShowOneMoment(now);
                scrapes++;
            }
            mustNotFall(before, now);
            before = now;
            passed = System.nanoTime() - begun;
        }
        assertThat(scrapes).isGreaterThanOrEqualTo(5);
    }

    private boolean hasAllHappened(MillpondDataSource pool) {
        PoolStats stats = pool.stats();
        // nothing is idle for long before the load ends
        return EXPECTED.stream().allMatch(reason -> reason == RetireReason.IDLE || stats.closedBy(reason) > 0)
                && stats.leaks() > 0
                && overLimit.get() > 0
                && stats.createFailures() == 3
                && stats.acquired() > 200
                && refused.get() > 0;
    }

    private static void mustShowOneMoment(ScrapedText scrape) {
        assertThat(scrape.value("jdbc_connections"))
                .isEqualTo(DoubleStream.of(
                                scrape.value("jdbc_connections_active"),
                                scrape.value("jdbc_connections_idle"),
                                scrape.value("jdbc_connections_opening"),
                                scrape.value("jdbc_connections_closing"))
                        .sum())
                .isEqualTo(scrape.value("hikaricp_connections"));
        assertThat(scrape.value("jdbc_connections_active"))
                .isEqualTo(scrape.value("hikaricp_connections_active"))
                .isEqualTo(scrape.value("db_client_connection_count", "db_client_connection_state", "used"));
        assertThat(scrape.value("jdbc_connections_opened_total"))
                .isEqualTo(scrape.value("jdbc_connections_connect_seconds_count"))
                .isEqualTo(scrape.value("hikaricp_connections_creation_seconds_count"));
    }

    private static void mustNotFall(ScrapedText before, ScrapedText now) {
        before.lines().forEach((line, value) -> {
            if (ScrapedText.counts(line)) {
                assertThat(now.lines().get(line)).as(line).isGreaterThanOrEqualTo(value);
            }
        });
    }

    // ---- afterwards ----

    private void agreeWithBorrowers(ScrapedText scrape) {
        assertThat(lent.get()).isGreaterThan(200);
        assertThat(refused.get()).isPositive();
        assertThat(scrape.value("jdbc_connections_acquired_total")).isEqualTo(lent.get());
        assertThat(scrape.value("jdbc_connections_acquire_seconds_count")).isEqualTo(lent.get());
        assertThat(scrape.value("jdbc_connections_usage_seconds_count")).isEqualTo(lent.get());
        assertThat(scrape.value("hikaricp_connections_usage_seconds_count")).isEqualTo(lent.get());
        assertThat(scrape.value("db_client_connection_use_time_seconds_count")).isEqualTo(lent.get());
        assertThat(scrape.value("jdbc_connections_acquire_histogram_total", "le", "+Inf"))
                .isEqualTo(lent.get());
        assertThat(scrape.value("jdbc_connections_acquire_timeouts_total")).isEqualTo(refused.get());
        assertThat(scrape.value("hikaricp_connections_timeout_total")).isEqualTo(refused.get());
        assertThat(scrape.value("db_client_connection_timeouts_total")).isEqualTo(refused.get());
    }

    private void agreeOnQueries(ScrapedText scrape) {
        assertThat(overLimit.get()).isPositive();
        assertThat(scrape.value("jdbc_connections_query_timeouts_total"))
                .isEqualTo(overLimit.get())
                .isEqualTo(events.limits.get());
        assertThat(scrape.value("jdbc_connections_slow_queries_total"))
                .isEqualTo(events.slow.get())
                .isGreaterThanOrEqualTo(overLimit.get());
        assertThat(scrape.value("jdbc_connections_query_seconds_count")).isEqualTo(driver.calls("execute"));
    }

    private void agreeWithDriver(ScrapedText scrape) {
        assertThat(scrape.value("jdbc_connections_opened_total")).isEqualTo(driver.opened());
        assertThat(scrape.value("jdbc_connections_connect_histogram_total", "le", "+Inf"))
                .isEqualTo(driver.opened());
        assertThat(scrape.value("jdbc_connections_open_failures_total"))
                .isEqualTo(driver.connectAttempts() - driver.opened())
                .isEqualTo(3);
        assertThat(driver.live()).isZero();
        assertThat(scrape.sum("jdbc_connections_closed_total")).isEqualTo(driver.opened());
    }

    private void agreeWithListeners(ScrapedText scrape) {
        assertThat(events.created).hasValue(driver.opened());
        assertThat(events.failed).hasValue(3);
        assertThat(scrape.value("jdbc_connections_leaks_total"))
                .isEqualTo(events.leaks.get())
                .isPositive();
        for (RetireReason reason : RetireReason.values()) {
            assertThat(closed(scrape, reason)).as("%s", reason).isEqualTo(events.closed(reason));
        }
        for (RetireReason seen : EXPECTED) {
            assertThat(closed(scrape, seen)).as("%s", seen).isPositive();
        }
    }

    private static double closed(ScrapedText scrape, RetireReason reason) {
        return scrape.value(
                "jdbc_connections_closed_total", "reason", reason.name().toLowerCase(Locale.ROOT));
    }

    private static void agreeWithPool(ScrapedText scrape, PoolStats stats) {
        assertThat(scrape.value("jdbc_connections_acquired_total")).isEqualTo(stats.acquired());
        assertThat(scrape.value("jdbc_connections_acquire_timeouts_total")).isEqualTo(stats.acquireTimeouts());
        assertThat(scrape.value("jdbc_connections_opened_total")).isEqualTo(stats.created());
        assertThat(scrape.value("jdbc_connections_open_failures_total")).isEqualTo(stats.createFailures());
        assertThat(scrape.sum("jdbc_connections_closed_total")).isEqualTo(stats.closed());
        for (RetireReason reason : RetireReason.values()) {
            assertThat(closed(scrape, reason)).as("%s", reason).isEqualTo(stats.closedBy(reason));
        }
        assertThat(scrape.value("jdbc_connections_close_failures_total")).isEqualTo(stats.closeFailures());
        assertThat(scrape.value("jdbc_connections_leaks_total")).isEqualTo(stats.leaks());
        assertThat(scrape.value("jdbc_connections_slow_queries_total")).isEqualTo(stats.slowQueries());
        assertThat(scrape.value("jdbc_connections_query_timeouts_total")).isEqualTo(stats.queryTimeouts());
        agreeOnTimes(scrape, "acquire", stats.acquireTime());
        agreeOnTimes(scrape, "usage", stats.usageTime());
        agreeOnTimes(scrape, "connect", stats.connectTime());
        agreeOnTimes(scrape, "query", stats.queryTime());
    }

    private static void agreeOnTimes(ScrapedText scrape, String name, TimeStats times) {
        String series = "jdbc_connections_" + name;
        assertThat(scrape.value(series + "_seconds_count")).isEqualTo(times.count());
        assertThat(scrape.value(series + "_seconds_sum")).isCloseTo(times.totalNanos() / 1e9, within(1e-9));
        assertThat(scrape.value(series + "_max_seconds")).isCloseTo(times.maxNanos() / 1e9, within(1e-9));
        assertThat(scrape.value(series + "_histogram_total", "le", "+Inf")).isEqualTo(times.countUpTo(Long.MAX_VALUE));
        assertThat(scrape.value(series + "_histogram_total", "le", "0.02"))
                .isEqualTo(times.countUpTo(TimeUnit.MILLISECONDS.toNanos(20)));
    }
}
