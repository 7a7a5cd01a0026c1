package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.FreedBy;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Limits where several threads use one connection. The drivers are not verified: they take two threads in one
 * connection for a fault.
 */
class LimitsOfThreadsTest {
    private static final Duration LIMIT = Duration.ofMillis(80);

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** To cut off a commit would leave its outcome unknown. */
    @Test
    void mustNotLimitACommitBecauseACallOfAnotherThreadEnds() throws Exception {
        ScriptedDriver shared = new ScriptedDriver();
        Script prepare = shared.on("prepareStatement").hang();
        Script commit = shared.on("commit").hang(FreedBy.ABORT);
        try (MillpondDataSource pool =
                Pools.on(shared).maxSize(1).queryTimeout(LIMIT).build()) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            run(connection, "update t set x = 1");
            CompletableFuture<Throwable> one =
                    failureOf(() -> connection.prepareStatement("select 1").close());
            await().until(() -> prepare.inside() == 1);
            CompletableFuture<Throwable> two = failureOf(connection::commit);
            await().until(() -> commit.inside() == 1);
            prepare.release();
            assertThat(one.get()).isNull();
            await().during(LIMIT.multipliedBy(4)).until(() -> commit.inside() == 1);
            commit.release();
            assertThat(two.get()).isNull();
            assertThat(pool.stats().closed()).isZero();
            assertThat(pool.stats().queryTimeouts()).isZero();
            connection.close();
        }
    }

    @Test
    void mustKeepAStatementsOwnLimitThoughAnotherThreadCommits() throws Exception {
        ScriptedDriver shared = new ScriptedDriver();
        Script execute = shared.on("execute").hang(FreedBy.CANCEL);
        try (MillpondDataSource pool = Pools.on(shared).maxSize(1).build()) {
            Connection connection = pool.getConnection();
            connection.setAutoCommit(false);
            Statement statement = connection.createStatement();
            statement.setQueryTimeout(1);
            CompletableFuture<Throwable> one = failureOf(() -> statement.execute("select 1"));
            await().until(() -> execute.inside() == 1);
            connection.commit();
            try {
                await().until(one::isDone);
                assertThat(one.get())
                        .isInstanceOf(SQLTimeoutException.class)
                        .hasMessageContaining("(setQueryTimeout = 1000 ms)");
            } finally {
                execute.release();
            }
            connection.close();
        }
    }

    @FunctionalInterface
    private interface Call {
        void run() throws SQLException;
    }

    private static CompletableFuture<Throwable> failureOf(Call call) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        call.run();
                        failure.complete(null);
                    } catch (Throwable e) {
                        failure.complete(e);
                    }
                })
                .start();
        return failure;
    }
}
