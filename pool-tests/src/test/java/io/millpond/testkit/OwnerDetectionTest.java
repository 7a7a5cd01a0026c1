package io.millpond.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class OwnerDetectionTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    private ScriptedConnection open() throws SQLException {
        return (ScriptedConnection) driver.connect(driver.url(), new Properties());
    }

    /** On a thread of that name; what is thrown there comes out of {@code get()}. */
    private static FutureTask<Void> commitOn(String thread, Connection connection) {
        FutureTask<Void> commit = new FutureTask<>(() -> {
            connection.commit();
            return null;
        });
        new Thread(commit, thread).start();
        return commit;
    }

    @Test
    void mustReportTwoDeclaredOwners() throws SQLException {
        ScriptedConnection c = open();
        c.enter("ann");
        c.enter("bob");
        assertThatThrownBy(driver::verify)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("bob entered while ann owned it");
    }

    @Test
    void mustReportTwoThreadsInsideOneConnection() throws Exception {
        ScriptedConnection c = open();
        Script hang = driver.on("commit").hang();
        c.setAutoCommit(false);
        FutureTask<Void> first = commitOn("first", c);
        await().until(() -> hang.inside() == 1);
        c.isValid(1);
        hang.release();
        first.get();
        assertThatThrownBy(driver::verify).hasMessageContaining("isValid while first was inside commit");
    }

    @Test
    void mustReportACallBehindTheOwnersBack() throws Exception {
        ScriptedConnection c = open();
        c.enter(Thread.currentThread());
        FutureTask<Boolean> call = new FutureTask<>(() -> c.isValid(1));
        new Thread(call, "upkeep").start();
        assertThat(call.get()).isTrue();
        assertThatThrownBy(driver::verify).hasMessageContaining("upkeep called isValid");
    }

    @Test
    void mustAllowAbortThenCloseFromAnotherThread() throws Exception {
        ScriptedConnection c = open();
        Script hang = driver.on("commit").hang();
        Script deaf = driver.on("abort").skip();
        c.setAutoCommit(false);
        c.enter("ann");
        FutureTask<Void> first = commitOn("first", c);
        await().until(() -> hang.inside() == 1);
        c.abort(Runnable::run);
        c.close();
        deaf.remove();
        hang.release();
        assertThatThrownBy(first::get).hasCauseInstanceOf(SQLException.class);
        assertThatCode(driver::verifyNothingLeft).doesNotThrowAnyException();
    }

    @Test
    void mustStayQuietWhenOwnersTakeTurns() throws SQLException {
        ScriptedConnection c = open();
        for (String owner : new String[] {"ann", "bob", "ann"}) {
            c.enter(owner);
            c.createStatement().executeQuery("select 1").next();
            c.exit(owner);
        }
        assertThatCode(driver::verify).doesNotThrowAnyException();
    }
}
