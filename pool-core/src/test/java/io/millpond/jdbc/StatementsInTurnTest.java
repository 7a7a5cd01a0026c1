package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * Statements that are opened one after the other, in the place of those before: a handle that is closed never reaches
 * the statement after it.
 */
class StatementsInTurnTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());

    private static void mustBeDeadAndHarmless(PreparedStatement closed, PreparedStatement open) throws SQLException {
        assertThat(closed.isClosed()).isTrue();
        assertThatThrownBy(closed::executeQuery)
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("this statement is closed");
        assertThatThrownBy(() -> closed.setInt(1, 1)).hasMessageContaining("this statement is closed");
        assertThatThrownBy(() -> closed.addBatch("x")).hasMessageContaining("this statement is closed");
        assertThatThrownBy(closed::cancel).hasMessageContaining("this statement is closed");
        closed.close();
        assertThat(open.isClosed()).isFalse();
        open.executeQuery().close();
    }

    @Test
    void mustNotReachTheNextStatement() throws Exception {
        ConnectionHandle connection = pool.borrow();
        PreparedStatement closed = connection.prepareStatement("select 1");
        closed.close();
        PreparedStatement open = connection.prepareStatement("select 2");
        mustBeDeadAndHarmless(closed, open);
        assertThat(driver.count("PreparedStatement.close")).isOne();
        connection.close();
        assertThat(driver.count("PreparedStatement.close")).isEqualTo(2);
        assertThat(pool.isIdle()).isTrue();
    }

    /** Where a fetch size may leave rows unread, the return would ask the server for a transaction. */
    @Test
    void mustNoteNothingOfTheFetchSizeOfAClosedOne() throws Exception {
        pool.dialect.readsToTheEnd = false;
        ConnectionHandle connection = pool.borrow();
        Statement closed = connection.createStatement();
        closed.close();
        assertThatThrownBy(() -> closed.setFetchSize(1)).hasMessageContaining("this statement is closed");
        assertThat(connection.isMarked(LeaseMarks.UNSEEN_TRANSACTION)).isFalse();
        connection.createStatement().setFetchSize(1);
        assertThat(connection.isMarked(LeaseMarks.UNSEEN_TRANSACTION)).isTrue();
    }

    @Test
    void mustNotReachTheNextStatementFromAnotherThread() throws Exception {
        ConnectionHandle connection = pool.borrow();
        PreparedStatement closed = connection.prepareStatement("select 1");
        closed.close();
        PreparedStatement open = connection.prepareStatement("select 2");
        Threads.elsewhere((Callable<Object>) () -> {
            mustBeDeadAndHarmless(closed, open);
            return null;
        });
        open.close();
        assertThat(driver.count("PreparedStatement.close")).isEqualTo(2);
        assertThat(connection.hasOpenChildren()).isFalse();
    }

    @Test
    void mustNotReachTheNextStatementThroughAResultSet() throws Exception {
        ConnectionHandle connection = pool.borrow();
        PreparedStatement closed = connection.prepareStatement("select 1");
        ResultSet rows = closed.executeQuery();
        closed.close();
        PreparedStatement open = connection.prepareStatement("select 2");
        ResultSet others = open.executeQuery();
        assertThatThrownBy(rows::next).hasMessageContaining("this statement is closed");
        rows.close();
        assertThat(rows.isClosed()).isTrue();
        others.next();
        assertThat(others.getStatement()).isSameAs(open);
    }

    @Test
    void mustCloseEachOnceHoweverManyThereAre() throws Exception {
        ConnectionHandle connection = pool.borrow();
        for (int i = 0; i < 1_000; i++) {
            connection.prepareStatement("select " + i).close();
        }
        assertThat(connection.hasOpenChildren()).isFalse();
        connection.prepareStatement("left open");
        assertThat(connection.hasOpenChildren()).isTrue();
        connection.close();
        assertThat(driver.count("PreparedStatement.close")).isEqualTo(1_001);
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustForgetNoneInWhateverOrderTheyAreClosed() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Deque<Statement> open = new ArrayDeque<>();
        int opened = 0;
        for (int i = 0; i < 2_000; i++) {
            if (i % 7 < 4) {
                open.add(i % 2 == 0 ? connection.createStatement() : connection.prepareStatement("select"));
                opened++;
            } else if (!open.isEmpty()) {
                (i % 3 == 0 ? open.removeFirst() : open.removeLast()).close();
            }
            if (i % 11 == 0) {
                connection.getMetaData().getTables(null, null, null, null).close();
            }
        }
        int left = open.size();
        while (left > 5) {
            (left % 3 == 0 ? open.removeFirst() : open.removeLast()).close();
            left--;
        }
        connection.close();
        assertThat(driver.count("PreparedStatement.close") + driver.count("Statement.close"))
                .isEqualTo(opened);
        assertThat(pool.isIdle()).isTrue();
    }
}
