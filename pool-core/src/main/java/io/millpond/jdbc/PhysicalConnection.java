package io.millpond.jdbc;

import io.millpond.dialect.Dialect;
import io.millpond.dialect.TransactionState;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One driver connection and what the handles must know of it. Lives from connect to close, over many leases. Mutable fields
 * belong to the holder of the slot and pass from one holder to the next with it.
 */
public final class PhysicalConnection {
    private final Connection raw;
    private final Dialect dialect;
    private final ConnectionLease lease;
    private final String poolName;
    private final long openedAt;
    private final Session session;
    private final @Nullable StatementCache statements;

    /** Whether the driver does something at request boundaries (JDBC 4.3); for most they are the interface's empty methods. */
    private final boolean requestBoundaries;

    /** Statements were run in the last lease, so that there may be warnings. Written by the holder before the lease ends. */
    private boolean mayHaveWarnings;

    /** Where the last borrower was, if that is captured. Written by the holder; read by anybody, for reports. */
    private volatile @Nullable Throwable borrowStack;

    /**
     * @param raw a connection that has just been opened and set up
     * @param lease how leases of it end
     * @param statementCacheSize prepared statements to keep; 0 for none
     * @param openedAt by the pool's clock
     */
    public PhysicalConnection(
            Connection raw,
            Dialect dialect,
            ConnectionLease lease,
            String poolName,
            int statementCacheSize,
            long openedAt)
            throws SQLException {
        this.raw = raw;
        this.dialect = dialect;
        this.lease = lease;
        this.poolName = poolName;
        this.openedAt = openedAt;
        this.session = new Session(raw, raw.getAutoCommit());
        this.statements = statementCacheSize == 0 ? null : new StatementCache(statementCacheSize);
        this.requestBoundaries = overrides(raw, "beginRequest") || overrides(raw, "endRequest");
    }

    private static boolean overrides(Connection raw, String method) {
        try {
            return raw.getClass().getMethod(method).getDeclaringClass() != Connection.class;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    /** The driver's object. */
    public Connection raw() {
        return raw;
    }

    /** When it was opened, by the pool's clock. */
    public long openedAt() {
        return openedAt;
    }

    Dialect dialect() {
        return dialect;
    }

    ConnectionLease lease() {
        return lease;
    }

    String poolName() {
        return poolName;
    }

    Session session() {
        return session;
    }

    @Nullable
    StatementCache statements() {
        return statements;
    }

    boolean hasRequestBoundaries() {
        return requestBoundaries;
    }

    /** Whether a transaction may be open, as far as can be told without asking the server. */
    boolean mayBeInTransaction() {
        return !session.autoCommit() || dialect.transactionState(raw) == TransactionState.OPEN;
    }

    /** Whether the connection cannot be used again after this exception: the driver's local flag first, then its codes. */
    boolean isDeadAfter(SQLException failure) {
        try {
            return raw.isClosed() || dialect.isFatal(failure);
        } catch (SQLException | RuntimeException e) {
            return true;
        }
    }

    /** By the holder, before its lease ends. */
    void noteWarningsPossible() {
        mayHaveWarnings = true;
    }

    // ---- by the pool ----

    /** Whether {@link #prepareForBorrower} has anything to do. By the new holder. */
    public boolean needsPreparation() {
        return mayHaveWarnings || requestBoundaries;
    }

    /**
     * Clears the warnings that the last borrower may have left, and tells the driver that a request begins. By the new holder, who owns
     * the connection alone: done on return it would have to come after the one CAS that ends a clean lease. If it throws, the connection must not be lent.
     */
    public void prepareForBorrower() throws SQLException {
        if (mayHaveWarnings) {
            raw.clearWarnings();
            mayHaveWarnings = false;
        }
        if (requestBoundaries) {
            raw.beginRequest();
        }
    }

    /** Keeps where the borrow happened. By the new holder. */
    public void noteBorrow(Throwable stack) {
        borrowStack = stack;
    }

    /** Where the last borrow happened, if that is captured. */
    public @Nullable Throwable borrowStack() {
        return borrowStack;
    }
}
