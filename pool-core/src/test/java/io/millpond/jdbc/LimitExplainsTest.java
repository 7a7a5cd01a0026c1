package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.spi.LimitReport.Limit;
import io.millpond.spi.RetireReason;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A borrower is told of a limit if that is what it has to thank for its failure, and not if it is not. */
class LimitExplainsTest {
    private final TimedPool timed = TimedPool.watchingTransactions();
    private final RecordingDriver driver = timed.driver;

    /** The watchdog notes a limit, as it does before it ends the lease, and ends it. */
    private void endBecauseOf(ConnectionHandle connection, LimitHit hit) {
        timed.running(connection).note(hit);
        timed.pool.discard(timed.pool.slot, connection.ticket, RetireReason.ABORTED);
    }

    private ConnectionHandle used() throws SQLException {
        ConnectionHandle connection = timed.borrow();
        connection.createStatement().close();
        return connection;
    }

    @ParameterizedTest
    @EnumSource(Limit.class)
    void mustExplainWhyALeaseHasEnded(Limit limit) throws SQLException {
        ConnectionHandle connection = used();
        LimitHit hit = TimedPool.hit(connection, limit, 0);
        endBecauseOf(connection, hit);
        assertThatThrownBy(connection::commit)
                .isInstanceOf(SQLTimeoutException.class)
                .hasMessageContaining(LimitFailures.nameOf(hit));
    }

    /** It is noted before the lease is ended, and between the two another call may begin. */
    @Test
    void mustExplainWhyALeaseHasEndedThoughACallBeganJustBefore() throws SQLException {
        ConnectionHandle connection = used();
        Statement statement = connection.createStatement();
        // whoever pursues a call has shared the lease
        connection.slot.tryShare(connection.ticket);
        LimitHit hit = TimedPool.hit(connection, Limit.QUERY_TIMEOUT, 0);
        timed.running(connection).note(hit);
        statement.execute("select 1");
        timed.pool.discard(timed.pool.slot, connection.ticket, RetireReason.ABORTED);
        assertThatThrownBy(connection::getCatalog)
                .isInstanceOf(SQLTimeoutException.class)
                .hasMessageContaining(LimitFailures.nameOf(hit));
    }

    @Test
    void mustExplainTheFailureOfTheCallThatWasInTheDriver() throws SQLException {
        ConnectionHandle connection = timed.borrow();
        Statement statement = connection.createStatement();
        driver.on("Statement.execute", a -> {
            endBecauseOf(connection, TimedPool.hit(connection, Limit.QUERY_TIMEOUT, 0));
            throw new SQLException("connection reset");
        });
        assertThatThrownBy(() -> statement.execute("select 1"))
                .isInstanceOf(SQLTimeoutException.class)
                .hasRootCauseMessage("connection reset");
    }

    @Test
    void mustNotExplainTheEndOfALeaseThatLasts() throws SQLException {
        ConnectionHandle connection = used();
        Statement statement = connection.createStatement();
        statement.close();
        timed.running(connection).note(TimedPool.hit(connection, Limit.QUERY_TIMEOUT, 0));
        assertThatThrownBy(() -> {
                    throw connection.closedFailure();
                })
                .isInstanceOf(SQLNonTransientConnectionException.class);
    }

    @Test
    void mustNotExplainTheEndOfAnotherLease() throws SQLException {
        ConnectionHandle connection = used();
        LimitHit ofAnother = new LimitHit(connection.ticket + 1, null, Limit.QUERY_TIMEOUT, 5, 7, 0);
        endBecauseOf(connection, ofAnother);
        assertThatThrownBy(connection::commit).isInstanceOf(SQLNonTransientConnectionException.class);
    }

    @Test
    void mustExplainTheEndByALimitOfTheTransactionThatIsOpenAndOfNoOther() throws SQLException {
        ConnectionHandle connection = used();
        timed.timer().setTransactionSinceRelease(9);
        endBecauseOf(connection, TimedPool.hit(connection, Limit.TRANSACTION_TIMEOUT, 9));
        assertThatThrownBy(connection::commit).isInstanceOf(SQLTimeoutException.class);
        timed.timer().setTransactionSinceRelease(10);
        assertThatThrownBy(connection::commit).isInstanceOf(SQLNonTransientConnectionException.class);
    }

    @Test
    void mustNotExplainTheEndByACancelOfOneStatement() throws SQLException {
        ConnectionHandle connection = used();
        endBecauseOf(
                connection, TimedPool.hit(connection, Limit.QUERY_TIMEOUT, 0).of(new Object()));
        assertThatThrownBy(connection::commit).isInstanceOf(SQLNonTransientConnectionException.class);
    }

    @Test
    void mustNotExplainTheFailureOfAnotherStatementThanTheOneCancelled() throws SQLException {
        ConnectionHandle connection = timed.borrow();
        Statement cancelled = connection.createStatement();
        Statement other = connection.createStatement();
        driver.on("Statement.execute", a -> {
            if (a[0].equals("select 1")) {
                timed.running(connection).cancel(TimedPool.hit(connection, Limit.QUERY_TIMEOUT, 0), () -> {});
                return true; // it came too late
            }
            throw new SQLException("syntax error", "42601");
        });
        cancelled.execute("select 1");
        assertThatThrownBy(() -> other.execute("select 2")).hasMessage("syntax error");
    }

    @Test
    void mustNotExplainAFailureInALaterLease() throws SQLException {
        ConnectionHandle first = timed.borrow();
        Statement statement = first.createStatement();
        driver.on("Statement.execute", a -> {
            timed.running(first).cancel(TimedPool.hit(first, Limit.QUERY_TIMEOUT, 0), () -> {});
            return true;
        });
        statement.execute("select 1");
        first.close();
        assertThat(timed.pool.physical.limitHit()).isNull();
    }

    @Test
    void mustBeForgottenByTheNextCallUnlessItIsOfTheWholeTransaction() throws Exception {
        ConnectionHandle connection = used();
        Threads.elsewhere(() -> connection.createStatement().execute("select 1")); // the calls are counted from here on
        for (Limit limit : Limit.values()) {
            boolean ofOneCall = limit == Limit.QUERY_TIMEOUT || limit == Limit.STATEMENT_TIMEOUT;
            LimitHit cancelled = TimedPool.hit(connection, limit, 0).of(new Object());
            timed.running(connection).note(cancelled);
            connection.createStatement().execute("select 1");
            assertThat(timed.pool.physical.limitHit() == null).as("%s", limit).isEqualTo(ofOneCall);
        }
    }

    @Test
    void mustHaveSharedTheLeaseWhereTheLimitOfAnOwnersCallIsHit() throws Exception {
        ConnectionHandle connection = used();
        Statement statement = connection.createStatement();
        driver.on("Statement.execute", a -> {
            Threads.elsewhere(() ->
                    timed.running(connection).cancel(TimedPool.hit(connection, Limit.QUERY_TIMEOUT, 0), () -> {}));
            return true;
        });
        statement.execute("select 1");
        driver.heal("Statement.execute");
        assertThat(timed.pool.physical.limitHit()).isNotNull();
        statement.execute("select 2");
        assertThat(timed.pool.physical.limitHit()).as("of a call before").isNull();
    }
}
