package io.millpond.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Which meters are where, and when they go. */
class BindingTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final FakeStats shop = new FakeStats();

    private static List<String> pools(MeterRegistry registry) {
        return registry.find("jdbc.connections.active").meters().stream()
                .map(meter -> meter.getId().getTag("name"))
                .sorted()
                .toList();
    }

    @Test
    void mustTakeAwayEverythingWhenClosed() {
        MillpondMetrics metrics = Fake.metrics(shop, Fake.everything());
        metrics.bindTo(registry);
        assertThat(registry.getMeters()).isNotEmpty();
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        metrics.close();
    }

    @Test
    void mustTakeAwayEverythingFromEveryRegistry() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MillpondMetrics metrics = Fake.metrics(shop, Fake.everything());
        metrics.bindTo(registry);
        metrics.bindTo(prometheus);
        assertThat(prometheus.scrape()).contains("jdbc_connections_active");
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
        assertThat(prometheus.scrape()).isBlank();
    }

    @Test
    void mustTakeAwayEverythingFromACompositeAndItsParts() {
        CompositeMeterRegistry composite = new CompositeMeterRegistry();
        composite.add(registry);
        MillpondMetrics metrics = Fake.metrics(shop, Fake.everything());
        metrics.bindTo(composite);
        assertThat(registry.find("jdbc.connections.active").gauge().value()).isEqualTo(7);
        metrics.close();
        assertThat(composite.getMeters()).isEmpty();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void mustTakeAwayWhatAFilterHasRenamed() {
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.withName("our." + id.getName());
            }
        });
        MillpondMetrics metrics = Fake.metrics(shop, MetricsOptions.defaults());
        metrics.bindTo(registry);
        assertThat(registry.find("our.jdbc.connections.active").gauge()).isNotNull();
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void mustRespectAFilterThatDenies() {
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("jdbc.connections.closed"));
        MillpondMetrics metrics = Fake.metrics(shop, MetricsOptions.defaults());
        metrics.bindTo(registry);
        assertThat(registry.find("jdbc.connections.closed").meters()).isEmpty();
        assertThat(registry.find("jdbc.connections.acquired").meters()).hasSize(1);
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void mustNotDoubleWhenBoundTwice() {
        MillpondMetrics metrics = Fake.metrics(shop, Fake.everything());
        metrics.bindTo(registry);
        int meters = registry.getMeters().size();
        metrics.bindTo(registry);
        assertThat(registry.getMeters()).hasSize(meters);
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void mustLeaveTheMetersOfAnotherBinderOfTheSamePoolAlone() {
        MillpondMetrics first = Fake.metrics(shop, Fake.everything());
        MillpondMetrics second = Fake.metrics(shop, Fake.everything());
        first.bindTo(registry);
        int meters = registry.getMeters().size();
        second.bindTo(registry);
        assertThat(registry.getMeters()).hasSize(meters);
        second.close();
        assertThat(registry.getMeters()).hasSize(meters);
        first.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void mustSayWhichNamesOfAPoolAreTakenThoughOthersAreFree() {
        Fake.metrics(shop, options("first")).bindTo(registry);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(BoundMeters.class);
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.WARN);
        try {
            Fake.metrics(new FakeStats(), options("second")).bindTo(registry);
        } finally {
            logger.setLevel(null);
            logger.detachAppender(log);
        }
        assertThat(pools(registry)).containsExactly("first", "second");
        assertThat(log.list)
                .singleElement()
                .asString()
                .contains("meters (HIKARI) of a pool of this name are in the registry already");
    }

    private static MetricsOptions options(String jdbcName) {
        return MetricsOptions.builder()
                .names(MeterNames.JDBC, MeterNames.HIKARI)
                .poolName(MeterNames.JDBC, jdbcName)
                .build();
    }

    @Test
    void mustShareMetersThatTheFrameworkReportsAlready() {
        Gauge boots = Gauge.builder("jdbc.connections.active", () -> 99)
                .tag("name", "shop")
                .register(registry);
        MillpondMetrics metrics = Fake.metrics(shop, MetricsOptions.defaults());
        metrics.bindTo(registry);
        assertThat(pools(registry)).containsExactly("shop");
        metrics.close();
        assertThat(registry.getMeters()).containsExactly(boots);
    }

    @Test
    void mustShowSeveralPoolsInOneRegistryAndTakeAwayOneAtATime() {
        MillpondMetrics first = Fake.metrics(shop, MetricsOptions.defaults());
        FakeStats stockStats = new FakeStats().named("stock");
        stockStats.active = 11;
        MillpondMetrics stock = Fake.metrics(stockStats, MetricsOptions.defaults());
        first.bindTo(registry);
        stock.bindTo(registry);
        assertThat(pools(registry)).containsExactly("shop", "stock");
        assertThat(registry.get("jdbc.connections.active")
                        .tag("name", "shop")
                        .gauge()
                        .value())
                .isEqualTo(7);
        assertThat(registry.get("jdbc.connections.active")
                        .tag("name", "stock")
                        .gauge()
                        .value())
                .isEqualTo(11);
        first.close();
        assertThat(pools(registry)).containsExactly("stock");
        assertThat(registry.getMeters())
                .noneMatch(meter -> "shop".equals(meter.getId().getTag("name")));
        stock.close();
    }

    @Test
    void mustBindRegistriesThatCameBeforeThePool() {
        MillpondMetrics metrics = MillpondMetrics.create();
        metrics.bindTo(registry);
        assertThat(registry.getMeters()).isEmpty();
        metrics.observe(shop, () -> shop);
        assertThat(pools(registry)).containsExactly("shop");
        metrics.observe(shop, () -> shop);
        assertThat(pools(registry)).containsExactly("shop");
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void mustRefuseASecondPool() {
        MillpondMetrics metrics = Fake.metrics(shop, MetricsOptions.defaults());
        FakeStats stock = new FakeStats().named("stock");
        assertThatThrownBy(() -> metrics.observe(stock, () -> stock))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("create another");
    }

    @Test
    void mustBindNothingAfterItWasClosed() {
        MillpondMetrics metrics = Fake.metrics(shop, MetricsOptions.defaults());
        metrics.close();
        metrics.bindTo(registry);
        metrics.observe(shop, () -> shop);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void mustGiveNotesAsUnitsOnlyWhereTheyDoNotBecomePartOfTheName() {
        Fake.metrics(shop, Fake.everything()).bindTo(registry);
        assertThat(registry.get("db.client.connection.limit").gauge().getId().getBaseUnit())
                .isEqualTo("{connection}");
    }

    @Test
    void mustGiveNoNotesToACompositeThatGetsSuchARegistryLater() {
        SimpleMeterRegistry namesWithUnits = new SimpleMeterRegistry();
        namesWithUnits
                .config()
                .namingConvention((name, type, unit) ->
                        NamingConvention.snakeCase.name(unit == null ? name : name + "." + unit, type, unit));
        CompositeMeterRegistry composite = new CompositeMeterRegistry();
        composite.add(registry);
        Fake.metrics(shop, Fake.everything()).bindTo(composite);
        composite.add(namesWithUnits);
        assertThat(namesWithUnits
                        .get("db.client.connection.limit")
                        .gauge()
                        .getId()
                        .getBaseUnit())
                .isNull();
    }
}
