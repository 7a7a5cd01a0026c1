package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.config.SessionReset;
import io.millpond.dialect.TransactionState;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/** What counts as the value that a setting had before. */
class SessionBaselineTest {
    private final RecordingDriver driver = new RecordingDriver();

    @Test
    void mustAskAgainAfterTheDatabaseHasResetTheSession() throws Exception {
        SessionRules rules = new SessionRules(SessionReset.SESSION, raw -> {});
        FakePool pool = new FakePool(driver.connect(), 0, RequestBoundary.UNMARKED, rules);
        pool.dialect.state = TransactionState.NONE;
        for (int i = 0; i < 2; i++) {
            try (Connection connection = pool.borrow()) {
                connection.createStatement().execute("set search_path to tenant1");
                connection.setSchema("other"); // what was asked for just before is SQL's, not the session's own
            }
        }
        assertThat(driver.count("Connection.getSchema")).isEqualTo(2);
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustNotTakeWhatATransactionHasForWhatTheSessionHas() throws Exception {
        FakePool pool = new FakePool(driver.connect());
        pool.dialect.state = TransactionState.OPEN;
        ConnectionHandle connection = pool.borrow();
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(driver.calls).doesNotContain("Connection.getTransactionIsolation");
        pool.dialect.state = TransactionState.NONE;
        connection.close();
        assertThat(pool.isRetired()).isTrue();
    }

    @Test
    void mustAskInATransactionForWhatNoTransactionHasOfItsOwn() throws Exception {
        FakePool pool = new FakePool(driver.connect());
        ConnectionHandle connection = pool.borrow();
        pool.dialect.state = TransactionState.OPEN;
        connection.setCatalog("other");
        pool.dialect.state = TransactionState.NONE;
        connection.close();
        assertThat(driver.count("Connection.getCatalog")).isOne();
        assertThat(driver.argumentsOf("Connection.setCatalog")).containsExactly("cat");
        assertThat(pool.isIdle()).isTrue();
    }
}
