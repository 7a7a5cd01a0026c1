package io.millpond.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millpond.spi.PoolStats;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often the pool is looked at, and what "recent" means; the clock is the test's. */
class SharedStatsTest {
    private final AtomicLong clock = new AtomicLong(-7);
    private final AtomicInteger walks = new AtomicInteger();
    private FakeStats stats = new FakeStats();

    private SharedStats shared(Duration maxAge) {
        return new SharedStats(this::walk, maxAge.toNanos(), clock::get, null);
    }

    private PoolStats walk() {
        walks.incrementAndGet();
        return stats;
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void mustLookOnceForAsLongAsTheNumbersAreFresh() {
        SharedStats shared = shared(Duration.ofSeconds(1));
        Reading first = shared.read();
        pass(Duration.ofMillis(999));
        assertThat(shared.read()).isSameAs(first);
        assertThat(walks).hasValue(1);
        pass(Duration.ofMillis(1));
        assertThat(shared.read()).isNotSameAs(first);
        assertThat(walks).hasValue(2);
    }

    @Test
    void mustLookEachTimeIfNumbersMayNotBeOld() {
        SharedStats shared = shared(Duration.ZERO);
        shared.read();
        shared.read();
        assertThat(walks).hasValue(2);
    }

    @Test
    void aScrapeOfAllMetersMustLookOnce() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MillpondMetrics metrics = MillpondMetrics.create(MetricsOptions.builder()
                .names(MeterNames.JDBC, MeterNames.values())
                .histogram()
                .maxAge(Duration.ofMinutes(1))
                .build());
        metrics.observe(this, this::walk);
        metrics.bindTo(registry);
        int before = walks.get();
        registry.scrape();
        registry.scrape();
        assertThat(walks.get() - before).isEqualTo(1);
    }

    @Test
    void theLongestTimeMustBeForgottenAfterTwoMinutes() {
        SharedStats shared = shared(Duration.ofSeconds(1));
        stats.usageTime = FakeStats.millis(9_000, 10);
        assertThat(shared.read().recent(PoolTime.USAGE).maxNanos()).isEqualTo(9_000_000_000L);
        stats = new FakeStats();
        stats.usageTime = FakeStats.millis(9_000, 10, 12);
        for (int i = 0; i < 7; i++) {
            pass(Duration.ofSeconds(15));
            assertThat(shared.read().recent(PoolTime.USAGE).maxNanos())
                    .as("after %d s", 15 * (i + 1))
                    .isEqualTo(9_000_000_000L);
        }
        pass(Duration.ofSeconds(45));
        long recent = shared.read().recent(PoolTime.USAGE).maxNanos();
        assertThat(recent).isLessThan(9_000_000_000L);
    }

    @Test
    void thePercentilesMustBeThoseOfTheLastTwoMinutes() {
        SharedStats shared = shared(Duration.ofSeconds(1));
        stats.usageTime = FakeStats.millis(500, 500, 500);
        for (int i = 0; i < 20; i++) {
            shared.read();
            pass(Duration.ofSeconds(15));
        }
        stats = new FakeStats();
        stats.usageTime = FakeStats.millis(500, 500, 500, 10, 10);
        Reading reading = shared.read();
        assertThat(reading.recent(PoolTime.USAGE).count()).isEqualTo(2);
        assertThat(reading.recent(PoolTime.USAGE).percentileNanos(0.99)).isBetween(8_000_000L, 12_500_000L);
        assertThat(reading.times(PoolTime.USAGE).count()).isEqualTo(5);
    }

    @Test
    void whatAPoolDidBeforeItWasShownMustNotCountAsRecent() {
        stats.usageTime = FakeStats.millis(9_000);
        SharedStats late = new SharedStats(this::walk, TimeUnit.SECONDS.toNanos(1), clock::get, stats);
        assertThat(late.read().recent(PoolTime.USAGE).count()).isZero();
        pass(Duration.ofSeconds(1));
        stats = new FakeStats();
        stats.usageTime = FakeStats.millis(9_000, 10);
        Reading reading = late.read();
        assertThat(reading.recent(PoolTime.USAGE).count()).isEqualTo(1);
        assertThat(reading.recent(PoolTime.USAGE).percentileNanos(1)).isLessThan(12_500_001L);
        assertThat(reading.times(PoolTime.USAGE).count()).isEqualTo(2);
    }

    /** Behind a proxy, before anybody has read a meter. */
    @Test
    void whatAPoolDidBeforeAnotherTookItsPlaceMustNotBeComparedWithIt() {
        SharedStats late = new SharedStats(this::walk, 0, clock::get, stats);
        stats = new FakeStats();
        stats.created = 1;
        stats.usageTime = FakeStats.millis(10);
        Reading reading = late.read();
        assertThat(reading.pool()).isEqualTo(1);
        assertThat(reading.recent(PoolTime.USAGE).maxNanos()).isEqualTo(10_000_000L);
    }

    @Test
    void whatAnotherPoolDoesInItsPlaceMustNotBeComparedWithIt() {
        SharedStats shared = shared(Duration.ofSeconds(1));
        stats.usageTime = FakeStats.millis(500, 500, 500);
        for (int i = 0; i < 20; i++) {
            shared.read();
            pass(Duration.ofSeconds(15));
        }
        stats = new FakeStats();
        stats.created = 1;
        stats.usageTime = FakeStats.millis(10, 10);
        Reading reading = shared.read();
        assertThat(reading.recent(PoolTime.USAGE).count()).isEqualTo(2);
        assertThat(reading.recent(PoolTime.USAGE).maxNanos()).isEqualTo(10_000_000L);
        assertThat(shared.kept()).isEqualTo(1);
    }

    @Test
    void aPoolMustBeKnownForAnotherByWhateverItBeginsToCount() {
        SharedStats shared = shared(Duration.ZERO);
        assertThat(shared.read().pool()).isZero();
        stats = new FakeStats();
        stats.acquireTimeouts = 0;
        assertThat(shared.read().pool()).isEqualTo(1);
        stats = new FakeStats();
        assertThat(shared.read().pool()).isEqualTo(1);
        stats = new FakeStats();
        stats.acquired = 3;
        assertThat(shared.read().pool()).isEqualTo(2);
        stats = new FakeStats();
        stats.acquired = 3;
        stats.closedBy.replaceAll((reason, count) -> 0L);
        assertThat(shared.read().pool()).isEqualTo(3);
    }

    @Test
    void aLeaseThatIsNotCountedYetMustNotPassForAnotherPool() {
        SharedStats shared = shared(Duration.ZERO);
        shared.read();
        stats = new FakeStats();
        stats.acquired--;
        assertThat(shared.read().pool()).isZero();
    }

    @Test
    void fewSnapshotsMustBeKeptHoweverOftenTheyAreTaken() {
        SharedStats shared = shared(Duration.ZERO);
        for (int i = 0; i < 10_000; i++) {
            shared.read();
            pass(Duration.ofMillis(100));
        }
        assertThat(shared.kept()).isLessThanOrEqualTo(10);
    }
}
