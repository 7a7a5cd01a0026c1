package io.millpond.jdbc;

import io.millpond.core.Slot;
import io.millpond.dialect.TransactionState;
import io.millpond.spi.RetireReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The return of a connection that was left with something to clean up. First the slot is moved to RESETTING: of several closers one
 * wins, and from then on the handle is dead for everybody. What cannot be cleaned is closed instead; the borrower's
 * {@code close()} succeeds all the same.
 */
final class ReturnJob {
    private static final Logger LOG = LoggerFactory.getLogger(ReturnJob.class);

    private final PhysicalConnection physical;
    private final @Nullable StatementHandle newest;
    private final @Nullable StrayChildren stray;

    ReturnJob(PhysicalConnection physical, @Nullable StatementHandle newest, @Nullable StrayChildren stray) {
        this.physical = physical;
        this.newest = newest;
        this.stray = stray;
    }

    void run(Slot<PhysicalConnection> slot, long ticket, int dirty) {
        ConnectionLease lease = physical.lease();
        long reset = lease.beginReset(slot, ticket);
        if (reset == 0) {
            return;
        }
        RetireReason failed = RetireReason.RESET_FAILED;
        boolean clean = false;
        try {
            closeChildren();
            if (physical.raw().isClosed()) {
                failed = RetireReason.FAULTY;
            } else {
                endTransaction(physical.raw());
                forgetQueryTimeout(dirty);
                physical.session().restore(dirty & ~Session.QUERY_TIMEOUT);
                physical.raw().clearWarnings();
                if (physical.hasRequestBoundaries()) {
                    physical.raw().endRequest();
                }
                clean = true;
            }
        } catch (SQLException | RuntimeException failure) {
            LOG.warn(
                    "{}: a connection could not be cleaned when it came back and is closed: {}",
                    physical.poolName(),
                    describe(failure));
            LOG.debug("{}: why it could not be cleaned", physical.poolName(), failure);
        } finally {
            // also when an Error is on its way to the borrower: the slot must not be lost with it
            if (clean) {
                lease.finishReset(slot, reset);
            } else {
                lease.discard(slot, reset, failed);
            }
        }
    }

    /** Closes all, and then complains of the first that could not be closed. */
    private void closeChildren() throws SQLException {
        SQLException first = null;
        for (StatementHandle each = newest; each != null; each = each.older()) {
            first = closed(each, first);
        }
        if (stray != null) {
            for (AutoCloseable each : stray.all()) {
                first = closed(each, first);
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static @Nullable SQLException closed(AutoCloseable child, @Nullable SQLException before) {
        try {
            if (child instanceof StatementHandle statement) {
                statement.closeWithLease();
            } else if (child instanceof ResultSetHandle rows) {
                rows.raw().close();
            }
            return before;
        } catch (SQLException failure) {
            return before == null ? failure : before;
        }
    }

    private void endTransaction(Connection raw) throws SQLException {
        if (!raw.getAutoCommit()) {
            raw.rollback();
        } else if (physical.dialect().transactionState(raw) == TransactionState.OPEN) {
            // begun by a BEGIN in plain SQL: drivers refuse rollback() while they believe in autocommit
            try (Statement statement = raw.createStatement()) {
                statement.execute("ROLLBACK");
            }
        }
        if (physical.dialect().transactionState(raw) == TransactionState.OPEN) {
            throw new SQLException("a transaction is still open after its rollback");
        }
    }

    private void forgetQueryTimeout(int dirty) throws SQLException {
        if ((dirty & Session.QUERY_TIMEOUT) != 0) {
            try (Statement statement = physical.raw().createStatement()) {
                statement.setQueryTimeout(0);
            }
        }
    }

    /** Without the driver's message, which may quote SQL or values. */
    private static String describe(Exception failure) {
        return failure instanceof SQLException sql
                ? failure.getClass().getName() + ", SQLState " + sql.getSQLState() + ", code " + sql.getErrorCode()
                : failure.getClass().getName();
    }
}
