package io.millpond.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.deadline.LimitRule.Facts;
import io.millpond.deadline.LimitRule.Reached;
import io.millpond.spi.LimitReport.Limit;
import org.junit.jupiter.api.Test;

class LimitRuleTest {
    private final LimitRule rule = new LimitRule(100, 1_000, 300);

    @Test
    void mustFindNothingInALeaseThatDoesNothing() {
        assertThat(rule.verdict(new Facts(0, 0, 0, 10), 1_000_000)).isNull();
    }

    @Test
    void mustLimitACallToTheNanosecond() {
        Facts facts = new Facts(1, 0, 0, 0);
        assertThat(rule.verdict(facts, 100)).isNull();
        assertThat(rule.verdict(facts, 101)).isEqualTo(new Reached(Limit.QUERY_TIMEOUT, 100, 100));
    }

    @Test
    void mustLetTheNearerLimitOfACallWin() {
        assertThat(rule.verdict(new Facts(1, 50, 0, 0), 60)).isEqualTo(new Reached(Limit.STATEMENT_TIMEOUT, 50, 59));
        assertThat(rule.verdict(new Facts(1, 200, 0, 0), 150)).isEqualTo(new Reached(Limit.QUERY_TIMEOUT, 100, 149));
        LimitRule none = new LimitRule(0, 0, 0);
        assertThat(none.verdict(new Facts(1, 50, 0, 0), 60)).isEqualTo(new Reached(Limit.STATEMENT_TIMEOUT, 50, 59));
        assertThat(none.verdict(new Facts(1, 0, 1, 1), 1_000_000)).isNull();
    }

    @Test
    void mustLimitATransactionWhetherACallRunsOrNot() {
        assertThat(rule.verdict(new Facts(1_000, 0, 1, 990), 1_010))
                .isEqualTo(new Reached(Limit.TRANSACTION_TIMEOUT, 1_000, 1_009));
        assertThat(rule.verdict(new Facts(0, 0, 1, 1_000), 1_010))
                .isEqualTo(new Reached(Limit.TRANSACTION_TIMEOUT, 1_000, 1_009));
    }

    @Test
    void mustLimitTheTimeBetweenTwoCallsOfATransaction() {
        assertThat(rule.verdict(new Facts(0, 0, 10, 100), 400))
                .isEqualTo(new Reached(Limit.IDLE_IN_TRANSACTION_TIMEOUT, 300, 300));
        assertThat(rule.verdict(new Facts(0, 0, 10, 100), 399)).isNull();
        assertThat(rule.verdict(new Facts(0, 0, 0, 100), 900))
                .as("no transaction is open")
                .isNull();
        assertThat(rule.verdict(new Facts(500, 0, 10, 100), 560))
                .as("a call is running")
                .isNull();
    }

    @Test
    void mustSayWhetherTransactionsHaveToBeWatched() {
        assertThat(rule.watchesTransactions()).isTrue();
        assertThat(new LimitRule(1, 0, 1).watchesTransactions()).isTrue();
        assertThat(new LimitRule(1, 0, 0).watchesTransactions()).isFalse();
    }

    @Test
    void mustNameThePoolsLimitWhereACallsOwnIsTheSame() {
        assertThat(rule.verdict(new Facts(1, 100, 0, 0), 101)).isEqualTo(new Reached(Limit.QUERY_TIMEOUT, 100, 100));
    }
}
