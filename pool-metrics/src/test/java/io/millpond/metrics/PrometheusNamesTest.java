package io.millpond.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The names that dashboards are made of. */
class PrometheusNamesTest {
    private static MetricsOptions only(MeterNames names) {
        return MetricsOptions.builder().names(names).histogram().build();
    }

    @Test
    void jdbcNamesMustBeThese() {
        assertThat(Scrape.of(only(MeterNames.JDBC)).series())
                .containsExactlyInAnyOrder(
                        "jdbc_connections",
                        "jdbc_connections_active",
                        "jdbc_connections_idle",
                        "jdbc_connections_max",
                        "jdbc_connections_min",
                        "jdbc_connections_waiting",
                        "jdbc_connections_opening",
                        "jdbc_connections_closing",
                        "jdbc_connections_zombies",
                        "jdbc_connections_acquired_total",
                        "jdbc_connections_acquire_timeouts_total",
                        "jdbc_connections_opened_total",
                        "jdbc_connections_open_failures_total",
                        "jdbc_connections_closed_total",
                        "jdbc_connections_close_failures_total",
                        "jdbc_connections_leaks_total",
                        "jdbc_connections_slow_queries_total",
                        "jdbc_connections_query_timeouts_total",
                        "jdbc_connections_acquire_seconds_count",
                        "jdbc_connections_acquire_seconds_sum",
                        "jdbc_connections_acquire_max_seconds",
                        "jdbc_connections_acquire_percentile_seconds",
                        "jdbc_connections_acquire_histogram_total",
                        "jdbc_connections_usage_seconds_count",
                        "jdbc_connections_usage_seconds_sum",
                        "jdbc_connections_usage_max_seconds",
                        "jdbc_connections_usage_percentile_seconds",
                        "jdbc_connections_usage_histogram_total",
                        "jdbc_connections_connect_seconds_count",
                        "jdbc_connections_connect_seconds_sum",
                        "jdbc_connections_connect_max_seconds",
                        "jdbc_connections_connect_percentile_seconds",
                        "jdbc_connections_connect_histogram_total",
                        "jdbc_connections_query_seconds_count",
                        "jdbc_connections_query_seconds_sum",
                        "jdbc_connections_query_max_seconds",
                        "jdbc_connections_query_percentile_seconds",
                        "jdbc_connections_query_histogram_total");
    }

    @Test
    void openTelemetryNamesMustBeThose() {
        assertThat(Scrape.of(only(MeterNames.OPEN_TELEMETRY)))
                .satisfies(scrape -> assertThat(scrape.series())
                        .containsExactlyInAnyOrder(
                                "db_client_connection_count",
                                "db_client_connection_idle_max",
                                "db_client_connection_idle_min",
                                "db_client_connection_limit",
                                "db_client_connection_pending_requests",
                                "db_client_connection_timeouts_total",
                                "db_client_connection_create_time_seconds_count",
                                "db_client_connection_create_time_seconds_sum",
                                "db_client_connection_wait_time_seconds_count",
                                "db_client_connection_wait_time_seconds_sum",
                                "db_client_connection_use_time_seconds_count",
                                "db_client_connection_use_time_seconds_sum"))
                .satisfies(scrape -> assertThat(scrape.labels())
                        .containsExactlyInAnyOrder("db_client_connection_pool_name", "db_client_connection_state"));
    }

    @Test
    void hikariNamesMustBeThose() {
        assertThat(Scrape.of(only(MeterNames.HIKARI)))
                .satisfies(scrape -> assertThat(scrape.series())
                        .containsExactlyInAnyOrder(
                                "hikaricp_connections",
                                "hikaricp_connections_active",
                                "hikaricp_connections_idle",
                                "hikaricp_connections_pending",
                                "hikaricp_connections_max",
                                "hikaricp_connections_min",
                                "hikaricp_connections_timeout_total",
                                "hikaricp_connections_acquire_seconds_count",
                                "hikaricp_connections_acquire_seconds_sum",
                                "hikaricp_connections_acquire_seconds_max",
                                "hikaricp_connections_usage_seconds_count",
                                "hikaricp_connections_usage_seconds_sum",
                                "hikaricp_connections_usage_seconds_max",
                                "hikaricp_connections_creation_seconds_count",
                                "hikaricp_connections_creation_seconds_sum",
                                "hikaricp_connections_creation_seconds_max"))
                .satisfies(scrape -> assertThat(scrape.labels()).containsExactly("pool"));
    }

    @Test
    void poolsWithTheSameTagsMustBeAcceptedSideBySide() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.throwExceptionOnRegistrationFailure();
        Fake.metrics(new FakeStats(), Fake.everything()).bindTo(registry);
        Fake.metrics(new FakeStats().named("stock"), Fake.everything()).bindTo(registry);
        assertThat(registry.scrape())
                .contains("jdbc_connections_active{name=\"shop\"} 7", "jdbc_connections_active{name=\"stock\"} 7");
    }

    @Test
    void aHistogramMustRiseFromBoundToBound() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        FakeStats stats = new FakeStats();
        stats.usageTime = FakeStats.millis(1, 3, 9, 27, 81, 243, 729, 2187, 6561, 19683, 59049);
        Fake.metrics(stats, only(MeterNames.JDBC)).bindTo(registry);
        double[] counts = Arrays.stream(registry.scrape().split("\n"))
                .filter(line -> line.startsWith("jdbc_connections_usage_histogram_total"))
                .sorted((a, b) -> Double.compare(bound(a), bound(b)))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .toArray();
        assertThat(counts).isSorted().hasSize(15).endsWith(10, 11);
    }

    private static double bound(String line) {
        String le = line.replaceAll(".*le=\"([^\"]*)\".*", "$1");
        return le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
    }
}
