package io.millpond.jdbc;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a borrower gets whose lease has reached a limit, in the manner of all failures of the pool. */
public final class LimitFailures {
    private LimitFailures() {}

    /** The setting that limits it, and its value. */
    public static String nameOf(LimitHit hit) {
        String allowed = millis(hit.allowed());
        return switch (hit.limit()) {
            case QUERY_TIMEOUT -> "queryTimeout = " + allowed;
            case STATEMENT_TIMEOUT -> "setQueryTimeout = " + allowed;
            case TRANSACTION_TIMEOUT -> "transactionTimeout = " + allowed;
            case IDLE_IN_TRANSACTION_TIMEOUT -> "idleInTransactionTimeout = " + allowed;
        };
    }

    /** SQLStates as PostgreSQL has them: query_canceled, transaction_timeout, idle_in_transaction_session_timeout. */
    static SQLException failureFor(String poolName, LimitHit hit, @Nullable Throwable cause) {
        String elapsed = millis(hit.elapsed());
        String text;
        String state;
        switch (hit.limit()) {
            case TRANSACTION_TIMEOUT -> {
                // when the query is cancelled, the connection is still open
                text = (hit.endsLease() ? "the transaction was rolled back" : "the transaction's query was cancelled")
                        + " after " + elapsed + " (" + nameOf(hit) + ")"
                        + (hit.endsLease() ? " and its connection closed" : "")
                        + "; do less in one transaction, or raise the limit";
                state = "25P04";
            }
            case IDLE_IN_TRANSACTION_TIMEOUT -> {
                text = "the transaction was rolled back after nothing was done in it for " + elapsed + " ("
                        + nameOf(hit)
                        + ") and its connection closed; end transactions before other work, or raise the limit";
                state = "25P03";
            }
            default -> {
                text = "the query was " + (hit.endsLease() ? "ended" : "cancelled") + " after " + elapsed + " ("
                        + nameOf(hit) + ")" + (hit.endsLease() ? " by closing its connection" : "")
                        + "; make it faster, or raise the limit";
                state = "57014";
            }
        }
        return new SQLTimeoutException(poolName + ": " + text, state, cause);
    }

    private static String millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
    }
}
