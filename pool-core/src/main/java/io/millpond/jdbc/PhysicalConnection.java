package io.millpond.jdbc;

import io.millpond.dialect.Dialect;
import io.millpond.dialect.TransactionState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One driver connection and what the handles must know of it. Immutable but for what the holder notes: those fields are
 * written by the one who owns the slot and published to the next one by the slot's state.
 */
public final class PhysicalConnection {
    private final Connection raw;
    private final Dialect dialect;
    private final ConnectionLease lease;
    private final String poolName;
    private final long openedAt;
    private final @Nullable StatementCache statements;
    private final RequestBoundary boundary;

    /** What the session looked like before the first change. Holder only. */
    private final SessionBaseline baseline = new SessionBaseline();

    /** Whether the last lease may have left warnings on the connection. Holder only. */
    private boolean warningsPossible;

    /** Whether a statement's query limit was seen to stay out of later statements. Holder only. */
    private boolean queryTimeoutStays;

    /**
     * @param statementCacheSize prepared statements to keep; 0 for none
     * @param openedAtNanos when it was opened, by the pool's clock
     */
    public PhysicalConnection(
            Connection raw,
            Dialect dialect,
            ConnectionLease lease,
            String poolName,
            int statementCacheSize,
            long openedAtNanos) {
        this(raw, dialect, lease, poolName, statementCacheSize, openedAtNanos, RequestBoundary.of(raw));
    }

    PhysicalConnection(
            Connection raw,
            Dialect dialect,
            ConnectionLease lease,
            String poolName,
            int statementCacheSize,
            long openedAtNanos,
            RequestBoundary boundary) {
        this.raw = raw;
        this.dialect = dialect;
        this.lease = lease;
        this.poolName = poolName;
        this.openedAt = openedAtNanos;
        this.statements = statementCacheSize > 0 ? new StatementCache(statementCacheSize) : null;
        this.boundary = boundary;
    }

    /** The driver's object. */
    public Connection raw() {
        return raw;
    }

    public Dialect dialect() {
        return dialect;
    }

    public ConnectionLease lease() {
        return lease;
    }

    public String poolName() {
        return poolName;
    }

    /** When it was opened, by the pool's clock. */
    public long openedAt() {
        return openedAt;
    }

    // ---- for the pool

    /** The borrower's request begins: to be called at each borrow, before the handle is made. Mostly does nothing. */
    public void beginRequest() throws SQLException {
        if (boundary == RequestBoundary.MARKED) {
            raw.beginRequest();
        }
    }

    /**
     * Takes away the warnings of the lease before; to be called at each borrow, before the handle is made. Doing it here
     * instead of on return keeps the return free of driver calls; nobody can see the difference, because between the two
     * nobody has the connection.
     */
    public void clearWarningsIfNeeded() throws SQLException {
        if (warningsPossible) {
            raw.clearWarnings();
            warningsPossible = false;
        }
    }

    /** Closes the cached statements, as far as the driver lets it; to be called before the connection is closed. */
    public void closeStatements() {
        if (statements != null) {
            for (PreparedStatement statement : statements.drain()) {
                StatementCache.closeQuietly(statement);
            }
        }
    }

    // ---- for the handles

    SessionBaseline baseline() {
        return baseline;
    }

    @Nullable
    StatementCache statements() {
        return statements;
    }

    boolean marksRequests() {
        return boundary == RequestBoundary.MARKED;
    }

    void noteWarningsPossible() {
        warningsPossible = true;
    }

    /** Whether no transaction can be open, told without asking the server, where nobody changed autocommit. */
    boolean isOutsideTransaction() {
        return baseline.tryCapture(LeaseFence.AUTO_COMMIT, raw)
                && baseline.autoCommit()
                && dialect.transactionState(raw) != TransactionState.OPEN;
    }

    boolean isQueryTimeoutKnownToStay() {
        return queryTimeoutStays;
    }

    void noteQueryTimeoutStays() {
        queryTimeoutStays = true;
    }
}
