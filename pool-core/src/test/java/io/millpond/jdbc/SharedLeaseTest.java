package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Leases that several threads use, close, or fight over. */
class SharedLeaseTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());

    @Test
    void mustCloseWhatAnotherThreadOpened() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement foreign = Threads.elsewhere(connection::createStatement);
        connection.close();
        assertThat(driver.count("Statement.close")).isOne();
        assertThat(foreign.isClosed()).isTrue();
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustForgetWhatAnotherThreadOpenedAndClosed() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Threads.elsewhere(() -> {
            connection.createStatement().close();
            return null;
        });
        connection.close();
        assertThat(pool.events).containsExactly("beginReset", "endReset");
    }

    @Test
    void mustNeedNoOtherThreadToEndWhatLeftNothingBehind() throws Exception {
        ConnectionHandle connection = pool.borrow();
        connection.prepareStatement("select 1").close();
        Threads.elsewhere(() -> {
            connection.close();
            return null;
        });
        assertThat(pool.events).containsExactly("beginReset", "endReset");
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustNotLendAConnectionAfterACloseElsewhereWhileItsOwnerIsInTheDriver() throws Exception {
        ConnectionHandle connection = pool.borrow();
        connection.commit();
        driver.on(
                "Connection.commit",
                a -> Threads.elsewhere(() -> {
                    connection.close();
                    return null;
                }));
        connection.commit();
        assertThat(pool.events).containsExactly("beginReset", "discard RESET_FAILED");
    }

    @Test
    void mustCleanUpAfterACloseElsewhereWhatItsOwnerHasLeftBehind() throws Exception {
        ConnectionHandle connection = pool.borrow();
        connection.setReadOnly(true);
        Threads.elsewhere(() -> {
            connection.close();
            return null;
        });
        assertThat(pool.events).containsExactly("beginReset", "finishReset");
    }

    /** What a call does that another thread makes while the owner, who is closing, has looked already. */
    private Future<Object> enterDuringTheReturn(
            ConnectionHandle connection, Callable<Object> call, CountDownLatch inside) {
        AtomicReference<Future<Object>> late = new AtomicReference<>();
        pool.dialect.whileAsked = () -> {
            pool.dialect.whileAsked = () -> {};
            late.set(Threads.start(call));
            try {
                assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        connection.close();
        return late.get();
    }

    @Test
    void mustNotLendAConnectionIntoWhichAnotherThreadCallsDuringTheReturn() throws Exception {
        ConnectionHandle connection = pool.borrow();
        connection.createStatement().close();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        driver.on("Connection.commit", a -> {
            inside.countDown();
            leave.await();
            return null;
        });
        Future<Object> late = enterDuringTheReturn(
                connection,
                () -> {
                    connection.commit();
                    return null;
                },
                inside);
        assertThat(pool.isIdle()).isFalse();
        assertThat(pool.isRetired()).isTrue();
        leave.countDown();
        late.get(10, TimeUnit.SECONDS);
    }

    @Test
    void mustCloseWhatAnotherThreadOpenedDuringTheReturn() throws Exception {
        ConnectionHandle connection = pool.borrow();
        connection.createStatement().close();
        driver.forget();
        CountDownLatch inside = new CountDownLatch(1);
        Future<Object> late = enterDuringTheReturn(
                connection,
                () -> {
                    Statement opened = connection.createStatement();
                    inside.countDown();
                    return opened;
                },
                inside);
        assertThat(((Statement) late.get(10, TimeUnit.SECONDS)).isClosed()).isTrue();
        assertThat(driver.count("Statement.close")).isOne();
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustRefuseAnotherThreadAfterTheReturn() throws Exception {
        ConnectionHandle connection = pool.borrow();
        connection.createStatement().close();
        connection.close();
        driver.forget();
        Threads.elsewhere(() -> {
            assertThatThrownBy(connection::commit).hasMessageContaining("this connection is closed");
            assertThatThrownBy(connection::createStatement).hasMessageContaining("this connection is closed");
            return null;
        });
        assertThat(driver.calls).isEmpty();
        assertThat(pool.isIdle()).isTrue();
        assertThat(pool.events).containsExactly("giveBack");
    }

    @Test
    void mustForgetWhatTheOwnerOpenedAndAnotherThreadClosed() throws Exception {
        ConnectionHandle connection = pool.borrow();
        List<Statement> kept = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            kept.add(connection.createStatement());
        }
        Threads.elsewhere(() -> {
            for (Statement statement : kept) {
                statement.close();
            }
            return null;
        });
        connection.createStatement().close();
        assertThat(connection.hasOpenChildren()).isFalse();
        connection.close();
        assertThat(driver.count("Statement.close")).isEqualTo(11);
    }

    @Test
    void mustUnlinkStatementsInAnyOrder() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement first = connection.createStatement();
        Statement middle = connection.createStatement();
        Statement last = connection.createStatement();
        middle.close();
        last.close();
        assertThat(connection.hasOpenChildren()).isTrue();
        first.close();
        assertThat(connection.hasOpenChildren()).isFalse();
    }

    @Test
    void mustReturnALeaseThatAnotherThreadCloses() throws Exception {
        ConnectionHandle connection = pool.borrow();
        connection.createStatement();
        Threads.elsewhere(() -> {
            connection.close();
            return null;
        });
        assertThat(driver.count("Statement.close")).isOne();
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustCloseAStatementOnceWhenItsOwnerAndAnotherThreadDo() throws Exception {
        for (int round = 0; round < 100; round++) {
            driver.forget();
            ownerAndAnotherCloseAStatement();
        }
    }

    private void ownerAndAnotherCloseAStatement() throws Exception {
        FakePool pool = new FakePool(driver.connect()); // of which no lease has been shared yet
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        CyclicBarrier start = new CyclicBarrier(2);
        Future<Object> other = Threads.start(() -> {
            start.await();
            statement.close();
            return null;
        });
        start.await();
        statement.close();
        other.get(10, TimeUnit.SECONDS);
        assertThat(driver.count("Statement.close")).isOne();
        assertThat(statement.isClosed()).isTrue();
        connection.close();
        assertThat(pool.isIdle()).isTrue();
        assertThat(driver.count("Statement.close")).isOne();
    }

    @Test
    void mustRefuseMoreCallsAtOnceThanItCanCount() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Threads.elsewhere(() -> {
            for (int i = 0; i < LeaseMarks.MOST_CALLS; i++) {
                connection.enterCall();
            }
            assertThatThrownBy(connection::commit).hasMessageContaining("let each thread borrow its own");
            connection.leaveCall();
            connection.commit();
            for (int i = 1; i < LeaseMarks.MOST_CALLS; i++) {
                connection.leaveCall();
            }
            return null;
        });
        assertThat(connection.hasCalls()).isFalse();
        connection.close();
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustReturnOnceWhenTwoThreadsClose() throws Exception {
        for (int round = 0; round < 300; round++) {
            driver.forget();
            twoThreadsClose(new FakePool(driver.connect()));
        }
    }

    private void twoThreadsClose(FakePool pool) throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        CyclicBarrier barrier = new CyclicBarrier(3);
        List<Future<Object>> closers = new ArrayList<>();
        for (AutoCloseable closeable : List.<AutoCloseable>of(connection, connection, statement)) {
            closers.add(Threads.start(() -> {
                barrier.await();
                closeable.close();
                return null;
            }));
        }
        for (Future<Object> closer : closers) {
            closer.get(10, TimeUnit.SECONDS);
        }
        // discarded if the lease ended just while the statement was being closed
        assertThat(pool.events)
                .hasSize(2)
                .startsWith("beginReset")
                .containsAnyOf("finishReset", "discard RESET_FAILED");
        assertThat(driver.count("Statement.close")).isOne();
        assertThat(pool.isIdle() || pool.isRetired()).isTrue();
    }

    @Test
    void mustNotLendAConnectionWhileACallIsStillInTheDriver() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        driver.on("Statement.execute", a -> {
            inside.countDown();
            leave.await();
            return true;
        });
        Future<Boolean> execution = Threads.start(() -> statement.execute("select pg_sleep(10)"));
        inside.await();
        connection.close();
        assertThat(pool.events).containsExactly("beginReset", "discard RESET_FAILED");
        assertThat(driver.calls).doesNotContain("Statement.close");
        leave.countDown();
        assertThat(execution.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void mustNotLendAConnectionWhoseStatementWasClosedDuringItsExecution() throws Exception {
        ConnectionHandle connection = pool.borrow();
        Statement statement = connection.createStatement();
        driver.on("Statement.execute", a -> {
            Threads.elsewhere(() -> {
                statement.close();
                return null;
            });
            return true;
        });
        statement.execute("select 1");
        connection.close();
        assertThat(pool.isRetired()).isTrue();
    }

    @Test
    void mustNotLeaveAStatementBehindThatWasOpenedDuringTheClose() throws Exception {
        ConnectionHandle connection = pool.borrow();
        driver.on("Connection.createStatement", a -> {
            Threads.elsewhere(() -> {
                connection.close();
                return null;
            });
            return driver.object(Statement.class);
        });
        assertThatThrownBy(connection::createStatement).hasMessageContaining("this connection is closed");
        assertThat(driver.count("Statement.close")).isOne();
    }

    @Test
    void mustNotCommitForTheNextBorrower() throws Exception {
        ConnectionHandle connection = pool.borrow();
        connection.setAutoCommit(false);
        connection.close();
        driver.forget();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            assertThatThrownBy(connection::rollback).isInstanceOf(SQLException.class);
        }
        assertThat(driver.calls).isEmpty();
        assertThat(connection.hasCalls()).isFalse();
    }
}
