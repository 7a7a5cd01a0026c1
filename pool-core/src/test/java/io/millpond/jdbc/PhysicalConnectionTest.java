package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.dialect.DataLife;
import io.millpond.dialect.TransactionState;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import org.junit.jupiter.api.Test;

/** What is kept of a connection beyond its leases, and what is not. */
class PhysicalConnectionTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());

    private PhysicalConnection opened(FakeDialect dialect) throws SQLException {
        return new PhysicalConnection(
                driver.connect(), dialect, pool, "shop", 5, 17, 3, FakePool.JDBC, pool.physical.calls());
    }

    @Test
    void mustKnowWhenAndWithWhichCredentialsItWasOpened() throws SQLException {
        FakeDialect dialect = new FakeDialect();
        PhysicalConnection connection = opened(dialect);
        assertThat(connection.openedAt()).isEqualTo(17);
        assertThat(connection.credentialsVersion()).isEqualTo(3);
        assertThat(connection.poolName()).isEqualTo("shop");
        assertThat(connection.dialect()).isSameAs(dialect);
        assertThat(connection.lease()).isSameAs(pool);
        assertThat(connection.marksRequests()).as("a proxy has every method").isTrue();
        assertThat(connection.isTheDatabase()).isFalse();
        dialect.dataLife = DataLife.WITH_EACH_CONNECTION;
        assertThat(connection.isTheDatabase()).isTrue();
    }

    @Test
    void mustGoOnAsItsTwinInAllThatItIs() throws SQLException {
        PhysicalConnection connection = opened(new FakeDialect());
        PhysicalConnection twin = connection.twin();
        assertThat(twin)
                .usingRecursiveComparison()
                .withComparatorForType((a, b) -> a == b ? 0 : 1, java.sql.Connection.class)
                .ignoringFields("first", "uses", "unused", "limitHit")
                .isEqualTo(connection);
    }

    @Test
    void mustFindTheLeaseThatBeganBeforeItsTwinTookOver() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        PhysicalConnection twin = pool.physical.twin();
        assertThat(twin.userOf(connection.ticket))
                .as("has not called the driver")
                .isNull();
        connection.createStatement().close();
        assertThat(twin.userOf(connection.ticket)).isSameAs(connection);
        assertThat(pool.physical.userOf(connection.ticket)).isSameAs(connection);
    }

    @Test
    void mustTellOfNoLeaseWhereAnotherWasBorrowed() {
        Throwable stack = new Throwable("borrowed here");
        assertThat(pool.physical.borrowStack(5)).isNull();
        pool.physical.noteBorrow(5, stack);
        assertThat(pool.physical.borrowStack(5)).isSameAs(stack);
        assertThat(pool.physical.borrowStack(6)).isNull();
    }

    @Test
    void mustKnowWhoUsesItHoweverManyHaveBefore() throws SQLException {
        for (int i = 0; i < 400; i++) {
            ConnectionHandle connection = pool.borrow();
            connection.createStatement().close();
            assertThat(pool.physical.userOf(connection.ticket)).isSameAs(connection);
            connection.close();
            if (i % 2 == 0) {
                pool.physical.forgetUser(connection.slot);
                assertThat(pool.physical.userOf(connection.ticket)).isNull();
            }
        }
    }

    @Test
    void mustNotForgetTheNextLeaseWhenOneThatIsOverForgetsItsOwn() throws SQLException {
        ConnectionHandle first = pool.borrow();
        first.createStatement().close();
        first.close();
        ConnectionHandle second = pool.borrow();
        second.createStatement().close();
        LimitHit hit = TimedPool.hit(second, io.millpond.spi.LimitReport.Limit.QUERY_TIMEOUT, 0);
        pool.physical.noteLimitHit(hit);
        pool.physical.forgetLimitOf(first);
        pool.physical.forgetUser(second.slot);
        assertThat(pool.physical.userOf(first.ticket)).isNull();
        assertThat(pool.physical.userOf(second.ticket)).isSameAs(second);
        assertThat(pool.physical.limitHit()).isSameAs(hit);
        pool.physical.forgetLimitOf(second);
        assertThat(pool.physical.limitHit()).isNull();
    }

    @Test
    void mustKeepWhatEndsTheLeaseWhenACancelThatWasHeldUpNotesItsLimitLate() throws SQLException {
        LimitHit end = TimedPool.hit(pool.borrow(), io.millpond.spi.LimitReport.Limit.QUERY_TIMEOUT, 0);
        pool.physical.noteLimitHit(end);
        pool.physical.noteLimitHit(end.of("a statement"));
        assertThat(pool.physical.limitHit()).isSameAs(end);
    }

    @Test
    void mustForgetALimitOnlyIfNoOtherHasBeenReachedSince() throws SQLException {
        LimitHit end = TimedPool.hit(pool.borrow(), io.millpond.spi.LimitReport.Limit.QUERY_TIMEOUT, 0);
        LimitHit cancelled = end.of("a statement");
        pool.physical.noteLimitHit(cancelled);
        assertThat(pool.physical.limitHit()).isSameAs(cancelled);
        pool.physical.noteLimitHit(end);
        pool.physical.forgetLimitHit(cancelled);
        assertThat(pool.physical.limitHit()).isSameAs(end);
        pool.physical.forgetLimitHit(end);
        assertThat(pool.physical.limitHit()).isNull();
    }

    @Test
    void mustBeReturnedWithoutAResetWhereAutocommitIsSetBackLocally() throws SQLException {
        pool.dialect.state = TransactionState.NONE;
        pool.dialect.setsAutoCommitLocally = true;
        ConnectionHandle connection = pool.borrow();
        connection.setAutoCommit(false);
        connection.close();
        assertThat(pool.events).containsExactly("giveBack");
        assertThat(driver.argumentsOf("Connection.setAutoCommit")).containsExactly(true);
        assertThat(pool.physical.raw().getAutoCommit()).isTrue();
    }

    @Test
    void mustBeResetWhereNobodyCanTellWhetherATransactionIsOpen() throws SQLException {
        pool.dialect.setsAutoCommitLocally = true;
        for (TransactionState state : new TransactionState[] {TransactionState.UNKNOWN, TransactionState.OPEN}) {
            pool.events.clear();
            pool.dialect.state = state;
            ConnectionHandle connection = pool.borrow();
            connection.setAutoCommit(false);
            connection.createStatement().execute("update 1");
            driver.on("Connection.rollback", a -> {
                pool.dialect.state = TransactionState.NONE;
                return null;
            });
            connection.close();
            assertThat(pool.events).containsExactly("beginReset", "finishReset");
            assertThat(pool.isIdle()).isTrue();
        }
    }

    @Test
    void mustNotAskADriverAgainThatHasTheMethodsOfRequestsAndNoRequests() throws SQLException {
        FakePool own = new FakePool(driver.connect(), 0, RequestBoundary.MARKED);
        driver.fail("Connection.beginRequest", new SQLFeatureNotSupportedException("no requests"));
        for (int i = 0; i < 3; i++) {
            ConnectionHandle connection = own.borrow();
            connection.createStatement().close();
            connection.close();
            assertThat(own.isIdle()).isTrue();
        }
        assertThat(driver.count("Connection.beginRequest")).isOne();
        assertThat(driver.calls).doesNotContain("Connection.endRequest");
    }

    @Test
    void mustNotBeLentAgainWhereARequestCannotBegin() throws SQLException {
        FakePool own = new FakePool(driver.connect(), 0, RequestBoundary.MARKED);
        driver.fail("Connection.beginRequest", new SQLException("no"));
        ConnectionHandle connection = own.borrow();
        connection.createStatement().close();
        connection.close();
        assertThat(own.isRetired()).isTrue();
    }
}
