package io.millpond.jdbc;

import io.millpond.dialect.Dialect;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A connection whose driver does not want to know where a request begins. Of a proxy the pool thinks that it does, and
 * then no return is free of calls.
 */
public final class UnmarkedConnection {
    private UnmarkedConnection() {}

    public static PhysicalConnection of(
            Connection raw, Dialect dialect, ConnectionLease lease, SessionRules rules, CallRules calls)
            throws SQLException {
        return new PhysicalConnection(raw, dialect, lease, "shop", 0, 0, 0, rules, calls, RequestBoundary.UNMARKED);
    }
}
