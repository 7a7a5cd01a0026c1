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
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    private interface Use {
        void on(ResultSet rows) throws SQLException;
    }

    private static Arguments waiting(String inTheDriver, Use use) {
        return Arguments.of(inTheDriver, use);
    }

    /** Calls that have no limit here. */
    static Stream<Arguments> callsThatWaitForTheServer() {
        return Stream.of(
                waiting("ResultSet.next", ResultSet::next),
                waiting("ResultSet.last", ResultSet::last),
                waiting("ResultSet.updateRow", ResultSet::updateRow),
                waiting("ResultSet.insertRow", ResultSet::insertRow),
                waiting("ResultSet.deleteRow", ResultSet::deleteRow),
                waiting("ResultSet.refreshRow", ResultSet::refreshRow),
                waiting("ResultSet.getObject", rows -> rows.getObject(1)), // of a column that is a cursor
                waiting("Statement.getMoreResults", rows -> rows.getStatement().getMoreResults()),
                waiting(
                        "Statement.getGeneratedKeys",
                        rows -> rows.getStatement().getGeneratedKeys()));
    }

    /** What another thread does while the driver is in that call, each time. */
    private void during(String call, Callable<?> action) {
        driver.on(call, a -> {
            Threads.elsewhere(action);
            return call.endsWith("getObject") || call.endsWith("Row") || call.endsWith("Keys") ? null : (Object) true;
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("callsThatWaitForTheServer")
    void mustReachAStatementThatWaitsForTheServer(String inTheDriver, Use use) throws Exception {
        pool.dialect.fetchesCursors = true;
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select 1");
        during(inTheDriver, () -> CancelInFlight.cancelled(statement));
        use.on(rows);
        assertThat(driver.count("Statement.cancel")).isOne();
        use.on(rows); // in a lease that is shared by now
        assertThat(driver.count("Statement.cancel")).isEqualTo(2);
        rows.close();
        Threads.elsewhere(() -> CancelInFlight.cancelled(statement));
        assertThat(driver.count("Statement.cancel")).as("when it was back").isEqualTo(2);
        statement.close();
        connection.close();
        assertThat(pool.isIdle()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("callsThatWaitForTheServer")
    void mustNotReachAnotherStatementThatWaitsForTheServer(String inTheDriver, Use use) throws Exception {
        pool.dialect.fetchesCursors = true;
        ConnectionHandle connection = pool.borrow();
        Statement read = connection.createStatement();
        read.executeQuery("select 1");
        ResultSet rows = connection.createStatement().executeQuery("select 2");
        during(inTheDriver, () -> CancelInFlight.cancelled(read));
        use.on(rows);
        use.on(rows);
        assertThat(driver.count("Statement.cancel")).isZero();
    }

    /** A limit is not what it is about: nothing of it is timed. */
    @Test
    void mustNotTakeACallThatHasNoLimitForTheOneThatHasReachedIt() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select 1");
        Threads.elsewhere(connection::createStatement); // from here on calls are counted
        List<OpenStatement> found = new ArrayList<>();
        driver.on("ResultSet.next", a -> found.add(connection.onlyRunning()));
        driver.on("Statement.getMoreResults", a -> found.add(connection.onlyRunning()));
        driver.on("Statement.execute", a -> found.add(connection.onlyRunning()));
        rows.next();
        statement.getMoreResults();
        assertThat(found).containsExactly(null, null);
        statement.execute("select 2");
        assertThat(found.get(2)).isNotNull();
    }

    /** A cancel could hit the wrong one of the two. */
    @Test
    void mustNotChooseBetweenOneThatIsTimedAndOneThatHasNoLimit() throws Exception {
        ConnectionHandle connection = pool.borrow();
        ResultSet rows = connection.createStatement().executeQuery("select 1");
        Statement running = connection.createStatement();
        List<OpenStatement> found = new ArrayList<>();
        driver.on("ResultSet.next", a -> found.add(connection.onlyRunning()));
        driver.on("Statement.execute", a -> Threads.elsewhere(rows::next));
        running.execute("select 2");
        assertThat(found).containsExactly((OpenStatement) null);
    }

    @Test
    void mustNotTellOfTheLimitOfACallBefore() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        Threads.elsewhere(connection::createStatement);
        driver.on("Statement.execute", a -> {
            reachQueryLimit(connection);
            throw new SQLException("cancelled", "57014");
        });
        assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLTimeoutException.class);
        SQLException failure = new SQLException("cancelled by hand", "57014");
        driver.fail("Statement.getMoreResults", failure);
        assertThatThrownBy(statement::getMoreResults).isSameAs(failure);
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

    /** Who is interrupted does not park, but would spin for as long as it waits, a virtual thread on its carrier. */
    @Test
    void mustNeitherSpinNorForgetTheInterruptWhileACancelIsInFlight() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        statement.executeQuery("select 1");
        Statement next = connection.createStatement();
        List<Boolean> interrupted = new ArrayList<>();
        driver.on(
                "Statement.execute", a -> interrupted.add(Thread.currentThread().isInterrupted()));
        CancelInFlight cancel = CancelInFlight.of(statement, driver);
        cancel.endsWhenThisThreadWaits(() -> {});
        Thread.currentThread().interrupt();
        try {
            next.execute("select 2");
        } finally {
            Thread.interrupted();
        }
        assertThat(interrupted).containsExactly(true);
        assertThat(connection.isMarked(LeaseMarks.DOUBTFUL))
                .as("it never waited")
                .isFalse();
        cancel.end();
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
        pool.physical.timer().setTransactionSinceRelease(7);
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
