package io.millpond.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedDriverTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void releaseAll() {
        driver.releaseAll();
    }

    private ScriptedConnection open() throws SQLException {
        return (ScriptedConnection) driver.connect(driver.url(), new Properties());
    }

    @Test
    void mustAnswerQueriesAndCountCalls() throws SQLException {
        try (Connection c = open();
                PreparedStatement s = c.prepareStatement("select 1");
                ResultSet r = s.executeQuery()) {
            assertThat(r.next()).isTrue();
            assertThat(r.getInt(1)).isEqualTo(1);
            assertThat(r.next()).isFalse();
        }
        assertThat(driver.calls("executeQuery")).isEqualTo(1);
        assertThat(driver.calls("ResultSet.next")).isEqualTo(2);
        assertThat(driver.roundTrips()).isEqualTo(1);
        assertThat(driver.opened()).isEqualTo(1);
        assertThat(driver.closed()).isEqualTo(1);
        driver.verifyNothingLeft();
    }

    @Test
    void mustFailOnlyTheScriptedAttempt() throws SQLException {
        driver.onConnect().attempt(2).fail(() -> new SQLException("no", "08001"));
        open();
        assertThatThrownBy(this::open).hasMessage("no");
        open();
        assertThat(driver.connectAttempts()).isEqualTo(3);
        assertThat(driver.live()).isEqualTo(2);
        assertThat(driver.mostOccupied()).isEqualTo(2);
    }

    @Test
    void mustThrowErrorsAndUncheckedExceptionsAsTheyAre() throws SQLException {
        driver.on("rollback").fail(new AbstractMethodError("old driver"));
        driver.on("isValid").fail(new IllegalStateException("confused"));
        Connection c = open();
        assertThatThrownBy(c::rollback).isInstanceOf(AbstractMethodError.class);
        assertThatThrownBy(() -> c.isValid(1)).isInstanceOf(IllegalStateException.class);
        driver.verify();
    }

    @Test
    void mustHangUntilReleasedAndIgnoreInterrupts() throws Exception {
        Script hang = driver.on("isValid").hang();
        Connection c = open();
        FutureTask<Boolean> call = new FutureTask<>(() -> c.isValid(1));
        Thread thread = new Thread(call);
        thread.start();
        await().until(() -> hang.inside() == 1);
        thread.interrupt();
        assertThat(hang.inside()).isEqualTo(1);
        hang.release(new SQLException("late"));
        assertThatThrownBy(() -> call.get(5, TimeUnit.SECONDS)).cause().hasMessage("late");
        assertThat(hang.plays()).isEqualTo(1);
    }

    @Test
    void mustFreeAHungStatementByCancelOrAbortOnlyWhereAllowed() throws Exception {
        Script hang = driver.on("execute").hang(FreedBy.CANCEL);
        ScriptedConnection c = open();
        Statement s = c.createStatement();
        CompletableFuture<Boolean> running = CompletableFuture.supplyAsync(() -> executeQuietly(s, "select 1"));
        await().until(() -> hang.inside() == 1);
        s.cancel();
        assertThatThrownBy(running::join)
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("canceling");

        hang.remove();
        Script deaf = driver.on("execute").hang(FreedBy.ABORT);
        CompletableFuture<Boolean> again = CompletableFuture.supplyAsync(() -> executeQuietly(s, "select 1"));
        await().until(() -> deaf.inside() == 1);
        s.cancel();
        assertThat(again).isNotDone();
        c.abort(Runnable::run);
        assertThatThrownBy(again::join).hasMessageContaining("aborted");
        assertThat(driver.aborted()).isEqualTo(1);
        driver.verifyNothingLeft();
    }

    private static boolean executeQuietly(Statement s, String sql) {
        try {
            return s.execute(sql);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void mustKillTheInnocentNextStatementWithALateCancelIfToldTo() throws SQLException {
        driver.lateCancelsHitTheNextStatement();
        try (Connection c = open();
                Statement s = c.createStatement()) {
            s.execute("select 1");
            s.cancel();
            assertThatThrownBy(() -> s.execute("select 2"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            s.execute("select 3");
        }
    }

    @Test
    void mustLieAboutLivenessWhenScripted() throws SQLException {
        driver.on("isValid").onConnection(1).answer(false);
        Script ignored = driver.on("abort").skip();
        ScriptedConnection c = open();
        assertThat(c.isValid(1)).isFalse();
        assertThat(open().isValid(1)).isTrue();
        c.abort(Runnable::run);
        assertThat(c.isClosed()).isFalse();
        assertThat(driver.live()).isEqualTo(2);
        assertThat(ignored.plays()).isEqualTo(1);
    }

    @Test
    void mustConnectToNothingOrToTheSameConnectionTwiceIfScripted() throws SQLException {
        ScriptedConnection c = open();
        driver.onConnect().attempt(1).answer(null);
        driver.onConnect().attempt(2).answer(c);
        assertThat(open()).isNull();
        assertThat(open()).isSameAs(c);
        assertThat(driver.live()).isEqualTo(1);
    }

    @Test
    void mustDoTheWorkAndThenFailWhenToldSo() throws SQLException {
        driver.on("close").failAfterwards(new SQLException("after"));
        driver.on("executeUpdate").sql("insert").delay(Duration.ofMillis(20));
        Connection c = open();
        try (Statement s = c.createStatement()) {
            long start = System.nanoTime();
            assertThat(s.executeUpdate("insert into item values (1)")).isEqualTo(1);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000L);
        }
        assertThatThrownBy(c::close).hasMessage("after");
        assertThat(c.isClosed()).isTrue();
        driver.verifyNothingLeft();
    }

    @Test
    void mustAnswerScriptedRows() throws SQLException {
        driver.on("executeQuery")
                .sql("from item")
                .answer(Rows.of(List.of("id", "name"), new Object[] {7, "reed"}, new Object[] {8, null}));
        try (Connection c = open();
                ResultSet r = c.createStatement().executeQuery("select id, name from item")) {
            assertThat(r.next()).isTrue();
            assertThat(r.getString("name")).isEqualTo("reed");
            assertThat(r.next()).isTrue();
            assertThat(r.getInt("id")).isEqualTo(8);
            assertThat(r.getString(2)).isNull();
            assertThat(r.wasNull()).isTrue();
        }
    }

    @Test
    void mustBeKnownToDriverManagerOnlyWhileRegistered() throws SQLException {
        assertThatThrownBy(() -> DriverManager.getConnection(driver.url())).isInstanceOf(SQLException.class);
        try (ScriptedDriver.Registration known = driver.register()) {
            assertThat(known).isNotNull();
            DriverManager.getConnection(driver.url()).close();
        }
        assertThatThrownBy(() -> DriverManager.getConnection(driver.url())).isInstanceOf(SQLException.class);
    }
}
