package io.millpond.metrics;

import static io.millpond.metrics.PoolMeter.counter;
import static io.millpond.metrics.PoolMeter.gauge;
import static io.millpond.metrics.PoolMeter.timer;

import io.micrometer.core.instrument.Tags;
import io.millpond.spi.PoolStats;
import java.util.ArrayList;
import java.util.List;

/** The meters of {@link MeterNames#HIKARI}: the names and the tag that HikariCP 7.1 gives to Micrometer. */
final class HikariMeters {
    private static final String PREFIX = "hikaricp.connections";
    private static final String CONNECTIONS = "connections";
    private static final double NANOS_PER_SECOND = 1e9;

    private HikariMeters() {}

    static List<PoolMeter> all() {
        List<PoolMeter> meters = new ArrayList<>(List.of(
                gauge(PREFIX, CONNECTIONS, "All connections", PoolStats::total),
                gauge(PREFIX + ".active", CONNECTIONS, "Lent, or being reset on their way back", PoolStats::active),
                gauge(PREFIX + ".idle", CONNECTIONS, "Ready to be lent, or being checked", PoolStats::idle),
                gauge(PREFIX + ".pending", "borrowers", "Borrowers that wait for a connection", PoolStats::waiting),
                gauge(PREFIX + ".max", CONNECTIONS, "Most that are allowed: maxSize", PoolStats::maxSize),
                gauge(PREFIX + ".min", CONNECTIONS, "Idle ones that are kept ready: minIdle", PoolStats::minIdle),
                counter(
                        PREFIX + ".timeout",
                        "borrowers",
                        "Borrowers that got no connection in time, or were refused",
                        PoolStats::acquireTimeouts)));
        meters.addAll(times("acquire", "Time from asking for a connection to having it", PoolTime.ACQUIRE));
        meters.addAll(times("usage", "Time from borrowing a connection to giving it back", PoolTime.USAGE));
        meters.addAll(times("creation", "Time to open and set up a connection", PoolTime.CONNECT));
        return meters;
    }

    /**
     * HikariCP's timers bring their longest time along, which Prometheus calls "…_seconds_max"; ours is a
     * gauge of that name.
     */
    private static List<PoolMeter> times(String name, String meaning, PoolTime time) {
        PoolMeter timer = timer(PREFIX + "." + name, meaning, time);
        if (!SharedNames.withHikariAreHarmless()) {
            return List.of(timer);
        }
        return List.of(
                timer,
                new PoolMeter(
                        PREFIX + "." + name + ".seconds.max",
                        PoolMeter.Kind.GAUGE,
                        "seconds",
                        Tags.empty(),
                        meaning + ": the longest of the last two minutes",
                        reading -> 0,
                        reading -> reading.recent(time).maxNanos() / NANOS_PER_SECOND));
    }
}
