package io.millpond.examples;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millpond.MillpondDataSource;
import io.millpond.metrics.MillpondMetrics;
import java.sql.Connection;
import java.sql.SQLException;

/** The README's snippet about metrics, so that it compiles and runs. */
public final class WithMetrics {
    private WithMetrics() {}

    // snippet: with-metrics
    public static void main(String[] args) throws SQLException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MillpondMetrics metrics = MillpondMetrics.create();
        metrics.bindTo(registry);
        try (MillpondDataSource pool = metrics.build(
                MillpondDataSource.builder().name("shop").jdbcUrl("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1"))) {
            try (Connection connection = pool.getConnection()) {
                connection.createStatement().execute("select 6 * 7");
            }
            // jdbc_connections_acquired_total{name="shop"} 1.0, and fifty others
            System.out.println(registry.scrape());
        }
    }
    // end of snippet
}
