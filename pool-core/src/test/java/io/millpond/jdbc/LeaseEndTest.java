package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.dialect.TransactionState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a close does, and what it does not. */
class LeaseEndTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());

    @Test
    void mustReturnAnUntouchedConnectionWithoutAskingAnybody() throws SQLException {
        driver.forget();
        pool.borrow().close();
        assertThat(driver.calls).isEmpty();
        assertThat(pool.dialect.asked).isZero();
        assertThat(pool.events).containsExactly("giveBack");
    }

    @Test
    void mustReturnAConnectionWhoseStatementsAreClosedWithoutACall() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        connection.createStatement().close();
        driver.forget();
        connection.close();
        assertThat(driver.calls).isEmpty();
        assertThat(pool.dialect.asked).isOne();
        assertThat(pool.events).containsExactly("giveBack");
    }

    @Test
    void mustClearTheWarningsOfOneLeaseBeforeTheNextUse() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        connection.createStatement().close();
        connection.close();
        driver.forget();
        pool.borrow().close();
        assertThat(driver.calls).isEmpty();
        ConnectionHandle next = pool.borrow();
        next.getMetaData();
        next.getMetaData();
        assertThat(driver.calls)
                .containsExactly("Connection.clearWarnings", "Connection.getMetaData", "Connection.getMetaData");
    }

    @Test
    void mustNotLendAgainAConnectionWhoseWarningsCouldNotBeCleared() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        connection.createStatement().close();
        connection.close();
        driver.fail("Connection.clearWarnings", new SQLException("no"));
        ConnectionHandle next = pool.borrow();
        next.createStatement().close();
        next.close();
        assertThat(pool.isRetired()).isTrue();
    }

    @Test
    void mustDoNothingWhenClosedTwice() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        connection.close();
        connection.close();
        ConnectionHandle next = pool.borrow();
        connection.close();
        connection.abort(Runnable::run);
        assertThat(pool.events).containsExactly("giveBack");
        assertThat(next.isClosed()).isFalse();
        assertThat(connection.isClosed()).isTrue();
        assertThat(connection.isValid(1)).isFalse();
    }

    @Test
    void mustCloseOpenStatementsAndMetadataResultSets() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        ResultSet tables = connection.getMetaData().getTables(null, null, null, null);
        connection.prepareStatement("select 1").close();
        driver.forget();
        connection.close();
        assertThat(driver.calls)
                .containsOnlyOnce("Statement.close", "ResultSet.close")
                .doesNotContain("PreparedStatement.close");
        assertThat(pool.events).containsExactly("beginReset", "finishReset");
        assertThat(statement.isClosed()).isTrue();
        assertThat(tables.isClosed()).isTrue();
    }

    @Test
    void mustRollBackWhenAutocommitIsOff() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        connection.setAutoCommit(false);
        connection.createStatement().close();
        driver.forget();
        connection.close();
        assertThat(driver.calls).containsSubsequence("Connection.rollback", "Connection.setAutoCommit");
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustNotRollBackWhenTheDriverKnowsThatNothingIsOpen() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        connection.setAutoCommit(false);
        pool.dialect.state = TransactionState.NONE;
        driver.forget();
        connection.close();
        assertThat(driver.calls).contains("Connection.setAutoCommit").doesNotContain("Connection.rollback");
    }

    @Test
    void mustEndATransactionThatSqlBegan() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        connection.createStatement().close();
        pool.dialect.state = TransactionState.OPEN;
        AtomicReference<Object> sql = new AtomicReference<>();
        driver.on("Statement.execute", a -> {
            sql.set(a[0]);
            pool.dialect.state = TransactionState.NONE;
            return false;
        });
        connection.close();
        assertThat(sql.get()).isEqualTo("ROLLBACK");
        assertThat(driver.calls).doesNotContain("Connection.rollback");
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustNotLendAConnectionWhoseTransactionDoesNotEnd() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        connection.createStatement().close();
        pool.dialect.state = TransactionState.OPEN;
        connection.close();
        assertThat(pool.events).containsExactly("beginReset", "discard RESET_FAILED");
    }

    @Test
    void mustNotLendAConnectionWhoseResetFailed() throws SQLException {
        for (Throwable failure : new Throwable[] {
            new SQLException("no"),
            new IllegalStateException("no"),
            new OutOfMemoryError("no"),
            new StackOverflowError()
        }) {
            RecordingDriver broken = new RecordingDriver();
            FakePool own = new FakePool(broken.connect());
            ConnectionHandle connection = own.borrow();
            connection.setAutoCommit(false);
            broken.fail("Connection.rollback", failure);
            connection.close();
            assertThat(own.events).as("%s", failure).containsExactly("beginReset", "discard RESET_FAILED");
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void mustNotLendAConnectionWhoseStatementCouldNotBeClosed() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        connection.createStatement();
        driver.fail("Statement.close", new SQLException("no"));
        connection.close();
        assertThat(pool.isRetired()).isTrue();
    }

    @Test
    void mustLeaveADoomedConnectionToThePool() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        pool.condemn(pool.slot, pool.slot.ticket());
        assertThat(statement.execute("select 1")).isFalse();
        assertThat(connection.isClosed()).isFalse();
        driver.forget();
        connection.close();
        assertThat(pool.events).containsExactly("condemn", "discard FAULTY");
        assertThat(driver.calls).isEmpty();
    }

    @Test
    void mustFenceTheHandleAtOnceOnAbort() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        driver.forget();
        connection.abort(null);
        assertThat(pool.events).containsExactly("discard ABORTED");
        assertThat(connection.isClosed()).isTrue();
        assertThatThrownBy(() -> statement.execute("select 1")).hasMessageContaining("this connection is closed");
        statement.close();
        connection.close();
        assertThat(driver.calls).isEmpty();
    }

    @Test
    void mustCondemnAConnectionThatTheDriverHasClosed() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        SQLException failure = new SQLException("anything", "42000");
        driver.fail("Statement.execute", failure).on("Connection.isClosed", a -> true);
        assertThatThrownBy(() -> statement.execute("x")).isSameAs(failure);
        assertThat(pool.events).containsExactly("condemn");
        connection.close();
        assertThat(pool.isRetired()).isTrue();
    }

    @Test
    void mustCondemnAConnectionAfterAFatalCode() throws SQLException {
        Statement statement = pool.borrow().createStatement();
        driver.fail("Statement.execute", new SQLException("terminated", "57P01"));
        assertThatThrownBy(() -> statement.execute("x")).hasMessage("terminated");
        assertThat(pool.events).containsExactly("condemn");
    }

    @Test
    void mustHaveAConnectionCheckedAfterACodeThatMayMeanAnother() throws SQLException {
        Statement statement = pool.borrow().createStatement();
        driver.fail("Statement.execute", new SQLException("the foreign server has gone", "08006"));
        assertThatThrownBy(() -> statement.execute("x")).hasMessage("the foreign server has gone");
        assertThat(pool.events).containsExactly("suspect");
        driver.on("Connection.isClosed", a -> true);
        assertThatThrownBy(() -> statement.execute("x")).hasMessage("the foreign server has gone");
        assertThat(pool.events).as("the driver knows more").containsExactly("suspect", "condemn");
    }

    @Test
    void mustCondemnAConnectionThatCannotSayWhetherItIsClosed() throws SQLException {
        Statement statement = pool.borrow().createStatement();
        SQLException failure = new SQLException("the user's", "42000");
        driver.fail("Statement.execute", failure).fail("Connection.isClosed", new IllegalStateException("no"));
        assertThatThrownBy(() -> statement.execute("x")).isSameAs(failure).hasNoSuppressedExceptions();
        assertThat(pool.events).containsExactly("condemn");
    }

    @Test
    void mustKeepAConnectionAfterAnOrdinaryFailure() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        driver.fail("Statement.execute", new SQLException("not supported", "0A000"));
        assertThatThrownBy(() -> statement.execute("x")).hasMessage("not supported");
        connection.close();
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustHaveAConnectionCheckedThatItsBorrowerFoundNotValid() throws SQLException {
        driver.on("Connection.isValid", a -> true);
        ConnectionHandle connection = pool.borrow();
        assertThat(connection.isValid(1)).isTrue();
        assertThat(pool.events).isEmpty();
        driver.on("Connection.isValid", a -> false);
        assertThat(connection.isValid(1)).isFalse();
        assertThat(pool.events).as("the time may have been too short").containsExactly("suspect");
        driver.fail("Connection.isValid", new SQLException("terminated", "57P01"));
        assertThatThrownBy(() -> connection.isValid(1)).hasMessage("terminated");
        assertThat(pool.events).containsExactly("suspect", "condemn");
    }

    @Test
    void mustHaveAConnectionCheckedWhoseDriverThrewInsteadOfAnswering() throws SQLException {
        driver.fail("Connection.isValid", new SQLException("no answer"));
        ConnectionHandle connection = pool.borrow();
        assertThatThrownBy(() -> connection.isValid(1)).hasMessage("no answer");
        assertThat(pool.events).containsExactly("suspect");
    }

    @Test
    void mustNotSuspectAConnectionWhoseDriverCannotTellWhetherItIsValid() throws SQLException {
        driver.fail("Connection.isValid", new SQLFeatureNotSupportedException("no"));
        assertThatThrownBy(() -> pool.borrow().isValid(1)).hasMessage("no");
        assertThat(pool.events).isEmpty();
    }

    @Test
    void mustCheckAConnectionThatLeftThePoolsSight() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        driver.on("Connection.unwrap", a -> pool.physical.raw());
        connection.unwrap(Comparable.class);
        Connection raw = pool.physical.raw();
        raw.setAutoCommit(false);
        driver.forget();
        connection.close();
        assertThat(driver.calls).contains("Connection.rollback", "Connection.setAutoCommit");
        assertThat(pool.physical.raw().getAutoCommit()).isTrue();
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustNotLendAConnectionThatWasClosedBehindThePoolsBack() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        driver.on("Connection.unwrap", a -> pool.physical.raw());
        connection.unwrap(Comparable.class);
        driver.on("Connection.isClosed", a -> true);
        connection.close();
        assertThat(pool.events).containsExactly("beginReset", "discard FAULTY");
    }

    @Test
    void mustUnwrapToItselfWithoutASuspicion() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
        assertThat(connection.isWrapperFor(Connection.class)).isTrue();
        connection.close();
        assertThat(pool.events).containsExactly("giveBack");
    }

    @Test
    void mustMarkTheRequestForADriverThatWantsIt() throws SQLException {
        FakePool marking = new FakePool(driver.connect(), 0, RequestBoundary.of(driver.connect()));
        driver.forget();
        marking.borrow().close();
        assertThat(driver.calls).as("a lease that used nothing").isEmpty();
        try (ConnectionHandle connection = marking.borrow()) {
            connection.getMetaData();
        }
        assertThat(driver.calls)
                .startsWith("Connection.clearWarnings", "Connection.beginRequest", "Connection.getMetaData")
                .endsWith("Connection.endRequest");
        assertThat(marking.events).containsExactly("giveBack", "beginReset", "finishReset");
    }

    @Test
    void mustNotPassOnTheRequestsThatABorrowerMarks() throws SQLException {
        FakePool marking = new FakePool(driver.connect(), 0, RequestBoundary.of(driver.connect()));
        try (ConnectionHandle connection = marking.borrow()) {
            connection.getMetaData();
            driver.forget();
            connection.beginRequest();
            connection.endRequest();
            assertThat(driver.calls).isEmpty();
        }
    }

    @Test
    void mustKeepAQueryLimitFromTheDriver() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(5);
            assertThat(statement.getQueryTimeout()).isEqualTo(5);
            assertThatThrownBy(() -> statement.setQueryTimeout(-1))
                    .isInstanceOf(SQLException.class)
                    .hasMessage("shop: setQueryTimeout(-1) is refused; give seconds, or 0 for no limit");
        }
        connection.close();
        assertThat(driver.count("Statement.setQueryTimeout")).isZero();
        assertThatThrownBy(() -> connection.createStatement().setQueryTimeout(1))
                .hasMessageContaining("closed");
    }

    @Test
    void mustRefuseANegativeTimeout() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        assertThatThrownBy(() -> connection.isValid(-1)).isInstanceOf(SQLException.class);
    }
}
