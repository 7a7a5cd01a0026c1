package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lease may last as long as its application: what that has done with must not pile up in it. */
class LongLeaseTest {
    private static final int USES = 1_000;

    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());
    private ConnectionHandle connection;

    @BeforeEach
    void borrow() throws SQLException {
        connection = pool.borrow();
    }

    private void mustHoldNothing() {
        assertThat(connection.hasOpenChildren()).isFalse();
        connection.close();
        assertThat(pool.isIdle()).isTrue();
        assertThat(pool.events).as("without a clean-up").containsExactly("giveBack");
    }

    @Test
    void mustForgetStatementsThatTheDriverHasClosedWithTheirResultSets() throws SQLException {
        driver.on("Statement.isClosed", a -> true);
        for (int i = 0; i < USES; i++) {
            Statement statement = connection.createStatement();
            Statement other = connection.createStatement();
            statement.closeOnCompletion();
            statement.executeQuery("select 1").close();
            assertThat(statement.isClosed()).isTrue();
            assertThatThrownBy(() -> statement.execute("select 2")).hasMessageContaining("this statement is closed");
            other.close();
        }
        mustHoldNothing();
    }

    @Test
    void mustKeepAStatementThatTheDriverHasNotClosed() throws SQLException {
        Statement statement = connection.createStatement();
        statement.closeOnCompletion();
        ResultSet rows = statement.executeQuery("select 1");
        rows.close();
        assertThat(statement.isClosed()).isFalse();
        statement.execute("select 2");
        driver.on("Statement.isClosed", a -> true);
        rows.close();
        assertThat(statement.isClosed()).isTrue();
        mustHoldNothing();
    }

    @Test
    void mustAskTheDriverNothingWhereStatementsAreClosedByTheApplication() throws SQLException {
        connection.createStatement().executeQuery("select 1").close();
        assertThat(driver.calls).doesNotContain("Statement.isClosed");
    }

    @Test
    void mustForgetTheResultSetsOfAnArrayThatIsFreed() throws SQLException {
        for (int i = 0; i < USES; i++) {
            Array array = connection.createArrayOf("int", new Object[0]);
            ResultSet first = array.getResultSet();
            first.close();
            ResultSet second = array.getResultSet();
            ResultSet third = array.getResultSet(1, 1);
            array.free();
            assertThat(second.isClosed()).isTrue();
            assertThat(third.isClosed()).isTrue();
        }
        assertThat(driver.count("ResultSet.close")).isEqualTo(3 * USES);
        assertThat(driver.count("Array.free")).isEqualTo(USES);
        mustHoldNothing();
    }

    @Test
    void mustFreeAnArrayWhoseResultSetCannotBeClosed() throws SQLException {
        Array array = connection.createArrayOf("int", new Object[0]);
        array.getResultSet();
        driver.fail("ResultSet.close", new SQLException("not now"));
        assertThatThrownBy(array::free).hasMessage("not now");
        assertThat(driver.count("Array.free")).isOne();
        array.free();
        assertThat(driver.count("ResultSet.close")).isOne();
    }

    @Test
    void mustForgetTheStatementsThatMetadataHide() throws SQLException {
        for (int i = 0; i < USES; i++) {
            ResultSet tables = connection.getMetaData().getTables(null, null, null, null);
            assertThat(tables.getStatement()).isNotNull();
            tables.close();
        }
        mustHoldNothing();
    }

    /** Where the driver forgets the columns, another statement tells them. */
    @Test
    void mustForgetTheStatementsThatToldColumns() throws SQLException {
        connection.close();
        FakePool caching = new FakePool(driver.connect(), 4, RequestBoundary.UNMARKED);
        caching.dialect.keepsColumns = false;
        driver.forget();
        ConnectionHandle lease = caching.borrow();
        for (int i = 0; i < USES; i++) {
            PreparedStatement statement = lease.prepareStatement("select 1");
            statement.getMetaData().getColumnCount();
            assertThat(driver.count("PreparedStatement.close"))
                    .as("not before the one that it told of")
                    .isEqualTo(Math.max(0, i - 1));
            statement.close();
            statement.close();
        }
        assertThat(driver.count("Connection.prepareStatement")).isEqualTo(USES);
        assertThat(driver.count("PreparedStatement.close")).isEqualTo(USES - 1);
        assertThat(lease.hasOpenChildren()).isFalse();
        lease.close();
        assertThat(caching.events).as("without a clean-up").containsExactly("giveBack");
    }
}
