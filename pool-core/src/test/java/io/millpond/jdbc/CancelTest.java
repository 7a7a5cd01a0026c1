package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
