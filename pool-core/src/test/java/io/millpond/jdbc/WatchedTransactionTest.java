package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.dialect.TransactionState;
import io.millpond.spi.RetireReason;
import java.io.InputStream;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Since when a transaction is open, as the watchdog sees it. */
class WatchedTransactionTest {
    private final TimedPool timed = TimedPool.watchingTransactions();
    private ConnectionHandle connection;
    private Statement statement;

    @BeforeEach
    void open() throws SQLException {
        connection = timed.borrow();
        statement = connection.createStatement();
        connection.setAutoCommit(false);
        timed.pass(100);
    }

    private long since() {
        return timed.timer().transactionSince();
    }

    private long begin() throws SQLException {
        statement.execute("update 1");
        assertThat(since()).isPositive();
        return since();
    }

    @Test
    void mustBeginWithItsFirstStatementAndNotMoveWithTheNext() throws SQLException {
        assertThat(since()).isZero();
        long[] inTheDriver = new long[2];
        timed.driver.on("Statement.execute", a -> {
            inTheDriver[0] = since();
            inTheDriver[1] = timed.timer().callSince();
            timed.pass(50);
            return true;
        });
        statement.execute("update 1");
        assertThat(inTheDriver[0]).isPositive().isEqualTo(inTheDriver[1]);
        assertThat(since()).isEqualTo(inTheDriver[0]);
        timed.pass(50);
        statement.execute("update 2");
        assertThat(since()).isEqualTo(inTheDriver[0]);
    }

    @Test
    void mustEndWithACommitARollbackAndAutocommit() throws SQLException {
        begin();
        connection.commit();
        assertThat(since()).isZero();
        begin();
        connection.rollback();
        assertThat(since()).isZero();
        begin();
        connection.setAutoCommit(false);
        assertThat(since()).as("off when it is off already ends nothing").isPositive();
        connection.setAutoCommit(true);
        assertThat(since()).isZero();
    }

    @Test
    void mustGoOnAfterACommitOrARollbackThatFailed() throws SQLException {
        long begun = begin();
        timed.driver.fail("Connection.commit", new SQLException("deferred constraint"));
        assertThatThrownBy(connection::commit).hasMessage("deferred constraint");
        assertThat(since()).isEqualTo(begun);
        timed.driver.fail("Connection.rollback", new SQLException("no"));
        assertThatThrownBy(connection::rollback).hasMessage("no");
        assertThat(since()).isEqualTo(begun);
    }

    @Test
    void mustNotBeOpenWithAutocommit() throws SQLException {
        connection.setAutoCommit(true);
        statement.execute("select 1");
        assertThat(since()).isZero();
    }

    @Test
    void mustGoByWhatTheDriverKnows() throws SQLException {
        timed.dialect.state = TransactionState.NONE;
        statement.execute("COMMIT");
        assertThat(since()).as("ended by SQL").isZero();
        connection.setAutoCommit(true);
        timed.dialect.state = TransactionState.OPEN;
        timed.pass(10);
        statement.execute("BEGIN");
        long begun = since();
        assertThat(begun).as("begun by SQL").isPositive();
        timed.pass(10);
        statement.execute("select 1");
        assertThat(since()).isEqualTo(begun);
    }

    @Test
    void mustBeClosedWhereTheDriverCannotEvenTellAutocommit() throws SQLException {
        timed.driver.fail("Connection.getAutoCommit", new SQLException("closed"));
        statement.execute("select 1");
        assertThat(since()).isZero();
    }

    @Test
    void mustStayAsItWasAtTheEndOfTheLease() throws SQLException {
        long begun = begin();
        timed.driver.on("Statement.execute", a -> {
            timed.pool.discard(timed.pool.slot, connection.ticket, RetireReason.ABORTED);
            timed.dialect.state = TransactionState.NONE;
            return true;
        });
        statement.execute("select 1");
        assertThat(since()).as("tells why the lease was ended").isEqualTo(begun);
    }

    @Test
    void mustNotReachIntoTheNextLease() throws SQLException {
        begin();
        connection.close();
        timed.borrow().createStatement();
        assertThat(since()).isZero();
    }

    @Test
    void mustNotCountTheTimeAsIdleInWhichACallThatIsNotTimedRan() throws SQLException {
        begin();
        long ended = timed.timer().callEndedAt();
        timed.pass(100);
        connection.getMetaData().getTables(null, null, null, null);
        assertThat(timed.timer().callEndedAt()).isEqualTo(ended + 100);
        assertThat(timed.timer().callSince()).isZero();
    }

    private interface Call {
        void on(ConnectionHandle connection) throws SQLException;
    }

    private static Arguments call(String name, Call call) {
        return Arguments.of(name, call);
    }

    static Stream<Arguments> untimed() {
        return Stream.of(
                call("metadata", c -> c.getMetaData().getTables(null, null, null, null)),
                call("a savepoint", ConnectionHandle::setSavepoint),
                call("a named savepoint", c -> c.setSavepoint("here")),
                call("a setting", c -> c.setSchema("theirs")),
                call("the schema", ConnectionHandle::getSchema),
                call("the catalog", ConnectionHandle::getCatalog));
    }

    /** PostgreSQL's driver sends a BEGIN before whatever it asks the server. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("untimed")
    void mustBeginWithACallThatIsNotTimed(String name, Call call) throws SQLException {
        timed.dialect.state = TransactionState.OPEN;
        call.on(connection);
        long begun = since();
        assertThat(begun).isPositive();
        assertThat(timed.timer().callEndedAt()).as("not idle since before").isEqualTo(begun);
        assertThat(connection.hasCalls()).isFalse();
        timed.pass(50);
        call.on(connection);
        assertThat(since()).isEqualTo(begun);
        timed.dialect.state = TransactionState.NONE;
        connection.commit();
        assertThat(since()).isZero();
        call.on(connection);
        assertThat(since()).as("nothing that the driver knows of").isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("untimed")
    void mustNotBeginWithACallThatIsNotTimedWhereTheDriverDoesNotTell(String name, Call call) throws SQLException {
        timed.dialect.state = TransactionState.UNKNOWN;
        call.on(connection);
        assertThat(since()).isZero();
    }

    @Test
    void mustNotBeginWhenOneHasEnded() throws SQLException {
        timed.dialect.state = TransactionState.OPEN;
        connection.commit();
        connection.rollback();
        assertThat(since()).isZero();
    }

    @Test
    void mustNotAskTheDriverOfCallsWithoutALimitUnlessItIsWatched() throws SQLException {
        TimedPool plain = TimedPool.plain();
        ConnectionHandle other = plain.borrow();
        other.setAutoCommit(false);
        int asked = plain.dialect.asked;
        other.setSavepoint();
        other.getMetaData().getTables(null, null, null, null);
        assertThat(plain.dialect.asked).isEqualTo(asked);
    }

    /** That one asks the driver when it ends. */
    @Test
    void mustLeaveItToTheTimedCallBesideWhichAnotherEnds() throws Exception {
        timed.dialect.state = TransactionState.OPEN;
        timed.driver.on("Statement.execute", a -> {
            timed.timer().setTransactionSinceRelease(0);
            int asked = timed.dialect.asked;
            Threads.elsewhere(connection::getCatalog);
            assertThat(timed.dialect.asked).isEqualTo(asked);
            return true;
        });
        statement.execute("select 1");
        assertThat(since()).isPositive();
    }

    /** PostgreSQL's driver reads all the rows of a cursor in a column before it hands it out. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mustNotCountTheTimeAsIdleInWhichACursorInAColumnIsRead(boolean fetches) throws SQLException {
        timed.dialect.fetchesCursors = fetches;
        begin();
        ResultSet rows = statement.executeQuery("select 1");
        long ended = timed.timer().callEndedAt();
        timed.driver.on("ResultSet.getObject", a -> {
            assertThat(connection.hasCalls()).isEqualTo(fetches);
            timed.pass(100);
            return "value";
        });
        for (int i = 1; i <= 3; i++) {
            assertThat(rows.getObject(1)).isEqualTo("value");
            assertThat(connection.hasCalls()).isFalse();
            assertThat(timed.timer().callEndedAt()).isEqualTo(fetches ? ended + 100 * i : ended);
        }
    }

    /** MySQL's driver asks for the warnings; PostgreSQL's writes the large object when it is told of it. */
    @ParameterizedTest
    @ValueSource(strings = {"Statement.getWarnings", "PreparedStatement.setBlob"})
    void mustNotCountTheTimeAsIdleInWhichAStatementGoesToTheServerUnexecuted(String call) throws SQLException {
        PreparedStatement prepared = connection.prepareStatement("insert 1");
        begin();
        long ended = timed.timer().callEndedAt();
        timed.driver.on(call, a -> {
            assertThat(connection.hasCalls()).isTrue();
            timed.pass(100);
            return null;
        });
        if (call.equals("Statement.getWarnings")) {
            statement.getWarnings();
        } else {
            prepared.setBlob(1, InputStream.nullInputStream());
        }
        assertThat(connection.hasCalls()).isFalse();
        assertThat(timed.timer().callEndedAt()).isEqualTo(ended + 100);
    }

    @Test
    void mustBeSeenAlsoAfterACallThatFoundAnotherInTheDriver() throws Exception {
        timed.dialect.state = TransactionState.NONE;
        connection.setAutoCommit(true);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        timed.driver.on("Statement.execute", a -> {
            if (a[0].equals("slow")) {
                inside.countDown();
                return leave.await(10, TimeUnit.SECONDS);
            }
            timed.dialect.state = TransactionState.OPEN;
            return true;
        });
        Future<Boolean> slow = Threads.start(() -> connection.createStatement().execute("slow"));
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
        statement.execute("BEGIN");
        assertThat(since()).isPositive();
        leave.countDown();
        slow.get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "rollback", "setAutoCommit"})
    void mustNotCountTheTimeAsIdleInWhichItsEndFailed(String call) throws SQLException {
        long began = begin();
        long ended = timed.timer().callEndedAt();
        timed.driver.on("Connection." + call, a -> {
            timed.pass(100);
            throw new SQLException("not now");
        });
        assertThatThrownBy(() -> {
                    switch (call) {
                        case "commit" -> connection.commit();
                        case "rollback" -> connection.rollback();
                        default -> connection.setAutoCommit(true);
                    }
                })
                .hasMessage("not now");
        assertThat(since()).isEqualTo(began);
        assertThat(timed.timer().callEndedAt()).isEqualTo(ended + 100);
    }

    /** MySQL's driver reads the rows of a stream to the end when it is closed. */
    @ParameterizedTest
    @ValueSource(strings = {"ResultSet", "Statement"})
    void mustNotCountTheTimeAsIdleInWhichTheRestIsRead(String closed) throws SQLException {
        begin();
        ResultSet rows = statement.executeQuery("select 1");
        rows.next();
        long ended = timed.timer().callEndedAt();
        timed.driver.on(closed + ".close", a -> {
            assertThat(connection.hasCalls()).isTrue();
            timed.pass(100);
            throw new SQLException("cut off");
        });
        AutoCloseable closing = closed.equals("ResultSet") ? rows : statement;
        assertThatThrownBy(closing::close).hasMessage("cut off");
        assertThat(connection.hasCalls()).isFalse();
        assertThat(timed.timer().callEndedAt()).isEqualTo(ended + 100);
    }

    @Test
    void mustNotCountTheCloseOfRowsThatAreHere() throws SQLException {
        timed.dialect.fetchesAll = true;
        begin();
        ResultSet rows = statement.executeQuery("select 1");
        rows.next();
        long ended = timed.timer().callEndedAt();
        for (String closed : List.of("ResultSet", "Statement")) {
            timed.driver.on(closed + ".close", a -> {
                assertThat(connection.hasCalls()).isFalse();
                timed.pass(100);
                return null;
            });
        }
        rows.close();
        statement.close();
        assertThat(timed.timer().callEndedAt()).isEqualTo(ended);
    }

    @Test
    void mustCloseWhatIsReadAlsoAfterTheLease() throws SQLException {
        begin();
        statement.executeQuery("select 1").next();
        connection.close();
        assertThat(timed.driver.count("Statement.close")).isOne();
        assertThat(timed.pool.isIdle()).isTrue();
    }

    @Test
    void mustNotCountTheTimeAsIdleInWhichTheLastOfSeveralCallsRan() throws Exception {
        begin();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Statement others = connection.createStatement();
        timed.driver.on("Statement.execute", a -> {
            if (a[0].equals("first")) {
                inside.countDown();
                return leave.await(10, TimeUnit.SECONDS);
            }
            return true;
        });
        Future<Boolean> first = Threads.start(() -> others.execute("first"));
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
        long[] firstEndedAt = new long[1];
        timed.driver.on("Statement.executeLargeUpdate", a -> {
            leave.countDown();
            first.get(10, TimeUnit.SECONDS);
            firstEndedAt[0] = timed.timer().callEndedAt();
            timed.pass(100);
            return 1L;
        });
        statement.executeLargeUpdate("last");
        assertThat(timed.timer().callSince()).isZero();
        assertThat(timed.timer().callEndedAt()).isEqualTo(firstEndedAt[0] + 100);
    }
}
