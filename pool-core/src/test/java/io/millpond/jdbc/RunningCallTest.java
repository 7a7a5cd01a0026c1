package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.core.BorrowerId;
import io.millpond.core.LentSlots;
import io.millpond.jdbc.RunningCall.Outcome;
import io.millpond.spi.LimitReport.Limit;
import io.millpond.spi.RetireReason;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the pool sees of a call that is in the driver, and what comes of it when the pool cancels it. */
class RunningCallTest {
    private final TimedPool timed = TimedPool.plain();
    private final RecordingDriver driver = timed.driver;
    private ConnectionHandle connection;
    private Statement statement;

    @BeforeEach
    void open() throws SQLException {
        connection = timed.borrow();
        statement = connection.createStatement();
    }

    private RunningCall running() {
        return timed.running(connection);
    }

    private Outcome cancel(RunningCall call) {
        return call.cancel(
                TimedPool.hit(connection, Limit.QUERY_TIMEOUT, 0), () -> driver.calls.add("before the driver is told"));
    }

    /** What the watchdog does while the driver executes. */
    private <T> AtomicReference<T> whileExecuting(Callable<T> watchdog) {
        AtomicReference<T> done = new AtomicReference<>();
        driver.on("Statement.execute", a -> {
            done.set(Threads.elsewhere(watchdog));
            return true;
        });
        return done;
    }

    @Test
    void mustBeCancelledAndItsBorrowerToldWhy() throws SQLException {
        timed.dialect.settles = false;
        AtomicReference<Outcome> outcome = new AtomicReference<>();
        driver.on("Statement.execute", a -> {
            outcome.set(Threads.elsewhere(() -> cancel(running())));
            throw new SQLException("cancelled", "57014");
        });
        assertThatThrownBy(() -> statement.execute("select 1"))
                .isInstanceOf(SQLTimeoutException.class)
                .hasMessageContaining("queryTimeout = 0 ms")
                .hasRootCauseMessage("cancelled");
        assertThat(outcome).hasValue(Outcome.SENT);
        assertThat(driver.calls).containsSubsequence("before the driver is told", "Statement.cancel");
        statement.close();
        connection.close();
        assertThat(timed.pool.isIdle()).as("the cancel has found its statement").isTrue();
    }

    @Test
    void mustNotHoldUpTheNextCallOnceItsCancelIsThrough() throws SQLException {
        whileExecuting(() -> cancel(running()));
        statement.execute("select 1");
        assertThat(connection.hasCancels()).isFalse();
        driver.heal("Statement.execute");
        statement.execute("select 2");
        connection.close();
        assertThat(timed.pool.isIdle()).isTrue();
    }

    @Test
    void mustNotBeCancelledWhenItHasEnded() throws SQLException {
        AtomicReference<RunningCall> call = whileExecuting(this::running);
        statement.execute("select 1");
        assertThat(cancel(call.get())).isEqualTo(Outcome.ENDED);
        assertNothingWasSent();
    }

    @Test
    void mustNotTakeTheNextCallForItself() throws SQLException {
        AtomicReference<RunningCall> first = whileExecuting(this::running);
        statement.execute("select 1");
        timed.pass(1);
        AtomicReference<Outcome> outcome = whileExecuting(() -> cancel(first.get()));
        AtomicReference<Boolean> goesOn = new AtomicReference<>();
        statement.execute("select 2");
        assertThat(outcome).hasValue(Outcome.ENDED);
        assertNothingWasSent();
        whileExecuting(() -> {
            goesOn.set(first.get().goesOn());
            return null;
        });
        statement.execute("select 3");
        assertThat(goesOn).hasValue(false);
    }

    @Test
    void mustNotBeCancelledOnceItsLeaseIsOver() throws SQLException {
        AtomicReference<Outcome> outcome = whileExecuting(() -> {
            RunningCall call = running();
            timed.pool.discard(timed.pool.slot, connection.ticket, RetireReason.ABORTED);
            return cancel(call);
        });
        statement.execute("select 1");
        assertThat(outcome).hasValue(Outcome.ENDED);
        assertNothingWasSent();
    }

    private void assertNothingWasSent() {
        assertThat(driver.calls).doesNotContain("Statement.cancel", "before the driver is told");
        assertThat(timed.pool.physical.limitHit()).isNull();
        assertThat(connection.hasCancels()).isFalse();
    }

    @Test
    void mustCostTheConnectionWhereTheDriverCannotBeTold() throws SQLException {
        driver.fail("Statement.cancel", new SQLException("no way to the server"));
        AtomicReference<Outcome> outcome = whileExecuting(() -> cancel(running()));
        statement.execute("select 1");
        assertThat(outcome).hasValue(Outcome.FAILED);
        connection.close();
        assertThat(timed.pool.isRetired()).isTrue();
    }

    /** Two threads in the driver, each with a statement that one of them opened. */
    private Outcome cancelAmongTwo(Callable<Statement> opener) throws Exception {
        Statement other = opener.call();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        AtomicReference<Outcome> outcome = new AtomicReference<>();
        driver.on("Statement.execute", a -> {
            if (a[0].equals("select 2")) {
                inside.countDown();
                return leave.await(10, TimeUnit.SECONDS);
            }
            Future<Boolean> second = Threads.start(() -> other.execute("select 2"));
            assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
            outcome.set(Threads.elsewhere(() -> cancel(running())));
            leave.countDown();
            return second.get(10, TimeUnit.SECONDS);
        });
        statement.execute("select 1");
        return outcome.get();
    }

    @Test
    void mustNotBeCancelledWhereNobodyCanTellWhichOfTwoRuns() throws Exception {
        assertThat(cancelAmongTwo(connection::createStatement)).isEqualTo(Outcome.FAILED);
        assertThat(driver.calls).doesNotContain("Statement.cancel");
    }

    @Test
    void mustNotBeCancelledWhereAnotherThreadsStatementMayBeTheOneThatRuns() throws Exception {
        assertThat(cancelAmongTwo(() -> Threads.elsewhere(connection::createStatement)))
                .isEqualTo(Outcome.FAILED);
        assertThat(driver.calls).doesNotContain("Statement.cancel");
    }

    @Test
    void mustNotBeCancelledWhereTwoOthersHaveOpenedWhatRuns() throws Exception {
        statement = Threads.elsewhere(connection::createStatement);
        assertThat(cancelAmongTwo(() -> Threads.elsewhere(connection::createStatement)))
                .isEqualTo(Outcome.FAILED);
        assertThat(driver.calls).doesNotContain("Statement.cancel");
    }

    @Test
    void mustBeCancelledInWhateverAnotherThreadOpened() throws Exception {
        Statement foreign = Threads.elsewhere(connection::createStatement);
        AtomicReference<Outcome> outcome = whileExecuting(() -> cancel(running()));
        Threads.elsewhere(() -> foreign.execute("select 1"));
        assertThat(outcome).hasValue(Outcome.SENT);
        assertThat(driver.count("Statement.cancel")).isOne();
    }

    @Test
    void mustSayThatACommitCannotBeCancelledAndThatNothingRunsAfterIt() throws SQLException {
        AtomicReference<RunningCall> between = new AtomicReference<>();
        AtomicReference<Outcome> outcome = new AtomicReference<>();
        driver.on("Connection.commit", a -> {
            between.set(running());
            assertThat(between.get().isInDriver()).isTrue();
            outcome.set(Threads.elsewhere(() -> cancel(between.get())));
            return null;
        });
        connection.commit();
        assertThat(outcome).hasValue(Outcome.FAILED);
        assertThat(between.get().isInDriver()).isFalse();
        assertThat(cancel(between.get())).isEqualTo(Outcome.ENDED);
    }

    @Test
    void mustTellTheSqlOfWhatRunsAsLongAsItRuns() throws SQLException {
        AtomicReference<RunningCall> call = new AtomicReference<>();
        AtomicReference<String> sql = whileExecuting(() -> {
            call.set(running());
            assertThat(call.get().goesOn()).isTrue();
            assertThat(call.get().isInDriver()).isTrue();
            return call.get().sqlText();
        });
        statement.execute("select 1");
        assertThat(sql).hasValue("select 1");
        assertThat(call.get().goesOn()).isFalse();
        assertThat(call.get().isInDriver()).isFalse();
        assertThat(call.get().sqlText()).isNull();
    }

    @Test
    void mustTellTheSqlThatWasPrepared() throws SQLException {
        PreparedStatement prepared = connection.prepareStatement("select ?");
        AtomicReference<String> sql = new AtomicReference<>();
        driver.on("PreparedStatement.execute", a -> {
            sql.set(running().sqlText());
            return true;
        });
        prepared.execute();
        assertThat(sql).hasValue("select ?");
    }

    @Test
    void mustKnowHowItsDatabaseQuotesNames() {
        assertThat(running().quotesNamesOnly()).isFalse();
        timed.dialect.quotesNames = true;
        assertThat(running().quotesNamesOnly()).isTrue();
    }

    @Test
    void mustBelongToTheLeaseThatLasts() throws SQLException {
        PhysicalConnection physical = timed.pool.physical;
        assertThat(running()).isNotNull();
        assertThat(RunningCall.of(physical, connection.ticket + 1, 0)).isNull();
        connection.close();
        assertThat(RunningCall.of(physical, connection.ticket, 0)).isNull();
        ConnectionHandle next = timed.borrow();
        assertThat(timed.running(next)).as("has not called the driver").isNull();
    }

    @Test
    void mustNameTheThreadThatBorrowedThoughTheSlotIsAnothersByNow() {
        RunningCall call = running();
        LentSlots.noteHolder(timed.pool.slot, 77);
        assertThat(call.borrowerId()).isEqualTo(BorrowerId.of(Thread.currentThread()));
    }
}
