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
 */
public record LimitHit(long ticket, @Nullable Object statement, Limit limit, long allowed, long elapsed) {
    LimitHit of(Object statement) {
        return new LimitHit(ticket, statement, limit, allowed, elapsed);
    }

    /** Whether the lease was ended for it; if not, whoever finds the lease over has something else to thank for that. */
    public boolean endsLease() {
        return statement == null;
    }

    /** Whether the lease can go on when the call has ended. */
    boolean isOfOneCall() {
        return limit == Limit.QUERY_TIMEOUT || limit == Limit.STATEMENT_TIMEOUT;
    }
}
