package io.millpond.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The isolation levels that a connection can be set to: those of {@link java.sql.Connection} and three of single
 * vendors, by the names that HikariCP gave them. {@code TRANSACTION_NONE} is missing because
 * {@code setTransactionIsolation} refuses it.
 */
enum Isolation {
    TRANSACTION_READ_UNCOMMITTED(1),
    TRANSACTION_READ_COMMITTED(2),
    /** Db2, Informix. */
    TRANSACTION_CURSOR_STABILITY(3),
    TRANSACTION_REPEATABLE_READ(4),
    /** Informix. */
    TRANSACTION_LAST_COMMITTED(5),
    TRANSACTION_SERIALIZABLE(8),
    /** {@code SQLServerConnection.TRANSACTION_SNAPSHOT}. */
    TRANSACTION_SQL_SERVER_SNAPSHOT_ISOLATION_LEVEL(4096);

    private static final String PREFIX = "TRANSACTION_";

    final int level;

    Isolation(int level) {
        this.level = level;
    }

    static boolean isKnown(int level) {
        return Arrays.stream(values()).anyMatch(isolation -> isolation.level == level);
    }

    /** Finds a level by name, with or without {@code TRANSACTION_}, in any case, or by its number. */
    static Optional<Isolation> parse(String text) {
        String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(values())
                .filter(isolation -> name.equals(isolation.name())
                        || name.equals(isolation.name().substring(PREFIX.length()))
                        || name.equals(Integer.toString(isolation.level)))
                .findFirst();
    }

    static String choices() {
        return Arrays.stream(values())
                .map(isolation -> isolation.name().substring(PREFIX.length()) + " (" + isolation.level + ")")
                .collect(Collectors.joining(", "));
    }
}
