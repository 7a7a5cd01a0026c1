package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.spi.LimitReport.Limit;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of several threads in one lease: the driver takes one after the other, and so does the timer. */
class OverlappingCallsTest {
    private final TimedPool timed = TimedPool.limitingFetches();
    private final Map<String, CountDownLatch> entered = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> released = new ConcurrentHashMap<>();
    private ConnectionHandle connection;

    private static CountDownLatch latch(Map<String, CountDownLatch> latches, Object call) {
        return latches.computeIfAbsent((String) call, c -> new CountDownLatch(1));
    }

    private Object stay(Object call) throws InterruptedException {
        latch(entered, call).countDown();
        return latch(released, call).await(10, TimeUnit.SECONDS);
    }

    @BeforeEach
    void open() throws SQLException {
        connection = timed.borrow();
        connection.createStatement().close();
        timed.driver.on("Statement.execute", a -> stay(a[0]));
        timed.driver.on("Connection.commit", a -> {
            stay("commit");
            return null;
        });
    }

    private interface Call {
        void run() throws Exception;
    }

    private Future<Object> enter(String name, Call call) throws Exception {
        Future<Object> running = Threads.start(() -> {
            call.run();
            return null;
        });
        assertThat(latch(entered, name).await(10, TimeUnit.SECONDS)).isTrue();
        return running;
    }

    private Future<Object> execute(String sql) throws Exception {
        Statement statement = connection.createStatement();
        return enter(sql, () -> statement.execute(sql));
    }

    private void leave(String name, Future<Object> running) throws Exception {
        latch(released, name).countDown();
        running.get(10, TimeUnit.SECONDS);
    }

    private long since() {
        return timed.timer().callSince();
    }

    private void assertThatNothingIsLeft() {
        assertThat(since()).isZero();
        assertThat(timed.timer().waiting()).isZero();
        assertThat(connection.hasCalls()).isFalse();
        connection.close();
        assertThat(timed.pool.isIdle()).isTrue();
    }

    @Test
    void mustBeTimedFromWhenTheOneBeforeThemHasEnded() throws Exception {
        Future<Object> first = execute("first");
        long begun = since();
        assertThat(begun).isPositive();
        timed.pass(10);
        Future<Object> second = execute("second");
        assertThat(timed.told).containsExactly("overlapped");
        assertThat(timed.timer().waiting()).isOne();
        assertThat(since()).as("that of the first").isEqualTo(begun);
        timed.pass(10);
        leave("first", first);
        assertThat(since()).as("that of the second begins").isEqualTo(begun + 20);
        leave("second", second);
        assertThatNothingIsLeft();
    }

    @Test
    void mustGoOnWhenTheOneThatWaitedEndsFirst() throws Exception {
        Future<Object> first = execute("first");
        Future<Object> second = execute("second");
        long begun = since();
        timed.pass(10);
        leave("second", second);
        assertThat(since()).isEqualTo(begun);
        leave("first", first);
        assertThatNothingIsLeft();
    }

    @Test
    void mustNotBeTimedBehindACallThatHasNoLimit() throws Exception {
        Future<Object> commit = enter("commit", connection::commit);
        Future<Object> second = execute("second");
        assertThat(since()).as("the commit may take as long as it likes").isZero();
        timed.pass(10);
        leave("commit", commit);
        assertThat(since()).as("now that of the second begins").isPositive();
        leave("second", second);
        assertThatNothingIsLeft();
    }

    @Test
    void mustNotBeTimedBehindACallThatOnlyAsks() throws Exception {
        timed.driver.on("Connection.isValid", a -> stay("valid"));
        Future<Object> asking = enter("valid", () -> connection.isValid(1));
        Future<Object> second = execute("second");
        assertThat(since()).isZero();
        timed.pass(10);
        leave("valid", asking);
        assertThat(since()).as("now that of the second begins").isPositive();
        leave("second", second);
        assertThatNothingIsLeft();
    }

    @Test
    void mustNotBeTimedBehindTheOnlyOneThatIsLeftAndHasNoLimit() throws Exception {
        Future<Object> first = execute("first");
        Future<Object> commit = enter("commit", connection::commit);
        timed.pass(10);
        leave("first", first);
        assertThat(since()).as("only the commit is left").isZero();
        leave("commit", commit);
        assertThatNothingIsLeft();
    }

    @Test
    void mustCountAFetchThatWaitsAsAnyOther() throws Exception {
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select 1");
        timed.driver.on("ResultSet.next", a -> stay("next"));
        Future<Object> first = execute("first");
        timed.told.clear();
        Future<Object> fetch = enter("next", rows::next);
        assertThat(timed.timer().waiting()).isOne();
        timed.pass(10);
        long begun = since();
        leave("first", first);
        assertThat(since()).isEqualTo(begun + 10);
        leave("next", fetch);
        assertThatNothingIsLeft();
    }

    private Future<Object> execute(PreparedStatement shared, String name) throws Exception {
        timed.driver.on("PreparedStatement.execute", a -> stay(name));
        return enter(name, shared::execute);
    }

    @Test
    void mustBeTimedInOneStatementAsInTwo() throws Exception {
        PreparedStatement shared = connection.prepareStatement("select ?");
        Future<Object> first = execute(shared, "first");
        long begun = since();
        timed.pass(10);
        Future<Object> second = execute(shared, "second");
        assertThat(since()).as("that of the first").isEqualTo(begun);
        assertThat(timed.timer().waiting()).isOne();
        timed.pass(10);
        leave("first", first);
        assertThat(since()).as("that of the second begins").isEqualTo(begun + 20);
        assertThat(timed.timer().waiting()).isOne();
        leave("second", second);
        assertThatNothingIsLeft();
    }

    @Test
    void mustGoOnInOneStatementWhenTheOneThatWaitedEndsFirst() throws Exception {
        PreparedStatement shared = connection.prepareStatement("select ?");
        Future<Object> first = execute(shared, "first");
        Future<Object> second = execute(shared, "second");
        long begun = since();
        timed.pass(10);
        leave("second", second);
        assertThat(since()).isEqualTo(begun);
        assertThat(timed.timer().waiting()).isZero();
        leave("first", first);
        assertThatNothingIsLeft();
    }

    @Test
    void mustNotBeCancelledInOneStatementWhileNobodyCanTellWhichOfTheTwoRuns() throws Exception {
        PreparedStatement shared = connection.prepareStatement("select ?");
        Future<Object> first = execute(shared, "first");
        Future<Object> second = execute(shared, "second");
        assertThat(cancel()).isEqualTo(RunningCall.Outcome.FAILED);
        assertThat(timed.driver.calls).doesNotContain("PreparedStatement.cancel");
        leave("first", first);
        assertThat(cancel()).as("the second is alone").isEqualTo(RunningCall.Outcome.SENT);
        leave("second", second);
    }

    private RunningCall.Outcome cancel() {
        return Objects.requireNonNull(timed.running(connection))
                .cancel(TimedPool.hit(connection, Limit.QUERY_TIMEOUT, 0), () -> {});
    }

    @Test
    void mustCountFetchesOfOneStatementAsItsExecutions() throws Exception {
        PreparedStatement shared = connection.prepareStatement("select ?");
        ResultSet rows = shared.executeQuery();
        timed.driver.on("ResultSet.next", a -> stay("next"));
        Future<Object> fetch = enter("next", rows::next);
        long begun = since();
        Future<Object> second = execute(shared, "second");
        timed.pass(10);
        leave("next", fetch);
        assertThat(since()).isEqualTo(begun + 10);
        leave("second", second);
        assertThatNothingIsLeft();
    }

    @Test
    void mustBeTimedEachByItselfOnceTheyNoLongerOverlap() throws Exception {
        Future<Object> first = execute("first");
        Future<Object> second = execute("second");
        leave("first", first);
        leave("second", second);
        timed.pass(10);
        timed.told.clear();
        Future<Object> third = execute("third");
        assertThat(since()).isPositive();
        assertThat(timed.told).isEmpty();
        leave("third", third);
        assertThatNothingIsLeft();
    }
}
