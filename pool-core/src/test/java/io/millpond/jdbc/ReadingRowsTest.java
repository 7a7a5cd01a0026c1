package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Result sets, and what they leave behind: nothing. */
class ReadingRowsTest {
    private final TimedPool timed = TimedPool.withCache();
    private final RecordingDriver driver = timed.driver;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mustLeaveNoCallBehind(boolean allAreHere) throws SQLException {
        timed.dialect.fetchesAll = allAreHere;
        ConnectionHandle connection = timed.borrow();
        ResultSet rows = connection.createStatement().executeQuery("select 1");
        for (int i = 0; i < 3; i++) {
            rows.next();
            assertThat(connection.hasCalls()).isFalse();
        }
        connection.close();
        assertThat(timed.pool.isIdle()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mustAskOnceWhetherMovingOnMayGoToTheServer(boolean allAreHere) throws SQLException {
        timed.dialect.fetchesAll = allAreHere;
        ResultSet rows = timed.borrow().createStatement().executeQuery("select 1");
        for (int i = 0; i < 3; i++) {
            rows.next();
        }
        assertThat(driver.count("ResultSet.getFetchSize")).isOne();
    }

    /** Whether all rows are here; a driver may tell it of the one and not of the other. */
    @ParameterizedTest
    @ValueSource(strings = {"ResultSet", "Statement"})
    void mustLimitTheFetchesOfAStreamOfWhichOneOfTheTwoTells(String told) throws SQLException {
        TimedPool limited = TimedPool.limitingFetches();
        limited.dialect.fetchesAll = true;
        limited.driver.on(told + ".getFetchSize", a -> Integer.MIN_VALUE);
        ConnectionHandle connection = limited.borrow();
        ResultSet rows = connection.createStatement().executeQuery("select 1");
        rows.next();
        limited.driver.on("ResultSet.next", a -> {
            assertThat(connection.hasCalls()).isTrue();
            assertThat(limited.timer().callSince()).as("timed").isPositive();
            return true;
        });
        assertThat(rows.next()).isTrue();
        assertThat(limited.driver.count(told + ".getFetchSize")).isOne();
    }

    @Test
    void mustReadOnWhereTheDriverCannotTellItsFetchSize() throws SQLException {
        driver.fail("ResultSet.getFetchSize", new SQLException("not supported"));
        driver.on("ResultSet.next", a -> true);
        ResultSet rows = timed.borrow().createStatement().executeQuery("select 1");
        assertThat(rows.next()).isTrue();
        assertThat(rows.next()).isTrue();
    }

    @Test
    void mustKeepAStatementWhoseResultSetsTheApplicationHasClosed() throws SQLException {
        for (int i = 0; i < 2; i++) {
            try (ConnectionHandle connection = timed.borrow();
                    PreparedStatement statement = connection.prepareStatement("select 1")) {
                ResultSet first = statement.executeQuery();
                first.close();
                statement.executeQuery().close();
            }
            assertThat(timed.pool.isIdle()).isTrue();
        }
        assertThat(driver.count("Connection.prepareStatement")).isOne();
        assertThat(driver.count("ResultSet.close")).isEqualTo(4);
        assertThat(timed.pool.events).containsOnly("giveBack");
    }

    @Test
    void mustSayThatItIsClosedWhereTheDriverSaysSo() throws SQLException {
        Statement statement = timed.borrow().createStatement();
        ResultSet rows = statement.executeQuery("select 1");
        assertThat(rows.isClosed()).isFalse();
        assertThat(statement.isClosed()).isFalse();
        driver.on("ResultSet.isClosed", a -> true);
        driver.on("Statement.isClosed", a -> true);
        assertThat(rows.isClosed()).isTrue();
        assertThat(statement.isClosed()).isTrue();
        driver.fail("ResultSet.isClosed", new SQLException("rows"));
        driver.fail("Statement.isClosed", new SQLException("statement"));
        assertThatThrownBy(rows::isClosed).hasMessage("rows");
        assertThatThrownBy(statement::isClosed).hasMessage("statement");
    }

    @Test
    void mustBeClosedWithItsStatementAndWithTheLease() throws SQLException {
        ConnectionHandle connection = timed.borrow();
        Statement first = connection.createStatement();
        ResultSet ofFirst = first.executeQuery("select 1");
        ResultSet ofSecond = connection.createStatement().executeQuery("select 2");
        first.close();
        assertThat(ofFirst.isClosed()).isTrue();
        ofFirst.close();
        assertThat(driver.calls).doesNotContain("ResultSet.close");
        connection.close();
        assertThat(ofSecond.isClosed()).isTrue();
    }

    @Test
    void mustLeadToOneStatementWhereTheDriverHidesOne() throws SQLException {
        ConnectionHandle connection = timed.borrow();
        ResultSet tables = connection.getMetaData().getTables(null, null, null, null);
        Statement hidden = tables.getStatement();
        assertThat(hidden).isInstanceOf(StatementHandle.class).isSameAs(tables.getStatement());
        assertThat(connection.hasCalls()).isFalse();
        driver.on("ResultSet.getStatement", a -> null);
        assertThat(connection.getMetaData().getTables(null, null, null, null).getStatement())
                .isNull();
        driver.fail("ResultSet.getStatement", new SQLException("not supported"));
        ResultSet others = connection.getMetaData().getTables(null, null, null, null);
        assertThatThrownBy(others::getStatement).hasMessage("not supported");
        connection.close();
        assertThat(timed.pool.isIdle()).isTrue();
    }

    @Test
    void mustNoLongerBeReadOnceTheNextIsThere() throws Exception {
        Statement statement = timed.borrow().createStatement();
        ResultSet first = statement.executeQuery("select 1");
        ResultSet second = statement.executeQuery("select 2");
        first.close();
        statement.cancel();
        assertThat(driver.count("Statement.cancel"))
                .as("the second is being read")
                .isOne();
        second.close();
        statement.cancel();
        assertThat(driver.count("Statement.cancel")).isOne();
    }
}
