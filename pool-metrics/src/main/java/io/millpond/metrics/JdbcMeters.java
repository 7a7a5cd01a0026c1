package io.millpond.metrics;

import static io.millpond.metrics.PoolMeter.counter;
import static io.millpond.metrics.PoolMeter.gauge;
import static io.millpond.metrics.PoolMeter.timeGauge;
import static io.millpond.metrics.PoolMeter.timer;

import io.micrometer.core.instrument.Tags;
import io.millpond.spi.PoolStats;
import io.millpond.spi.RetireReason;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The meters of {@link MeterNames#JDBC}: Spring Boot's four, and everything else under names that stay what they are in
 * Prometheus. (There, a counter {@code jdbc.connections.created} would lose its last word, and a gauge
 * {@code jdbc.connections.total} too.)
 */
final class JdbcMeters {
    private static final String PREFIX = "jdbc.connections";
    private static final String CONNECTIONS = "connections";

    private JdbcMeters() {}

    static List<PoolMeter> all(MetricsOptions options) {
        List<PoolMeter> meters = new ArrayList<>(gauges());
        meters.addAll(counters());
        for (RetireReason reason : RetireReason.values()) {
            meters.add(closedBy(reason));
        }
        meters.addAll(times("acquire", "Time from asking for a connection to having it", PoolTime.ACQUIRE, options));
        meters.addAll(times("usage", "Time from borrowing a connection to giving it back", PoolTime.USAGE, options));
        meters.addAll(times("connect", "Time to open and set up a connection", PoolTime.CONNECT, options));
        meters.addAll(times("query", "Time of one execution in the driver", PoolTime.QUERY, options));
        return meters;
    }

    private static List<PoolMeter> gauges() {
        return List.of(
                gauge(PREFIX, CONNECTIONS, "All: active, idle, and being opened or closed", PoolStats::total),
                gauge(PREFIX + ".active", CONNECTIONS, "Lent, or being reset on their way back", PoolStats::active),
                gauge(PREFIX + ".idle", CONNECTIONS, "Ready to be lent, or being checked", PoolStats::idle),
                gauge(PREFIX + ".max", CONNECTIONS, "Most that are allowed: maxSize", PoolStats::maxSize),
                gauge(PREFIX + ".min", CONNECTIONS, "Idle ones that are kept ready: minIdle", PoolStats::minIdle),
                gauge(PREFIX + ".waiting", "borrowers", "Borrowers that wait for a connection", PoolStats::waiting),
                gauge(PREFIX + ".opening", CONNECTIONS, "Being opened", PoolStats::opening),
                gauge(PREFIX + ".closing", CONNECTIONS, "Being closed", PoolStats::closing),
                gauge(
                        PREFIX + ".zombies",
                        "calls",
                        "Driver calls that were given up and have not come back",
                        PoolStats::zombies));
    }

    private static List<PoolMeter> counters() {
        return List.of(
                counter(PREFIX + ".acquired", "leases", "Connections lent", PoolStats::acquired),
                counter(
                        PREFIX + ".acquire.timeouts",
                        "borrowers",
                        "Borrowers that got no connection in time, or were refused",
                        PoolStats::acquireTimeouts),
                counter(PREFIX + ".opened", CONNECTIONS, "Connections opened", PoolStats::created),
                counter(
                        PREFIX + ".open.failures",
                        "attempts",
                        "Attempts to open a connection that failed",
                        PoolStats::createFailures),
                counter(
                        PREFIX + ".close.failures",
                        CONNECTIONS,
                        "Connections whose close() threw; some may still be open on the server",
                        PoolStats::closeFailures),
                counter(PREFIX + ".leaks", "leases", "Leases reported as leaks", PoolStats::leaks),
                counter(
                        PREFIX + ".slow.queries",
                        "executions",
                        "Executions that took longer than slowQueryThreshold",
                        PoolStats::slowQueries),
                counter(
                        PREFIX + ".query.timeouts",
                        "executions",
                        "Executions, fetches and transactions that were ended by a limit of time",
                        PoolStats::queryTimeouts));
    }

    private static PoolMeter closedBy(RetireReason reason) {
        return counter(
                        PREFIX + ".closed",
                        CONNECTIONS,
                        "Connections closed, by reason",
                        stats -> stats.closedBy(reason))
                .with("reason", reason.name().toLowerCase(Locale.ROOT));
    }

    private static List<PoolMeter> times(String name, String meaning, PoolTime time, MetricsOptions options) {
        String full = PREFIX + "." + name;
        List<PoolMeter> meters = new ArrayList<>();
        meters.add(timer(full, meaning, time));
        meters.add(timeGauge(
                full + ".max",
                meaning + ": the longest of the last two minutes",
                r -> r.recent(time).maxNanos()));
        for (double share : options.percentiles()) {
            meters.add(timeGauge(
                            full + ".percentile",
                            meaning + ": what the share phi of the last two minutes did not exceed",
                            r -> r.recent(time).percentileNanos(share))
                    .with("phi", plain(BigDecimal.valueOf(share))));
        }
        for (Duration bound : options.histogram()) {
            meters.add(upTo(full, meaning, time, bound.toNanos(), plain(BigDecimal.valueOf(bound.toNanos(), 9))));
        }
        if (!options.histogram().isEmpty()) {
            meters.add(upTo(full, meaning, time, Long.MAX_VALUE, "+Inf"));
        }
        return meters;
    }

    private static PoolMeter upTo(String timer, String meaning, PoolTime time, long nanos, String seconds) {
        return new PoolMeter(
                timer + ".histogram",
                PoolMeter.Kind.COUNTER,
                "uses",
                Tags.of("le", seconds),
                meaning + ": how many took up to le seconds",
                reading -> reading.times(time).countUpTo(nanos),
                reading -> 0);
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
