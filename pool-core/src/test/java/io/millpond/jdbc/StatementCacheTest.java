package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementCacheTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect(), 2, RequestBoundary.UNMARKED);

    private interface Use {
        void of(PreparedStatement statement) throws SQLException;
    }

    private void use(String sql, Use use) throws SQLException {
        try (Connection connection = pool.borrow();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            use.of(statement);
        }
    }

    private long prepared() {
        return driver.count("Connection.prepareStatement");
    }

    @Test
    void mustPrepareOnceForManyLeases() throws SQLException {
        for (int i = 0; i < 3; i++) {
            use("a", s -> s.executeQuery().next());
        }
        assertThat(prepared()).isOne();
        assertThat(driver.calls)
                .contains(
                        "PreparedStatement.clearParameters",
                        "PreparedStatement.clearBatch",
                        "PreparedStatement.clearWarnings")
                .doesNotContain("PreparedStatement.close");
        assertThat(driver.count("ResultSet.close")).isEqualTo(3);
        assertThat(pool.events).containsOnly("giveBack");
    }

    @Test
    void mustCloseTheLeastRecentlyUsed() throws SQLException {
        for (String sql : List.of("a", "b", "a", "c", "a")) {
            use(sql, s -> {});
        }
        assertThat(prepared()).isEqualTo(3);
        assertThat(driver.count("PreparedStatement.close")).isOne();
        use("b", s -> {});
        assertThat(prepared()).isEqualTo(4);
        assertThat(driver.count("PreparedStatement.close")).isEqualTo(2);
    }

    @Test
    void mustNotTakeOneKindOfStatementForAnother() throws SQLException {
        try (Connection connection = pool.borrow()) {
            connection.prepareStatement("a").close();
            connection.prepareStatement("a", 1).close();
            connection.prepareStatement("a", 1003, 1007).close();
            connection.prepareStatement("a", 1003, 1007, 1).close();
            connection.prepareStatement("a", new int[] {1}).close();
            connection.prepareStatement("a", new String[] {"1"}).close();
        }
        assertThat(prepared()).isEqualTo(6);
        assertThat(driver.argumentsOf("Connection.prepareStatement")[1]).isInstanceOf(String[].class);
    }

    @Test
    void mustGiveOneStatementToOneUserAtATime() throws SQLException {
        try (Connection connection = pool.borrow();
                PreparedStatement one = connection.prepareStatement("a");
                PreparedStatement two = connection.prepareStatement("a")) {
            assertThat(((PreparedStatementHandle) one).raw()).isNotSameAs(((PreparedStatementHandle) two).raw());
        }
        assertThat(driver.count("PreparedStatement.close")).as("the twin").isOne();
    }

    @Test
    void mustNotReuseAStatementWhoseSettingsWereChanged() throws SQLException {
        List<Use> changes = List.of(
                s -> s.setMaxRows(1),
                s -> s.setLargeMaxRows(1),
                s -> s.setFetchSize(1),
                s -> s.setFetchDirection(1000),
                s -> s.setMaxFieldSize(1),
                s -> s.setEscapeProcessing(false),
                s -> s.setCursorName("c"),
                s -> s.setPoolable(false),
                Statement::closeOnCompletion,
                s -> s.getMoreResults(Statement.KEEP_CURRENT_RESULT));
        for (Use change : changes) {
            use("a", change);
        }
        assertThat(prepared()).isEqualTo(changes.size());
        assertThat(driver.count("PreparedStatement.close")).isEqualTo(changes.size());
    }

    @Test
    void mustNotReuseAStatementThatFailed() throws SQLException {
        driver.fail("ResultSet.next", new SQLException("no", "42000"));
        assertThatThrownBy(() -> use("a", s -> s.executeQuery().next())).hasMessage("no");
        assertThat(driver.count("PreparedStatement.close")).isOne();
    }

    @Test
    void mustNotReuseAStatementThatCannotBeCleaned() throws SQLException {
        driver.fail("PreparedStatement.clearBatch", new SQLException("no"));
        use("a", s -> {});
        assertThat(driver.count("PreparedStatement.close")).isOne();
    }

    @Test
    void mustNotReuseAStatementOfAnotherSchema() throws SQLException {
        use("a", s -> {});
        try (Connection connection = pool.borrow()) {
            connection.setSchema("other");
            connection.prepareStatement("a").close();
        }
        assertThat(prepared()).isEqualTo(2);
        assertThat(driver.count("PreparedStatement.close")).isOne();
    }

    @Test
    void mustKeepAClosedHandleAwayFromAStatementInUseAgain() throws SQLException {
        try (Connection connection = pool.borrow()) {
            PreparedStatement old = connection.prepareStatement("a");
            ResultSet rows = old.executeQuery();
            old.close();
            PreparedStatement current = connection.prepareStatement("a");
            driver.forget();
            assertThatThrownBy(() -> old.setInt(1, 1)).hasMessageContaining("this statement is closed");
            assertThatThrownBy(old::executeQuery).hasMessageContaining("this statement is closed");
            assertThatThrownBy(old::cancel).hasMessageContaining("this statement is closed");
            assertThatThrownBy(rows::next).hasMessageContaining("this statement is closed");
            old.close();
            rows.close();
            assertThat(driver.calls).isEmpty();
            assertThat(current.isClosed()).isFalse();
        }
    }

    @Test
    void mustTakeBackWhatALeaseLeftOpen() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        connection.prepareStatement("a").executeQuery();
        connection.close();
        use("a", s -> {});
        assertThat(prepared()).isOne();
        assertThat(driver.count("ResultSet.close")).isOne();
    }

    @Test
    void mustNotKeepAnythingUnlessAsked() throws SQLException {
        FakePool plain = new FakePool(driver.connect());
        for (int i = 0; i < 2; i++) {
            try (Connection connection = plain.borrow()) {
                connection.prepareStatement("a").close();
            }
        }
        assertThat(prepared()).isEqualTo(2);
        assertThat(driver.calls).doesNotContain("PreparedStatement.clearParameters");
    }

    private void useForReading() throws SQLException {
        use("a", s -> {});
        try (Connection connection = pool.borrow()) {
            connection.setReadOnly(true);
            connection.prepareStatement("a").close();
        }
        use("a", s -> {});
    }

    @Test
    void mustNotReuseAStatementOnAServerForReading() throws SQLException {
        useForReading();
        assertThat(prepared()).isEqualTo(2);
        assertThat(driver.count("PreparedStatement.close"))
                .as("that of the reader")
                .isOne();
    }

    @Test
    void mustReuseAStatementForReadingOnTheSameServer() throws SQLException {
        pool.dialect.setsReadOnlyInPlace = true;
        useForReading();
        assertThat(prepared()).isOne();
        try (Connection connection = pool.borrow()) {
            connection.setReadOnly(true);
            connection.setSchema("other");
            connection.prepareStatement("a").close();
        }
        assertThat(prepared()).as("another schema").isEqualTo(2);
    }

    @Test
    void mustAskAnotherStatementForColumnsThatTheDriverHasForgotten() throws SQLException {
        pool.dialect.keepsColumns = false;
        use("a", PreparedStatement::getMetaData);
        use("a", s -> {
            s.getMetaData();
            s.getMetaData();
            assertThat(prepared()).as("one for both").isEqualTo(2);
            s.execute();
            s.getMetaData();
        });
        assertThat(driver.count("PreparedStatement.getMetaData")).isEqualTo(4);
        assertThat(driver.count("PreparedStatement.close"))
                .as("not the one of the cache")
                .isOne();
        assertThat(pool.isIdle()).isTrue();
        pool.dialect.keepsColumns = true;
        use("a", PreparedStatement::getMetaData);
        assertThat(prepared()).isEqualTo(2);
    }

    /** SQLite's are the result set and the statement themselves, on which anything can be set. */
    @Test
    void mustNotKeepAStatementWhoseMetadataWasUnwrapped() throws SQLException {
        use("a", s -> s.getMetaData().unwrap(Proxy.class));
        use("a", s -> s.getParameterMetaData().unwrap(Proxy.class));
        use("a", s -> s.executeQuery().getMetaData().unwrap(Proxy.class));
        assertThat(prepared()).isEqualTo(3);
        assertThat(driver.count("PreparedStatement.close")).isEqualTo(3);
    }
}
