package io.millpond.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millpond.spi.RetireReason;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each meter shows its own number and no other; all numbers of the fake pool are different. */
class EveryMeterTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final FakeStats stats = new FakeStats();

    private void bind(MetricsOptions options) {
        Fake.metrics(stats, options).bindTo(registry);
    }

    private double value(String name, String... tags) {
        Meter meter = registry.get(name).tags(tags).meter();
        return meter.measure().iterator().next().getValue();
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc.connections, 17",
        "jdbc.connections.active, 7",
        "jdbc.connections.idle, 5",
        "jdbc.connections.max, 20",
        "jdbc.connections.min, 2",
        "jdbc.connections.waiting, 4",
        "jdbc.connections.opening, 3",
        "jdbc.connections.closing, 1",
        "jdbc.connections.zombies, 6",
        "jdbc.connections.acquired, 1001",
        "jdbc.connections.acquire.timeouts, 1002",
        "jdbc.connections.opened, 1003",
        "jdbc.connections.open.failures, 1004",
        "jdbc.connections.close.failures, 1008",
        "jdbc.connections.leaks, 1005",
        "jdbc.connections.slow.queries, 1006",
        "jdbc.connections.query.timeouts, 1007"
    })
    void mustShowEachNumberUnderJdbcNames(String name, double expected) {
        bind(Fake.everything());
        assertThat(value(name, "name", "shop")).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void mustCountWhatWasClosedByEachReason(RetireReason reason) {
        bind(Fake.everything());
        String tag = reason.name().toLowerCase(Locale.ROOT);
        assertThat(value("jdbc.connections.closed", "name", "shop", "reason", tag))
                .isEqualTo(100 + reason.ordinal());
    }

    @ParameterizedTest
    @CsvSource({
        "hikaricp.connections, 17",
        "hikaricp.connections.active, 7",
        "hikaricp.connections.idle, 5",
        "hikaricp.connections.pending, 4",
        "hikaricp.connections.max, 20",
        "hikaricp.connections.min, 2",
        "hikaricp.connections.timeout, 1002"
    })
    void mustShowEachNumberUnderHikariNames(String name, double expected) {
        bind(Fake.everything());
        assertThat(value(name, "pool", "shop")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "db.client.connection.idle.max, 20",
        "db.client.connection.idle.min, 2",
        "db.client.connection.limit, 20",
        "db.client.connection.pending_requests, 4",
        "db.client.connection.timeouts, 1002"
    })
    void mustShowEachNumberUnderOpenTelemetryNames(String name, double expected) {
        bind(Fake.everything());
        assertThat(value(name, "db.client.connection.pool.name", "shop")).isEqualTo(expected);
    }

    @Test
    void mustTellConnectionsApartByOpenTelemetryState() {
        bind(Fake.everything());
        String count = "db.client.connection.count";
        String state = "db.client.connection.state";
        assertThat(value(count, "db.client.connection.pool.name", "shop", state, "idle"))
                .isEqualTo(5);
        assertThat(value(count, "db.client.connection.pool.name", "shop", state, "used"))
                .isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc.connections.acquire, 3, 6",
        "jdbc.connections.usage, 4, 100",
        "jdbc.connections.connect, 2, 300",
        "jdbc.connections.query, 1, 5",
        "hikaricp.connections.acquire, 3, 6",
        "hikaricp.connections.usage, 4, 100",
        "hikaricp.connections.creation, 2, 300",
        "db.client.connection.wait_time, 3, 6",
        "db.client.connection.use_time, 4, 100",
        "db.client.connection.create_time, 2, 300"
    })
    void mustShowCountAndSumOfTimes(String name, double count, double sumMillis) {
        bind(Fake.everything());
        FunctionTimer timer = registry.get(name).functionTimer();
        assertThat(timer.count()).isEqualTo(count);
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(sumMillis);
    }

    @ParameterizedTest
    @CsvSource({"acquire, 3", "usage, 40", "connect, 200", "query, 5"})
    void mustShowTheLongestTimes(String name, double millis) {
        bind(Fake.everything());
        assertThat(registry.get("jdbc.connections." + name + ".max").timeGauge().value(TimeUnit.MILLISECONDS))
                .isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource({"acquire, 0.003", "usage, 0.04", "creation, 0.2"})
    void mustShowTheLongestTimesInSecondsUnderHikariNames(String name, double seconds) {
        bind(Fake.everything());
        assertThat(value("hikaricp.connections." + name + ".seconds.max")).isEqualTo(seconds);
    }

    @Test
    void mustShowThePercentilesThatWereAskedFor() {
        stats.usageTime = FakeStats.millis(LongStream.rangeClosed(1, 100).toArray());
        bind(MetricsOptions.builder().percentiles(0.5, 0.9).build());
        String name = "jdbc.connections.usage.percentile";
        assertThat(registry.get(name).tag("phi", "0.5").timeGauge().value(TimeUnit.MILLISECONDS))
                .isCloseTo(50, within(6.5));
        assertThat(registry.get(name).tag("phi", "0.9").timeGauge().value(TimeUnit.MILLISECONDS))
                .isCloseTo(90, within(11.5));
        assertThat(registry.find(name).tag("phi", "0.99").meter()).isNull();
    }

    @Test
    void mustShowHistogramsOnlyWhenAskedTo() {
        bind(MetricsOptions.defaults());
        assertThat(registry.getMeters())
                .noneMatch(meter -> meter.getId().getName().endsWith(".histogram"));
    }

    @Test
    void mustCountUsesUpToEachBoundOfTheHistogram() {
        bind(MetricsOptions.builder()
                .histogram(Duration.ofMillis(25), Duration.ofMillis(35), Duration.ofSeconds(1))
                .build());
        String name = "jdbc.connections.usage.histogram";
        assertThat(registry.find(name).meters())
                .extracting(meter -> meter.getId().getTag("le"))
                .containsExactlyInAnyOrder("0.025", "0.035", "1", "+Inf");
        assertThat(value(name, "le", "0.025")).isEqualTo(2);
        assertThat(value(name, "le", "0.035")).isEqualTo(3);
        assertThat(value(name, "le", "1")).isEqualTo(4);
        assertThat(value(name, "le", "+Inf")).isEqualTo(4);
    }

    @Test
    void mustGiveEveryMeterTheTagsOfTheUser() {
        bind(MetricsOptions.builder()
                .names(MeterNames.JDBC, MeterNames.values())
                .tag("region", "north")
                .build());
        assertThat(registry.getMeters())
                .isNotEmpty()
                .allMatch(meter -> "north".equals(meter.getId().getTag("region")));
    }

    @Test
    void mustNameThePoolAsTheUserWants() {
        bind(MetricsOptions.builder().poolName("dataSource").build());
        assertThat(registry.getMeters())
                .isNotEmpty()
                .allMatch(meter -> "dataSource".equals(meter.getId().getTag("name")));
    }

    @Test
    void mustNameThePoolByItselfInSetsForWhichTheUserHasNoName() {
        bind(MetricsOptions.builder()
                .names(MeterNames.JDBC, MeterNames.HIKARI)
                .poolName(MeterNames.JDBC, "dataSource")
                .build());
        assertThat(registry.get("jdbc.connections.active").gauge().getId().getTag("name"))
                .isEqualTo("dataSource");
        assertThat(registry.get("hikaricp.connections.active").gauge().getId().getTag("pool"))
                .isEqualTo("shop");
    }

    @Test
    void mustShowOnlyJdbcNamesUnlessAskedForMore() {
        bind(MetricsOptions.defaults());
        assertThat(registry.getMeters())
                .isNotEmpty()
                .allMatch(meter -> meter.getId().getName().startsWith("jdbc.connections"));
    }

    @Test
    void mustNeverLetACounterFall() {
        bind(Fake.everything());
        FunctionTimer usage = registry.get("jdbc.connections.usage").functionTimer();
        for (int look = 0; look < 2; look++) {
            assertThat(value("jdbc.connections.acquired")).isEqualTo(1_001);
            assertThat(usage.count()).isEqualTo(4);
            assertThat(usage.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(100);
            assertThat(value("jdbc.connections.usage.histogram", "le", "+Inf")).isEqualTo(4);
            stats.acquired = 1_000;
            stats.usageTime = FakeStats.millis(10, 20, 30);
        }
        stats.acquired = 1_009;
        assertThat(value("jdbc.connections.acquired")).isEqualTo(1_009);
    }

    /** As behind a proxy of Spring's refresh scope. */
    @Test
    void mustCountOnWhenAnotherPoolHasTakenThePlace() {
        AtomicReference<FakeStats> pool = new AtomicReference<>(counting(1_000, 10));
        MillpondMetrics metrics = MillpondMetrics.create(Fake.everything());
        metrics.observe(pool, pool::get);
        metrics.bindTo(registry);
        FunctionTimer usage = registry.get("jdbc.connections.usage").functionTimer();
        assertThat(value("jdbc.connections.acquired")).isEqualTo(1_000);
        assertThat(value("jdbc.connections.opened")).isEqualTo(10);
        assertThat(usage.count()).isEqualTo(4);
        assertThat(usage.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(100);
        FakeStats next = counting(3, 1);
        next.usageTime = FakeStats.millis(10);
        pool.set(next);
        for (int look = 0; look < 2; look++) {
            assertThat(value("jdbc.connections.acquired")).isEqualTo(1_003);
            assertThat(value("jdbc.connections.opened")).isEqualTo(11);
            assertThat(usage.count()).isEqualTo(5);
            assertThat(usage.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(110);
        }
        pool.set(counting(4, 1));
        assertThat(value("jdbc.connections.acquired")).isEqualTo(1_004);
    }

    private static FakeStats counting(long acquired, long created) {
        FakeStats counting = new FakeStats();
        counting.acquired = acquired;
        counting.created = created;
        return counting;
    }

    @Test
    void mustGiveEveryMeterADescription() {
        bind(Fake.everything());
        assertThat(registry.getMeters())
                .allMatch(meter -> meter.getId().getDescription() != null)
                .hasSize(Arrays.stream(MeterNames.values())
                        .mapToInt(names -> names.meters(Fake.everything()).size())
                        .sum());
    }
}
