package io.millpond.deadline;

import io.millpond.spi.LimitReport.Limit;
import org.jspecify.annotations.Nullable;

/**
 * Which limit of time a lease has reached. A function of facts and time, without state; times are nanoseconds of
 * the pool's clock.
 *
 * @param query limit of one call; 0 for none, as in the others
 * @param transaction limit of one transaction
 * @param idleInTransaction limit of the time between two calls of one transaction
 */
public record LimitRule(long query, long transaction, long idleInTransaction) {
    /**
     * What is going on in a lease. No time may lie before the true one, or a limit would come into force too early.
     *
     * @param callSince when the call in the driver began; 0 if there is none
     * @param callLimit the call's own limit; 0 for none
     * @param transactionSince when the transaction began; 0 if none is open
     * @param idleSince when the last call ended
     */
    public record Facts(long callSince, long callLimit, long transactionSince, long idleSince) {}

    /**
     * A limit that has been reached.
     *
     * @param allowed the limit itself
     * @param elapsed how much time has passed
     */
    public record Reached(Limit limit, long allowed, long elapsed) {}

    /** Whether the state of transactions has to be known. */
    public boolean watchesTransactions() {
        return transaction != 0 || idleInTransaction != 0;
    }

    /** The limit that was reached first, or null. */
    public @Nullable Reached verdict(Facts facts, long now) {
        Reached transactionIsOver = over(Limit.TRANSACTION_TIMEOUT, transaction, facts.transactionSince, now);
        if (facts.callSince != 0) {
            Reached callIsOver = callVerdict(facts, now);
            return callIsOver != null ? callIsOver : transactionIsOver;
        }
        if (transactionIsOver != null || facts.transactionSince == 0) {
            return transactionIsOver;
        }
        return over(Limit.IDLE_IN_TRANSACTION_TIMEOUT, idleInTransaction, facts.idleSince, now);
    }

    private @Nullable Reached callVerdict(Facts facts, long now) {
        boolean ownIsNearer = facts.callLimit != 0 && (query == 0 || facts.callLimit < query);
        return ownIsNearer
                ? over(Limit.STATEMENT_TIMEOUT, facts.callLimit, facts.callSince, now)
                : over(Limit.QUERY_TIMEOUT, query, facts.callSince, now);
    }

    private @Nullable Reached over(Limit limit, long allowed, long since, long now) {
        if (allowed == 0 || since == 0 || now - since < allowed) {
            return null;
        }
        return new Reached(limit, allowed, now - since);
    }
}
