package io.millpond.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseLedgerTest {
    private final LeaseLedger ledger = new LeaseLedger();
    private final Object connection = new Object();

    @Test
    void mustReportDoubleLending() {
        ledger.took(connection, "ann");
        assertThatCode(ledger::verify).doesNotThrowAnyException();
        ledger.took(connection, "bob");
        assertThatThrownBy(ledger::verify).hasMessageContaining("lent to bob while ann held it");
    }

    @Test
    void mustReportAReturnByAStranger() {
        ledger.took(connection, "ann");
        ledger.gaveBack(connection, "bob");
        assertThatThrownBy(ledger::verify).hasMessageContaining("given back by bob, held by ann");
    }

    @Test
    void mustTellEqualConnectionsApartByIdentity() {
        ledger.took(new String("same"), "ann");
        ledger.took(new String("same"), "bob");
        assertThat(ledger.held()).isEqualTo(2);
        assertThat(ledger.leases()).isEqualTo(2);
        assertThat(ledger.holders()).contains("same held by ann", "same held by bob");
        assertThatCode(ledger::verify).doesNotThrowAnyException();
    }

    @Test
    void manualNanosMustMoveOnlyWhenToldAndWrapAround() {
        ManualNanos clock = new ManualNanos(Long.MAX_VALUE);
        long start = clock.getAsLong();
        assertThat(clock.getAsLong()).isEqualTo(start);
        clock.advance(Duration.ofNanos(5));
        assertThat(clock.getAsLong() - start).isEqualTo(5);
    }
}
