package io.millpond.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millpond.MillpondDataSource;
import io.millpond.config.ConfigException;
import io.millpond.config.Startup;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** With pools that are real and small. */
class RealPoolTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();

    private static MillpondDataSource.Builder onH2() {
        return MillpondDataSource.builder()
                .name("shop")
                .jdbcUrl("jdbc:h2:mem:")
                .maxSize(2)
                .minIdle(0);
    }

    private static MetricsOptions current() {
        return MetricsOptions.builder().maxAge(Duration.ZERO).build();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    @Test
    void mustShowThePoolThatItBuilt() throws SQLException {
        MillpondMetrics metrics = MillpondMetrics.create(current());
        try (MillpondDataSource pool = metrics.build(onH2())) {
            metrics.bindTo(registry);
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isValid(1)).isTrue();
                assertThat(gauge("jdbc.connections.active")).isEqualTo(1);
            }
            assertThat(gauge("jdbc.connections.active")).isZero();
            assertThat(registry.get("jdbc.connections.acquired")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void theMetersMustGoWithThePoolThatItBuilt() {
        MillpondMetrics metrics = MillpondMetrics.create();
        MillpondDataSource pool = metrics.build(onH2());
        metrics.bindTo(registry);
        assertThat(registry.getMeters()).isNotEmpty();
        pool.close();
        await().until(() -> registry.getMeters().isEmpty());
    }

    @Test
    void theMetersMustGoWithAPoolThatWasGivenTheListener() {
        MillpondMetrics metrics = MillpondMetrics.create();
        MillpondDataSource pool = onH2().listener(metrics.listener()).build();
        metrics.observe(pool);
        metrics.bindTo(registry);
        assertThat(registry.getMeters()).isNotEmpty();
        pool.close();
        await().until(() -> registry.getMeters().isEmpty());
    }

    @Test
    void theMetersOfAPoolThatExistedMustGoWhenClosed() {
        try (MillpondDataSource pool = onH2().build()) {
            MillpondMetrics metrics = MillpondMetrics.of(pool);
            metrics.bindTo(registry);
            assertThat(gauge("jdbc.connections.max")).isEqualTo(2);
            metrics.close();
            assertThat(registry.getMeters()).isEmpty();
        }
    }

    @Test
    void theLongestTimesOfAPoolThatExistedMustBeginWhenItIsShown() throws SQLException {
        try (MillpondDataSource pool = onH2().build()) {
            pool.getConnection().close();
            MillpondMetrics late = MillpondMetrics.of(pool, current());
            late.bindTo(registry);
            assertThat(gauge("jdbc.connections.connect.max")).isZero();
            late.close();
            MillpondMetrics sinceItsStart = MillpondMetrics.create(current());
            sinceItsStart.observe(pool);
            sinceItsStart.bindTo(registry);
            assertThat(gauge("jdbc.connections.connect.max")).isPositive();
        }
    }

    @Test
    void mustBuildAgainAfterAPoolThatCouldNotStart() {
        MillpondMetrics metrics = MillpondMetrics.create();
        metrics.bindTo(registry);
        MillpondDataSource.Builder impossible = onH2().jdbcUrl("jdbc:h2:tcp://localhost:1/nothing")
                .startup(Startup.FAIL_FAST)
                .connectTimeout(Duration.ofSeconds(2));
        assertThatThrownBy(() -> metrics.build(impossible)).isInstanceOf(ConfigException.class);
        assertThat(registry.getMeters()).isEmpty();
        try (MillpondDataSource pool = metrics.build(onH2())) {
            assertThat(pool.stats().maxSize()).isEqualTo(2);
            assertThat(registry.getMeters()).isNotEmpty();
        }
    }

    @Test
    void mustRefuseToBuildASecondPoolBeforeItIsBuilt() {
        MillpondMetrics metrics = MillpondMetrics.create();
        try (MillpondDataSource pool = metrics.build(onH2())) {
            assertThat(pool.stats().name()).isEqualTo("shop");
            assertThatThrownBy(() -> metrics.build(onH2())).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aPoolThatWasClosedMustBeCollectable() {
        WeakReference<MillpondDataSource> pool = builtBoundAndClosed();
        await().until(() -> {
            System.gc();
            return pool.get() == null;
        });
        assertThat(registry.getMeters()).isEmpty();
    }

    private WeakReference<MillpondDataSource> builtBoundAndClosed() {
        MillpondMetrics metrics = MillpondMetrics.create();
        MillpondDataSource pool = metrics.build(onH2());
        metrics.bindTo(registry);
        pool.close();
        await().until(() -> registry.getMeters().isEmpty());
        return new WeakReference<>(pool);
    }

    @Test
    void aPoolWhoseMetricsWereClosedMustBeCollectableThoughTheMetricsAreKept() {
        MillpondMetrics[] kept = new MillpondMetrics[1];
        WeakReference<MillpondDataSource> pool = boundAndUnbound(kept);
        await().until(() -> {
            System.gc();
            return pool.get() == null;
        });
        assertThat(kept[0]).isNotNull();
    }

    private WeakReference<MillpondDataSource> boundAndUnbound(MillpondMetrics[] kept) {
        try (MillpondDataSource pool = onH2().build()) {
            kept[0] = MillpondMetrics.of(pool);
            kept[0].bindTo(registry);
            registry.forEachMeter(meter -> meter.measure().forEach(measurement -> measurement.getValue()));
            kept[0].close();
            return new WeakReference<>(pool);
        }
    }

    @Test
    void metersMustGoOnWhenNobodyKeepsTheMetrics() throws SQLException {
        try (MillpondDataSource pool = onH2().build()) {
            WeakReference<MillpondMetrics> metrics = forgottenMetrics(pool);
            await().until(() -> {
                System.gc();
                return metrics.get() == null;
            });
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isClosed()).isFalse();
                assertThat(gauge("jdbc.connections.active")).isEqualTo(1);
            }
        }
    }

    private WeakReference<MillpondMetrics> forgottenMetrics(MillpondDataSource pool) {
        MillpondMetrics metrics = MillpondMetrics.of(pool, current());
        metrics.bindTo(registry);
        return new WeakReference<>(metrics);
    }
}
