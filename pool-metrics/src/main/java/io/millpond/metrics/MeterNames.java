package io.millpond.metrics;

import java.util.List;
import java.util.function.Function;

/**
 * The sets of names under which the numbers of a pool can appear. Each is complete in itself; {@code docs/metrics.md}
 * lists all meters.
 */
public enum MeterNames {
    /**
     * {@code jdbc.connections.*}: the names and the tag ({@code name}) of Spring Boot for active, idle, max and min,
     * and by the same pattern everything else that the pool counts. The default.
     */
    JDBC("name", JdbcMeters::all),

    /**
     * {@code db.client.connection.*}: OpenTelemetry's semantic conventions for connection pools, as of September
     * 2026, when {@code max} became {@code limit}. Their status is still "development". For backends and dashboards
     * that expect them.
     */
    OPEN_TELEMETRY("db.client.connection.pool.name", options -> OpenTelemetryMeters.all()),

    /**
     * {@code hikaricp.connections.*} with the tag {@code pool}: what HikariCP shows, for dashboards and alerts that
     * exist already. The longest times are those of the last two minutes, and appear under the name that Prometheus
     * dashboards use. They are left out where that could make scrapes fail: with Micrometer up to 1.16 and its
     * Prometheus registry, if HikariCP is on the class path too.
     */
    HIKARI("pool", options -> HikariMeters.all());

    private final String poolTag;
    private final Function<MetricsOptions, List<PoolMeter>> meters;

    MeterNames(String poolTag, Function<MetricsOptions, List<PoolMeter>> meters) {
        this.poolTag = poolTag;
        this.meters = meters;
    }

    /** The key of the tag that holds the pool's name. */
    String poolTag() {
        return poolTag;
    }

    List<PoolMeter> meters(MetricsOptions options) {
        return meters.apply(options);
    }
}
