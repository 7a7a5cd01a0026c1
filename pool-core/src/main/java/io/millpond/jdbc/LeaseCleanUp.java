package io.millpond.jdbc;

import static io.millpond.jdbc.LeaseMarks.AUTO_COMMIT;
import static io.millpond.jdbc.LeaseMarks.DOUBTFUL;
import static io.millpond.jdbc.LeaseMarks.RAW_TAKEN;
import static io.millpond.jdbc.LeaseMarks.UNSEEN_TRANSACTION;

import io.millpond.dialect.Dialect;
import io.millpond.dialect.SessionOrigin;
import io.millpond.dialect.TransactionState;
import io.millpond.spi.RetireReason;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Ends a lease that left something behind, or that several threads used. First the lease is ended, which kills the
 * handle and everything it brought forth; of several threads that close, one gets past that. Then the connection is
 * brought back to the baseline, or given up; as that talks to the driver it happens on a thread of the pool, for which
 * the closing thread waits.
 */
final class LeaseCleanUp implements ConnectionLease.CleanUp {
    private final ConnectionHandle handle;
    private final PhysicalConnection physical;
    private final Connection raw;

    private LeaseCleanUp(ConnectionHandle handle) {
        this.handle = handle;
        this.physical = handle.physical;
        this.raw = physical.raw();
    }

    /** Never throws because of the connection: a failure costs it, whatever kind of failure it is. */
    static void end(ConnectionHandle handle) {
        ConnectionLease lease = handle.physical.lease();
        long reset = lease.beginReset(handle.slot, handle.ticket);
        if (reset == 0) {
            return; // another thread was first, or the pool has retired the connection
        }
        if (handle.hasLeftNothing()) {
            // it was shared, which nobody could know before its end
            handle.physical.forgetLimitOf(handle);
            lease.endReset(handle.slot, reset);
        } else {
            lease.reset(handle.slot, reset, new LeaseCleanUp(handle));
        }
    }

    /** Answers null if the connection is as it was before the lease. */
    @Override
    public @Nullable RetireReason run() throws SQLException {
        handle.awaitCancels();
        handle.settleCancels();
        if (handle.hasCalls() || handle.isMarked(DOUBTFUL)) {
            // a call of another thread is still in the driver, or something cannot be undone
            return RetireReason.RESET_FAILED;
        }
        physical.forgetLimitOf(handle);
        handle.closeChildren();
        if (handle.isMarked(DOUBTFUL)) {
            return RetireReason.RESET_FAILED;
        }
        if (raw.isClosed()) {
            return RetireReason.FAULTY; // a local flag; the application may have closed it behind our back
        }
        endTransaction();
        restoreSettings();
        if (handle.isSessionTouched() && !resetSession()) {
            return RetireReason.RESET_FAILED;
        }
        checkTransactionEnded();
        raw.clearWarnings();
        if (handle.touched && physical.marksRequests()) {
            raw.endRequest();
        }
        return null;
    }

    private void endTransaction() throws SQLException {
        if (!handle.touched) {
            return;
        }
        TransactionState state = transactionState();
        if (mayBeUnseen() || state == TransactionState.OPEN || state == TransactionState.UNKNOWN && !isAutoCommit()) {
            physical.dialect().rollBack(raw);
        }
    }

    /** The same may have been done with the driver's own object. */
    private boolean mayBeUnseen() {
        Dialect dialect = physical.dialect();
        boolean seesAll = dialect.seesTransactionsOfFailedCalls() && dialect.readsToTheEnd();
        return handle.isMarked(UNSEEN_TRANSACTION) || handle.isMarked(RAW_TAKEN) && !seesAll;
    }

    /** With autocommit off, some drivers call every session one with an open transaction (H2). */
    private void checkTransactionEnded() throws SQLException {
        if (handle.touched && isAutoCommit() && transactionState() == TransactionState.OPEN) {
            throw new SQLException("a transaction is still open after its rollback");
        }
    }

    private TransactionState transactionState() {
        return physical.dialect().transactionState(raw);
    }

    private void restoreSettings() throws SQLException {
        int others = handle.marks() & SessionBaseline.SETTINGS & ~AUTO_COMMIT;
        if (others != 0) {
            if (!isAutoCommit()) {
                raw.setAutoCommit(true); // else setSchema and the like would open a transaction (PostgreSQL)
            }
            physical.baseline().restore(others, raw, physical.dialect());
        }
        physical.baseline().restoreAutoCommit(raw, physical.dialect());
    }

    /** False if the database cannot do it. What the pool itself had set is undone with the rest, and done again. */
    private boolean resetSession() throws SQLException {
        SessionOrigin origin = physical.origin();
        if (origin == null) {
            return false;
        }
        if (!isAutoCommit()) {
            raw.setAutoCommit(true);
        }
        origin.restore(raw);
        StatementCache statements = physical.statements();
        if (statements != null) {
            statements.clear(); // the server has forgotten them
        }
        physical.rules().defaults().apply(raw);
        physical.baseline().forget();
        physical.baseline().restoreAutoCommit(raw, physical.dialect());
        return true;
    }

    /**
     * As the driver sees it now, whatever was done behind our back: a local field in all drivers, of which SQL is
     * behind the back of some.
     */
    private boolean isAutoCommit() throws SQLException {
        return raw.getAutoCommit();
    }
}
