package io.millpond.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLWarning;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What a session remembers from one statement to the next, and so what a pool must put back. Written by the thread
 * inside the connection; the fields are volatile so that a test may look at any time.
 */
final class SessionState {
    volatile boolean autoCommit = true;
    volatile boolean readOnly;
    volatile int isolation = Connection.TRANSACTION_READ_COMMITTED;
    volatile int holdability = ResultSet.CLOSE_CURSORS_AT_COMMIT;
    volatile int networkTimeout;
    volatile String catalog = "main";
    volatile String schema = "public";
    volatile boolean inTransaction;
    volatile SQLWarning warnings;
    /** Sticks to the session as in H2, if the driver was told so. */
    volatile int queryTimeout;

    final Properties clientInfo = new Properties();
    final Map<String, String> variables = new TreeMap<>();

    /** A statement has been executed. */
    void executed(SqlEffect effect, String sql) {
        if (effect == SqlEffect.NONE) {
            if (!autoCommit && !inTransaction) {
                inTransaction = true;
            }
            return;
        }
        switch (effect) {
            case BEGIN -> inTransaction = true;
            case COMMIT, ROLLBACK -> inTransaction = false;
            case SET -> assign(sql);
            default -> clearVariables();
        }
    }

    private void assign(String sql) {
        String[] parts = sql.strip().substring(4).split("=|(?i:\\s+to\\s+)", 2);
        synchronized (variables) {
            variables.put(parts[0].strip(), parts.length > 1 ? parts[1].strip() : "");
        }
    }

    private void clearVariables() {
        synchronized (variables) {
            variables.clear();
        }
    }

    /** Everything that differs from a fresh session, by name; the next borrower should find this empty. */
    Map<String, Object> differences() {
        SessionState fresh = new SessionState();
        Map<String, Object> found = new TreeMap<>();
        differ(found, "autoCommit", fresh.autoCommit, autoCommit);
        differ(found, "readOnly", fresh.readOnly, readOnly);
        differ(found, "isolation", fresh.isolation, isolation);
        differ(found, "holdability", fresh.holdability, holdability);
        differ(found, "networkTimeout", fresh.networkTimeout, networkTimeout);
        differ(found, "catalog", fresh.catalog, catalog);
        differ(found, "schema", fresh.schema, schema);
        differ(found, "inTransaction", false, inTransaction);
        differ(found, "warnings", null, warnings);
        differ(found, "queryTimeout", 0, queryTimeout);
        synchronized (variables) {
            differ(found, "variables", Map.of(), Map.copyOf(variables));
        }
        synchronized (clientInfo) {
            differ(found, "clientInfo", Map.of(), Map.copyOf(clientInfo));
        }
        return found;
    }

    private static void differ(Map<String, Object> found, String name, Object fresh, Object now) {
        if (!Objects.equals(fresh, now)) {
            found.put(name, now);
        }
    }
}
