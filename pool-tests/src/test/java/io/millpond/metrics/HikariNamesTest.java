package io.millpond.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millpond.MillpondDataSource;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * HikariCP itself shows its meters in the same registry: the names, kinds and tags are the same, and neither
 * disturbs the other.
 */
class HikariNamesTest {
    private final ScriptedDriver driver = new ScriptedDriver();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private HikariDataSource hikari() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("theirs");
        config.setDataSource(driver.asDataSource());
        config.setMaximumPoolSize(2);
        config.setMetricRegistry(registry);
        return new HikariDataSource(config);
    }

    private MillpondDataSource millpond() {
        MillpondMetrics metrics = MillpondMetrics.create(
                MetricsOptions.builder().names(MeterNames.HIKARI).build());
        metrics.bindTo(registry);
        return metrics.build(MillpondDataSource.builder()
                .name("ours")
                .dataSource(driver.asDataSource())
                .maxSize(2));
    }

    /** Series and labels of one pool, its name taken out, each with the kind that the scrape declares. */
    private TreeMap<String, String> seriesOf(String pool) {
        TreeMap<String, String> kinds = new TreeMap<>();
        String[] kind = {""};
        registry.scrape().lines().forEach(line -> {
            if (line.startsWith("# TYPE ")) {
                kind[0] = line.substring(line.lastIndexOf(' ') + 1);
            } else if (line.contains("pool=\"" + pool + "\"")) {
                kinds.put(line.substring(0, line.lastIndexOf(' ')).replace(pool, "…"), kind[0]);
            }
        });
        return kinds;
    }

    private static void use(MillpondDataSource ours, HikariDataSource theirs) throws SQLException {
        try (Connection one = ours.getConnection();
                Connection two = theirs.getConnection()) {
            assertThat(one.isClosed() || two.isClosed()).isFalse();
        }
    }

    @Test
    void mustShowWhatHikariShows() throws SQLException {
        assumeThat(SharedNames.withHikariAreHarmless())
                .as("a registry that can have them side by side")
                .isTrue();
        try (MillpondDataSource ours = millpond();
                HikariDataSource theirs = hikari()) {
            use(ours, theirs);
            assertThat(seriesOf("ours")).isEqualTo(seriesOf("theirs")).hasSizeGreaterThan(15);
        }
    }

    @Test
    void bothMustBeScrapedWhoeverComesFirst() throws SQLException {
        try (HikariDataSource theirs = hikari();
                MillpondDataSource ours = millpond()) {
            use(ours, theirs);
            assertThat(seriesOf("ours").keySet()).isSubsetOf(seriesOf("theirs").keySet());
        }
        registry.clear();
        try (MillpondDataSource ours = millpond();
                HikariDataSource theirs = hikari()) {
            use(ours, theirs);
            assertThat(seriesOf("theirs").keySet().stream()
                            .filter(series -> !seriesOf("ours").containsKey(series))
                            .filter(series ->
                                    !series.startsWith("hikaricp_connections_") || !series.contains("_seconds_max"))
                            .collect(Collectors.toSet()))
                    .isEmpty();
        }
    }
}
