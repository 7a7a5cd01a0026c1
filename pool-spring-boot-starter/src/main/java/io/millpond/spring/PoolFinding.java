package io.millpond.spring;

import io.millpond.spi.PoolStats;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a pool has found.
 *
 * @param healthy whether the application can go on
 * @param details for people: the database, the error, the pool's state and numbers
 */
record PoolFinding(boolean healthy, Map<String, Object> details) {
    /** There was room, and the database answered. */
    static final String AVAILABLE = "available";

    /** All connections are lent. */
    static final String EXHAUSTED = "exhausted";

    /** Borrowers wait for connections that are being opened. */
    static final String CONNECTING = "connecting";

    /** There was room, but the database did not answer. */
    static final String UNREACHABLE = "unreachable";

    static PoolFinding up(PoolStats stats, String state, @Nullable DatabaseAnswer answer) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (answer != null) {
            if (answer.database() != null) {
                details.put("database", answer.database());
            }
            details.put("validationQuery", answer.question());
        }
        return new PoolFinding(true, withNumbers(details, stats, state));
    }

    static PoolFinding down(PoolStats stats, String state, String error) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("error", error);
        return new PoolFinding(false, withNumbers(details, stats, state));
    }

    private static Map<String, Object> withNumbers(Map<String, Object> details, PoolStats stats, String state) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("name", stats.name());
        numbers.put("state", state);
        numbers.put("active", stats.active());
        numbers.put("idle", stats.idle());
        numbers.put("waiting", stats.waiting());
        numbers.put("max", stats.maxSize());
        details.put("pool", numbers);
        return details;
    }
}
