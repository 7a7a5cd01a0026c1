package io.millpond.metrics;

import static io.millpond.metrics.PoolMeter.counter;
import static io.millpond.metrics.PoolMeter.gauge;
import static io.millpond.metrics.PoolMeter.timer;

import io.millpond.spi.PoolStats;
import java.util.List;

/**
 * The meters of {@link MeterNames#OPEN_TELEMETRY}, from the semantic conventions for database client metrics, section
 * "Connection pools" ({@code docs/db/database-metrics.md} of open-telemetry/semantic-conventions; {@code limit} from
 * its pull request 4073).
 */
final class OpenTelemetryMeters {
    private static final String PREFIX = "db.client.connection";
    private static final String STATE = PREFIX + ".state";
    private static final String CONNECTION = "{connection}";

    private OpenTelemetryMeters() {}

    static List<PoolMeter> all() {
        return List.of(
                gauge(PREFIX + ".count", CONNECTION, "Connections in the state that the tag names", PoolStats::idle)
                        .with(STATE, "idle"),
                gauge(PREFIX + ".count", CONNECTION, "Connections in the state that the tag names", PoolStats::active)
                        .with(STATE, "used"),
                gauge(PREFIX + ".idle.max", CONNECTION, "Most that may be idle: maxSize", PoolStats::maxSize),
                gauge(PREFIX + ".idle.min", CONNECTION, "Idle ones that are kept ready: minIdle", PoolStats::minIdle),
                gauge(PREFIX + ".limit", CONNECTION, "Most that are allowed: maxSize", PoolStats::maxSize),
                gauge(
                        PREFIX + ".pending_requests",
                        "{request}",
                        "Borrowers that wait for a connection",
                        PoolStats::waiting),
                counter(
                        PREFIX + ".timeouts",
                        "{timeout}",
                        "Borrowers that got no connection in time, or were refused",
                        PoolStats::acquireTimeouts),
                timer(PREFIX + ".create_time", "Time to open and set up a connection", PoolTime.CONNECT),
                timer(PREFIX + ".wait_time", "Time from asking for a connection to having it", PoolTime.ACQUIRE),
                timer(PREFIX + ".use_time", "Time from borrowing a connection to giving it back", PoolTime.USAGE));
    }
}
