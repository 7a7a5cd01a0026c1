package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What the clean-up looks at besides, once a lease has left something open. */
class LeftBehindTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());

    @Test
    void mustNotLendAConnectionThatWasClosedBehindThePoolsBack() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        connection.createStatement();
        driver.on("Connection.isClosed", a -> true);
        connection.close();
        assertThat(pool.events).containsExactly("beginReset", "discard FAULTY");
    }

    @Test
    void mustTakeTheWarningsAwayToo() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        connection.createStatement();
        driver.forget();
        connection.close();
        assertThat(driver.calls).containsSubsequence("Statement.close", "Connection.clearWarnings");
        assertThat(pool.isIdle()).isTrue();
    }
}
