package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.spi.LimitReport.Limit;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What a borrower reads when a limit was reached: what became of the query, the transaction and the connection. */
class LimitFailuresTest {
    private static final long MS = 1_000_000;

    private static SQLException failure(Limit limit, boolean cancelled) {
        Object statement = cancelled ? new Object() : null;
        return LimitFailures.failureFor("shop", new LimitHit(1, statement, limit, 300 * MS, 303 * MS, 0), null);
    }

    @Test
    void mustSayThatAQueryWasCancelledAndTheConnectionIsThere() {
        assertThat(failure(Limit.QUERY_TIMEOUT, true).getMessage())
                .isEqualTo(
                        "shop: the query was cancelled after 303 ms (queryTimeout = 300 ms); make it faster, or raise the limit");
        assertThat(failure(Limit.QUERY_TIMEOUT, true).getSQLState()).isEqualTo("57014");
    }

    @Test
    void mustSayThatAQueryWasEndedWithItsConnection() {
        assertThat(failure(Limit.STATEMENT_TIMEOUT, false).getMessage())
                .isEqualTo(
                        "shop: the query was ended after 303 ms (setQueryTimeout = 300 ms) by closing its connection;"
                                + " make it faster, or raise the limit");
    }

    @Test
    void mustSayWhetherATransactionWasRolledBackOrOnlyItsQueryCancelled() {
        assertThat(failure(Limit.TRANSACTION_TIMEOUT, true).getMessage())
                .isEqualTo("shop: the transaction's query was cancelled after 303 ms (transactionTimeout = 300 ms);"
                        + " do less in one transaction, or raise the limit");
        assertThat(failure(Limit.TRANSACTION_TIMEOUT, false).getMessage())
                .isEqualTo("shop: the transaction was rolled back after 303 ms (transactionTimeout = 300 ms) and its"
                        + " connection closed; do less in one transaction, or raise the limit");
        assertThat(failure(Limit.TRANSACTION_TIMEOUT, false).getSQLState()).isEqualTo("25P04");
    }

    @Test
    void mustSayThatATransactionWasIdle() {
        assertThat(failure(Limit.IDLE_IN_TRANSACTION_TIMEOUT, false).getMessage())
                .isEqualTo("shop: the transaction was rolled back after nothing was done in it for 303 ms"
                        + " (idleInTransactionTimeout = 300 ms) and its connection closed; end transactions before other"
                        + " work, or raise the limit");
        assertThat(failure(Limit.IDLE_IN_TRANSACTION_TIMEOUT, false).getSQLState())
                .isEqualTo("25P03");
    }
}
