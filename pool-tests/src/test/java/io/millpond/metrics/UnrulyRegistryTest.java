package io.millpond.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millpond.MillpondDataSource;
import io.millpond.config.Startup;
import io.millpond.testkit.CapturedLog;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A registry that blocks or throws harms whoever called it: never a borrower, never the pool. */
@Timeout(value = 1, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = java.util.concurrent.TimeUnit.MINUTES)
class UnrulyRegistryTest {
    private static final int BORROWS = 2_000;

    private final ScriptedDriver driver = new ScriptedDriver();
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    /** Makes gauges as its {@link #beforeGauge} lets it. */
    private static class Unruly extends SimpleMeterRegistry {
        Runnable beforeGauge = () -> {};

        @Override
        protected <T> Gauge newGauge(Meter.Id id, T of, ToDoubleFunction<T> value) {
            beforeGauge.run();
            return super.newGauge(id, of, value);
        }
    }

    private final Unruly registry = new Unruly();

    @AfterEach
    void letGo() {
        release.countDown();
        driver.releaseAll();
        driver.verify();
    }

    private void block() {
        blocked.countDown();
        boolean interrupted = false;
        while (true) {
            try {
                release.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private MillpondDataSource.Builder onDriver() {
        // a borrower that had to wait for a registry would fail
        return MillpondDataSource.builder()
                .name("test")
                .dataSource(driver.asDataSource())
                .maxSize(2)
                .acquireTimeout(Duration.ofSeconds(5))
                .shutdownTimeout(Duration.ofSeconds(2));
    }

    private static void mustLend(MillpondDataSource pool) throws SQLException {
        long before = pool.stats().acquired();
        for (int i = 0; i < BORROWS; i++) {
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isClosed()).isFalse();
            }
        }
        assertThat(pool.stats().acquired() - before).isEqualTo(BORROWS);
        assertThat(pool.stats().acquireTime().maxNanos())
                .isLessThan(Duration.ofSeconds(4).toNanos());
    }

    @Test
    void mustLendWhileARegistryBlocksInTheBinding() throws Exception {
        registry.beforeGauge = this::block;
        MillpondMetrics metrics = MillpondMetrics.create();
        try (MillpondDataSource pool = metrics.build(onDriver())) {
            Thread binder = new Thread(() -> metrics.bindTo(registry));
            binder.start();
            blocked.await();
            mustLend(pool);
            release.countDown();
            binder.join();
            assertThat(registry.getMeters()).isNotEmpty();
        }
        await().until(() -> registry.getMeters().isEmpty());
    }

    @Test
    void mustNotLeaveMetersBehindIfThePoolEndsWhileARegistryBlocksInTheBinding() throws Exception {
        registry.beforeGauge = this::block;
        MillpondMetrics metrics = MillpondMetrics.create();
        MillpondDataSource pool = metrics.build(onDriver());
        Thread binder = new Thread(() -> metrics.bindTo(registry));
        binder.start();
        blocked.await();
        pool.close();
        metrics.close();
        release.countDown();
        binder.join();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void mustLendWhileAReaderBlocksInAScrape() throws Exception {
        MillpondMetrics metrics = MillpondMetrics.create();
        try (MillpondDataSource pool = metrics.build(onDriver())) {
            metrics.bindTo(registry);
            Gauge.builder("blocks", this, test -> {
                        test.block();
                        return 1;
                    })
                    .register(registry);
            Thread reader = new Thread(
                    () -> registry.forEachMeter(meter -> meter.measure().forEach(m -> m.getValue())));
            reader.start();
            blocked.await();
            mustLend(pool);
            release.countDown();
            reader.join();
        }
    }

    @Test
    void mustCloseThePoolAndLendFromOthersWhileARegistryBlocksInTheRemoval() throws Exception {
        MillpondMetrics metrics = MillpondMetrics.create();
        MillpondMetrics others = MillpondMetrics.create();
        registry.config().onMeterRemoved(meter -> block());
        try (MillpondDataSource other = others.build(onDriver().name("other"))) {
            others.bindTo(registry);
            MillpondDataSource pool = metrics.build(onDriver());
            metrics.bindTo(registry);
            pool.close();
            assertThat(pool.stats().total()).isZero();
            blocked.await();
            mustLend(other);
            release.countDown();
            await().until(() -> registry.getMeters().stream()
                    .noneMatch(m -> "test".equals(m.getId().getTag("name"))));
        }
        await().until(() -> registry.getMeters().isEmpty());
    }

    @Test
    void aRegistryThatThrowsMustBeReportedToWhoBindsItAndToNobodyElse() throws Exception {
        int[] left = {3};
        registry.beforeGauge = () -> {
            if (left[0]-- == 0) {
                throw new IllegalStateException("full");
            }
        };
        MillpondMetrics metrics = MillpondMetrics.create();
        try (MillpondDataSource pool = metrics.build(onDriver())) {
            assertThatThrownBy(() -> metrics.bindTo(registry)).hasMessage("full");
            assertThat(registry.getMeters()).as("half of the meters").isEmpty();
            mustLend(pool);
            metrics.bindTo(registry);
            assertThat(registry.getMeters()).as("the second attempt").isNotEmpty();
        }
    }

    @Test
    void aRegistryThatThrowsMustCostNeitherThePoolThatIsBuiltNorOtherRegistries() throws Exception {
        boolean[] full = {true};
        registry.config().onMeterAdded(meter -> {
            if (full[0]) {
                throw new IllegalStateException("full");
            }
        });
        MeterRegistry second = new SimpleMeterRegistry();
        MillpondMetrics metrics = MillpondMetrics.create();
        metrics.bindTo(registry);
        metrics.bindTo(second);
        try (CapturedLog log = CapturedLog.start();
                MillpondDataSource pool = metrics.build(onDriver())) {
            assertThat(log.count("IllegalStateException: full")).isOne();
            assertThat(registry.getMeters()).as("half of the meters").isEmpty();
            assertThat(second.getMeters()).isNotEmpty();
            mustLend(pool);
            full[0] = false;
            metrics.bindTo(registry);
            assertThat(registry.getMeters()).as("the second attempt").isNotEmpty();
        }
        await().until(() -> registry.getMeters().isEmpty() && second.getMeters().isEmpty());
    }

    @Test
    void aPoolThatCannotBeShownMustNotBeLeftRunning() {
        MillpondMetrics metrics = MillpondMetrics.create();
        try (MillpondDataSource quicker =
                MillpondDataSource.builder().jdbcUrl("jdbc:h2:mem:").build()) {
            driver.onConnect().run(connection -> metrics.observe(quicker));
            assertThatThrownBy(() -> metrics.build(onDriver().startup(Startup.FAIL_FAST)))
                    .isInstanceOf(IllegalStateException.class);
            await().until(() -> driver.live() == 0);
        }
    }

    @Test
    void aRegistryThatThrowsInTheRemovalMustNotKeepTheOtherMeters() {
        MillpondMetrics metrics = MillpondMetrics.create();
        MillpondDataSource pool = metrics.build(onDriver());
        metrics.bindTo(registry);
        MeterRegistry second = new SimpleMeterRegistry();
        metrics.bindTo(second);
        registry.config().onMeterRemoved(meter -> {
            throw new IllegalStateException("no");
        });
        pool.close();
        await().until(() -> registry.getMeters().isEmpty() && second.getMeters().isEmpty());
    }
}
