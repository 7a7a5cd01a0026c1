package io.millpond.jdbc;

import io.millpond.spi.LimitReport.Limit;
import org.jspecify.annotations.Nullable;

/**
 * A limit that a lease has reached. Once noted, the pool cancels what runs or ends the lease.
 *
 * @param ticket of the lease
 * @param statement what was cancelled; null if the lease is ended, which is then noted right before
 * @param limit which limit
 * @param allowed its value in nanoseconds
 * @param elapsed nanoseconds that had passed
 * @param transactionSince start of the transaction that has reached it; 0 if it is one of a call
 */
public record LimitHit(
        long ticket, @Nullable Object statement, Limit limit, long allowed, long elapsed, long transactionSince) {
    LimitHit of(Object statement) {
        return new LimitHit(ticket, statement, limit, allowed, elapsed, transactionSince);
    }

    /**
     * Whether this explains why the lease is over: not if its transaction was committed in the last moment. Asked by a
     * thread that uses the lease.
     */
    boolean explainsTheEndOf(long lease, long transactionNow) {
        return ticket == lease && endsLease() && (transactionSince == 0 || transactionSince == transactionNow);
    }

    /**
     * Whether the lease was ended for it; if not, whoever finds the lease over has something else to thank for that.
     */
    public boolean endsLease() {
        return statement == null;
    }

    /**
     * Whether the lease is being ended for a limit already: a cancel that was held up knows less than who
     * ends it after that.
     */
    boolean saysLessThan(@Nullable LimitHit known) {
        return known != null && known.ticket == ticket && known.endsLease() && !endsLease();
    }

    /** Whether the lease ends of it; if not, it goes on when the call has ended. */
    public boolean isOfTransaction() {
        return isOfTransaction(limit);
    }

    /** Whether this is a limit of the transaction, and not of one call. */
    public static boolean isOfTransaction(Limit limit) {
        return switch (limit) {
            case TRANSACTION_TIMEOUT, IDLE_IN_TRANSACTION_TIMEOUT -> true;
            case QUERY_TIMEOUT, STATEMENT_TIMEOUT -> false;
        };
    }
}
