package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.core.BorrowerId;
import io.millpond.core.LentSlots;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** What is told of calls that take long. */
class SlowCallsTest {
    private final TimedPool timed = TimedPool.limitingFetches();

    private void takes(String call, long nanos) {
        timed.driver.on(call, a -> {
            timed.pass(nanos);
            return call.endsWith("Batch") ? new int[0] : true;
        });
    }

    @Test
    void mustBeToldWithTheirSqlAndHowLongTheyTook() throws SQLException {
        takes("Statement.execute", TimedPool.SLOW);
        Statement statement = timed.borrow().createStatement();
        statement.execute("select 1");
        timed.dialect.quotesNames = true;
        statement.execute("select 2");
        assertThat(timed.told).containsExactly("select 1 took 1000", "select 2 [names] took 1000");
    }

    @Test
    void mustNotBeToldOfWhatIsNotSlow() throws SQLException {
        takes("Statement.execute", TimedPool.SLOW - 1);
        timed.borrow().createStatement().execute("select 1");
        assertThat(timed.told).isEmpty();
    }

    @Test
    void mustBeToldWithTheSqlThatWasPrepared() throws SQLException {
        takes("PreparedStatement.execute", TimedPool.SLOW);
        timed.borrow().prepareStatement("select ?").execute();
        assertThat(timed.told).containsExactly("select ? took 1000");
    }

    @Test
    void mustBeToldWithTheLastSqlOfABatch() throws SQLException {
        takes("Statement.executeBatch", TimedPool.SLOW);
        Statement statement = timed.borrow().createStatement();
        statement.addBatch("insert 1");
        statement.addBatch("insert 2");
        statement.executeBatch();
        assertThat(timed.told).containsExactly("insert 2 took 1000");
    }

    @Test
    void mustSayWhetherTheyFailed() throws SQLException {
        Statement statement = timed.borrow().createStatement();
        timed.driver.on("Statement.execute", a -> {
            timed.pass(TimedPool.SLOW);
            if (a[0].equals("select 2")) {
                throw new SQLException("syntax error");
            }
            return true;
        });
        statement.execute("select 1");
        assertThatThrownBy(() -> statement.execute("select 2")).hasMessage("syntax error");
        statement.execute("select 3");
        assertThat(timed.told)
                .containsExactly("select 1 took 1000", "select 2 took 1000 and failed", "select 3 took 1000");
    }

    @Test
    void mustBeToldOfAFetchThatIsLimited() throws SQLException {
        ResultSet rows = timed.borrow().createStatement().executeQuery("select 1");
        takes("ResultSet.next", TimedPool.SLOW);
        rows.next();
        assertThat(timed.told).containsExactly("select 1 took 1000");
    }

    @Test
    void mustSayOfEachFetchWhetherItFailed() throws SQLException {
        Statement statement = timed.borrow().createStatement();
        ResultSet rows = statement.executeQuery("select 1");
        timed.driver.on("ResultSet.next", a -> {
            timed.pass(TimedPool.SLOW);
            throw new SQLException("conversion failed");
        });
        assertThatThrownBy(rows::next).hasMessage("conversion failed");
        takes("ResultSet.next", TimedPool.SLOW);
        rows.next();
        assertThat(timed.told).containsExactly("select 1 took 1000 and failed", "select 1 took 1000");
    }

    @Test
    void mustNotBeToldWithTheSqlOfAStatementThatWasClosed() throws SQLException {
        Connection connection = timed.borrow();
        Statement first = connection.createStatement();
        first.execute("secret of the first");
        first.close();
        takes("PreparedStatement.execute", TimedPool.SLOW);
        PreparedStatement second = connection.prepareStatement("select ?");
        second.execute();
        assertThat(timed.told).containsExactly("select ? took 1000");
    }

    @Test
    void mustNameTheThreadThatBorrowedThoughTheSlotIsAnothersByNow() throws SQLException {
        Statement statement = timed.borrow().createStatement();
        timed.driver.on("Statement.execute", a -> {
            timed.pass(TimedPool.SLOW);
            LentSlots.noteHolder(timed.pool.slot, 77);
            return true;
        });
        statement.execute("select 1");
        assertThat(timed.slowBorrower).isEqualTo(BorrowerId.of(Thread.currentThread()));
    }
}
