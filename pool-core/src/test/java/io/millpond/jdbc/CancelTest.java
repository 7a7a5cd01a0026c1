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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A cancel reaches what it was meant for, or nothing. */
class CancelTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());

    private static Object cancelled(Statement statement) throws Exception {
        statement.cancel();
        return null;
    }

    @Test
    void mustReachAStatementThatIsRunning() throws Exception {
        Statement statement = pool.borrow().createStatement();
        driver.on("Statement.execute", a -> Threads.elsewhere(() -> cancelled(statement)) == null);
        statement.execute("select 1");
        assertThat(driver.count("Statement.cancel")).isOne();
    }

    @Test
    void mustReachAStatementThatIsBeingRead() throws Exception {
        Statement statement = pool.borrow().createStatement();
        ResultSet rows = statement.executeQuery("select 1");
        Threads.elsewhere(() -> cancelled(statement));
        assertThat(driver.count("Statement.cancel")).isOne();
        rows.close();
        Threads.elsewhere(() -> cancelled(statement));
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
        driver.on("Statement.execute", a -> Threads.elsewhere(() -> cancelled(read)) == null);
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
        CountDownLatch inCancel = new CountDownLatch(1);
        CountDownLatch through = new CountDownLatch(1);
        driver.on("Statement.cancel", a -> {
            inCancel.countDown();
            through.await();
            driver.calls.add("cancelled");
            return null;
        });
        Future<Object> cancel = Threads.start(() -> cancelled(statement));
        inCancel.await();
        Thread self = Thread.currentThread();
        Threads.start(() -> {
            while (self.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            through.countDown();
            return null;
        });
        connection.createStatement().execute("select 2");
        assertThat(driver.calls).containsSubsequence("Statement.cancel", "cancelled", "Statement.execute");
        cancel.get(10, TimeUnit.SECONDS);
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
        CountDownLatch inCancel = new CountDownLatch(1);
        CountDownLatch through = new CountDownLatch(1);
        driver.on("Statement.cancel", a -> {
            inCancel.countDown();
            through.await();
            return null;
        });
        Future<Object> cancel = Threads.start(() -> cancelled(statement));
        inCancel.await();
        Thread self = Thread.currentThread();
        Threads.start(() -> {
            while (self.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            pool.physical.noteLimitHit(transactionLimit(connection.ticket));
            pool.discard(pool.slot, connection.ticket, RetireReason.LIMIT_REACHED);
            through.countDown();
            return null;
        });
        assertThatThrownBy(connection::commit)
                .isInstanceOf(SQLTimeoutException.class)
                .hasMessage("TRANSACTION_TIMEOUT");
        assertThat(driver.count("Connection.commit")).isZero();
        assertThat(connection.hasCalls()).isFalse();
        cancel.get(10, TimeUnit.SECONDS);
    }

    private static LimitHit transactionLimit(long ticket) {
        return new LimitHit(ticket, null, Limit.TRANSACTION_TIMEOUT, 1, 1, 0);
    }

    /** As a limit that was reached he would take the transaction for rolled back, and run it again. */
    @Test
    void mustNameTheLimitToWhoeverHasCommittedInTheLastMoment() throws Exception {
        ConnectionHandle connection = pool.borrow();
        connection.setAutoCommit(false);
        pool.physical.timer().transactionSinceRelease(7);
        driver.on("Connection.commit", a -> {
            pool.physical.noteLimitHit(new LimitHit(connection.ticket, null, Limit.TRANSACTION_TIMEOUT, 1, 1, 7));
            pool.discard(pool.slot, connection.ticket, RetireReason.LIMIT_REACHED);
            return null;
        });
        connection.commit();
        assertThatThrownBy(connection::getCatalog)
                .isInstanceOf(SQLNonTransientConnectionException.class)
                .hasMessageContaining("this connection is closed")
                .hasMessageContaining("had reached its limit (TRANSACTION_TIMEOUT)");
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
            pool.physical.noteLimitHit(queryLimit(connection.ticket).of(connection.onlyRunning()));
            heard.add(Threads.elsewhere(() -> catchThrowable(statement::cancel)));
            throw new SQLException("cancelled", "57014");
        });
        assertThatThrownBy(() -> statement.execute("select 1"))
                .isInstanceOf(SQLTimeoutException.class)
                .hasMessage("QUERY_TIMEOUT");
        assertThat(heard).containsExactly(refusal);
    }

    @Test
    void mustNotTellOfTheLimitWhereTheCloseOfTheStatementFails() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        driver.on("Statement.execute", a -> {
            pool.physical.noteLimitHit(queryLimit(connection.ticket).of(connection.onlyRunning()));
            throw new SQLException("cancelled", "57014");
        });
        assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLTimeoutException.class);
        SQLException failure = new SQLException("cursor not found", "34000");
        driver.on("Statement.close", a -> {
            throw failure;
        });
        assertThatThrownBy(statement::close).isSameAs(failure);
    }

    private static LimitHit queryLimit(long ticket) {
        return new LimitHit(ticket, null, Limit.QUERY_TIMEOUT, 1, 1, 0);
    }

    @Test
    void mustNotLendAConnectionOnWhichACancelMayBePending() throws Exception {
        pool.dialect.settles = false;
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        driver.on("Statement.execute", a -> Threads.elsewhere(() -> cancelled(statement)) == null);
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
            Threads.elsewhere(() -> cancelled(statement));
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
        CountDownLatch inCancel = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        driver.on("Statement.cancel", a -> {
            inCancel.countDown();
            never.await();
            return null;
        });
        Future<Object> cancel = Threads.start(() -> cancelled(statement));
        inCancel.await();
        statement.close();
        connection.close();
        assertThat(pool.events).containsExactly("beginReset", "discard RESET_FAILED");
        never.countDown();
        cancel.get(10, TimeUnit.SECONDS);
    }
}
