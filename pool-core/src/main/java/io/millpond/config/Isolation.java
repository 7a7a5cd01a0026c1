package io.millpond.config;

import java.sql.Connection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Transaction isolation levels by name. */
final class Isolation {
    private static final Map<String, Integer> LEVELS = Map.of(
            "READ_UNCOMMITTED", Connection.TRANSACTION_READ_UNCOMMITTED,
            "READ_COMMITTED", Connection.TRANSACTION_READ_COMMITTED,
            "REPEATABLE_READ", Connection.TRANSACTION_REPEATABLE_READ,
            "SERIALIZABLE", Connection.TRANSACTION_SERIALIZABLE);

    private Isolation() {}

    /** By name, with or without {@code TRANSACTION_}, or by number; null if there is none such. */
    static @Nullable Integer parse(String text) {
        String name = text.toUpperCase(Locale.ROOT).replace('-', '_').replace("TRANSACTION_", "");
        Integer level = LEVELS.get(name);
        if (level != null) {
            return level;
        }
        return LEVELS.values().stream()
                .filter(known -> known.toString().equals(text))
                .findFirst()
                .orElse(null);
    }
}
