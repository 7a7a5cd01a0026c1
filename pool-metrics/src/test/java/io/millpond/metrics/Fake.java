package io.millpond.metrics;

import io.millpond.spi.PoolStats;
import java.time.Duration;

/** Metrics of a pool that is only numbers. */
final class Fake {
    private Fake() {}

    static MillpondMetrics metrics(PoolStats stats, MetricsOptions options) {
        MillpondMetrics metrics = MillpondMetrics.create(options);
        metrics.observe(stats, () -> stats);
        return metrics;
    }

    static MetricsOptions everything() {
        return MetricsOptions.builder()
                .names(MeterNames.JDBC, MeterNames.OPEN_TELEMETRY, MeterNames.HIKARI)
                .histogram()
                .maxAge(Duration.ZERO)
                .build();
    }
}
