package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millpond.spi.LimitReport.Limit;
import io.millpond.spi.RetireReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cancel reaches what it was meant for, or nothing. */
class CancelTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());

    @Test
    void mustReachAStatementThatIsRunning() throws Exception {
        Statement statement = pool.borrow().createStatement();
        driver.on("Statement.execute", a -> Threads.elsewhere(() -> CancelInFlight.cancelled(statement)) == null);
        statement.execute("select 1");
        assertThat(driver.count("Statement.cancel")).isOne();
    }

    @Test
    void mustReachAStatementThatIsBeingRead() throws Exception {
        Statement statement = pool.borrow().createStatement();
        ResultSet rows = statement.executeQuery("select 1");
        Threads.elsewhere(() -> CancelInFlight.cancelled(statement));
        assertThat(driver.count("Statement.cancel")).isOne();
        rows.close();
        Threads.elsewhere(() -> CancelInFlight.cancelled(statement));
        assertThat(driver.count("Statement.cancel")).isOne();
    }

    @Test
    void mustNotReachTheDriverWhenNothingRuns() throws Exception {
        Statement statement = pool.borrow().createStatement();
        statement.cancel();
        statement.executeUpdate("update t set x = 1");
        statement.cancel();
        assertThat(driver.count("Statement.cancel")).isZero();
    }

    @Test
    void mustNotReachAnotherStatementThatRuns() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement read = connection.createStatement();
        read.executeQuery("select 1");
        Statement running = connection.createStatement();
        driver.on("Statement.execute", a -> Threads.elsewhere(() -> CancelInFlight.cancelled(read)) == null);
        running.execute("select 2");
        assertThat(driver.count("Statement.cancel")).isZero();
    }

    @Test
    void mustNotReachTheDriverAfterTheLease() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        statement.executeQuery("select 1");
        connection.close();
        driver.forget();
        assertThatThrownBy(statement::cancel).hasMessageContaining("this connection is closed");
        assertThat(driver.calls).isEmpty();
    }

    @Test
    void mustHoldTheNextExecutionAndTheCloseUntilItIsThrough() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select 1");
        CancelInFlight cancel = CancelInFlight.of(statement, driver);
        cancel.endsWhenThisThreadWaits(() -> {});
        connection.createStatement().execute("select 2");
        assertThat(driver.calls).containsSubsequence("Statement.cancel", "cancelled", "Statement.execute");
        cancel.end();
        rows.close();
        connection.close();
        assertThat(pool.isIdle()).isTrue();
    }

    /** What waits, a commit say, would else reach a connection that is being closed, and perhaps before the close. */
    @Test
    void mustNotLetTheNextCallGoOnIfTheLeaseEndsWhileItWaits() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        statement.executeQuery("select 1");
        CancelInFlight cancel = CancelInFlight.of(statement, driver);
        cancel.endsWhenThisThreadWaits(() -> {
            pool.physical.noteLimitHit(hit(connection, Limit.TRANSACTION_TIMEOUT, 0));
            pool.discard(pool.slot, connection.ticket, RetireReason.LIMIT_REACHED);
        });
        assertThatThrownBy(connection::commit)
                .isInstanceOf(SQLTimeoutException.class)
                .hasMessageContaining("transactionTimeout = 0 ms");
        assertThat(driver.count("Connection.commit")).isZero();
        assertThat(connection.hasCalls()).isFalse();
        cancel.end();
    }

    private static LimitHit hit(ConnectionHandle connection, Limit limit, long transactionSince) {
        return new LimitHit(connection.ticket, null, limit, 1, 1, transactionSince);
    }

    /** As a limit that was reached he would take the transaction for rolled back, and run it again. */
    @Test
    void mustNameTheLimitToWhoeverHasCommittedInTheLastMoment() throws Exception {
        ConnectionHandle connection = pool.borrow();
        connection.setAutoCommit(false);
        pool.physical.timer().transactionSinceRelease(7);
        driver.on("Connection.commit", a -> {
            pool.physical.noteLimitHit(hit(connection, Limit.TRANSACTION_TIMEOUT, 7));
            pool.discard(pool.slot, connection.ticket, RetireReason.LIMIT_REACHED);
            return null;
        });
        connection.commit();
        assertThatThrownBy(connection::getCatalog)
                .isInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessageContaining("this connection is closed")
                .hasMessageContaining("had reached its limit (transactionTimeout = 0 ms)");
    }

    /** The query hears of its limit; whoever cancels it meanwhile, of what has become of his cancel. */
    @Test
    void mustTellOfItsOwnFailureThoughTheQueryHasReachedItsLimit() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        SQLException refusal = new SQLException("no cancels here", "HY000");
        driver.on("Statement.cancel", a -> {
            throw refusal;
        });
        List<Throwable> heard = new ArrayList<>();
        driver.on("Statement.execute", a -> {
            reachQueryLimit(connection);
            heard.add(Threads.elsewhere(() -> catchThrowable(statement::cancel)));
            throw new SQLException("cancelled", "57014");
        });
        assertThatThrownBy(() -> statement.execute("select 1"))
                .isInstanceOf(SQLTimeoutException.class)
                .hasMessageContaining("queryTimeout = 0 ms");
        assertThat(heard).containsExactly(refusal);
    }

    @Test
    void mustNotTellOfTheLimitWhereTheCloseOfTheStatementFails() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        driver.on("Statement.execute", a -> {
            reachQueryLimit(connection);
            throw new SQLException("cancelled", "57014");
        });
        assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLTimeoutException.class);
        SQLException failure = new SQLException("cursor not found", "34000");
        driver.on("Statement.close", a -> {
            throw failure;
        });
        assertThatThrownBy(statement::close).isSameAs(failure);
    }

    /** As the watchdog notes it while the one statement that runs has reached its limit. */
    private void reachQueryLimit(ConnectionHandle connection) {
        pool.physical.noteLimitHit(hit(connection, Limit.QUERY_TIMEOUT, 0).of(connection.onlyRunning()));
    }

    @Test
    void mustNotLendAConnectionOnWhichACancelMayBePending() throws Exception {
        pool.dialect.settles = false;
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        driver.on("Statement.execute", a -> Threads.elsewhere(() -> CancelInFlight.cancelled(statement)) == null);
        statement.execute("select 1");
        statement.close();
        connection.close();
        assertThat(pool.events).containsExactly("beginReset", "discard RESET_FAILED");
    }

    @Test
    void mustLendAConnectionAgainWhoseCancelHasFoundItsStatement() throws Exception {
        pool.dialect.settles = false;
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        driver.on("Statement.execute", a -> {
            Threads.elsewhere(() -> CancelInFlight.cancelled(statement));
            throw new SQLException("cancelled", "57014");
        });
        assertThatThrownBy(() -> statement.execute("select 1")).hasMessage("cancelled");
        statement.close();
        connection.close();
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustNotLendAConnectionWhoseCancelDoesNotComeBack() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        statement.executeQuery("select 1");
        CancelInFlight cancel = CancelInFlight.of(statement, driver);
        statement.close();
        connection.close();
        assertThat(pool.events).containsExactly("beginReset", "discard RESET_FAILED");
        cancel.end();
    }
}
