package io.millpond.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * SQLite, made fit for several connections. Result codes: sqlite.org/rescode.html; 10 IOERR, 11 CORRUPT, 21 MISUSE and 26 NOTADB end the use
 * of a connection, 5 BUSY, 6 LOCKED, 9 INTERRUPT, 13 FULL and 19 CONSTRAINT do not; extended codes have the primary one in their low byte.
 *
 * <p>Write-ahead logging lets readers and the one writer work at the same time. Transactions begin as writers (IMMEDIATE), because one that
 * reads first and wants to write later fails with BUSY_SNAPSHOT, which no waiting cures. The busy timeout is the time that
 * a writer waits for its turn.
 */
final class SqliteDialect extends StandardDialect {
    private static final Set<Integer> FATAL = Set.of(10, 11, 21, 26);
    private static final int PRIMARY_CODE = 0xFF;
    private static final int CACHE_KIB = 16_000;

    SqliteDialect() {
        super("SQLite");
    }

    @Override
    public Map<String, String> driverProperties(String poolName, Duration connectTimeout) {
        return Map.of(
                "journal_mode", "WAL",
                "synchronous", "NORMAL",
                "foreign_keys", "true",
                "busy_timeout", "10000",
                "cache_size", String.valueOf(-CACHE_KIB),
                "transaction_mode", "IMMEDIATE");
    }

    @Override
    public void setUp(Connection raw) throws SQLException {
        try (Statement statement = raw.createStatement()) {
            statement.execute("pragma temp_store = memory");
        }
    }

    @Override
    boolean isFatal(@Nullable String sqlState, int vendorCode) {
        return super.isFatal(sqlState, vendorCode) || FATAL.contains(vendorCode & PRIMARY_CODE);
    }
}
