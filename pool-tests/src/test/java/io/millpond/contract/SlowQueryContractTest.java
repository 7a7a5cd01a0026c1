package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.PoolListener;
import io.millpond.spi.SlowQuery;
import io.millpond.testkit.CapturedLog;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Queries that take long are counted and told of, without what may be secret in them. */
class SlowQueryContractTest {
    private static final Duration THRESHOLD = Duration.ofMillis(50);
    private static final String SQL = "select * from t where secret = 'c4n4ry' and n = 42";
    private static final String SHAPE = "select * from t where secret = ? and n = ?";

    private final ScriptedDriver driver = new ScriptedDriver();
    private final List<SlowQuery> told = new CopyOnWriteArrayList<>();

    private MillpondDataSource.Builder pool() {
        return Pools.on(driver).maxSize(1).slowQueryThreshold(THRESHOLD).listener(new PoolListener() {
            @Override
            public void slowQuery(String pool, SlowQuery query) {
                told.add(query);
            }
        });
    }

    @AfterEach
    void nobodyMustHaveSharedAConnection() {
        driver.releaseAll();
        driver.verify();
    }

    private static void run(MillpondDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void mustCountAndTellOfASlowQueryWhileItRunsAndWhenItHasEnded() throws Exception {
        Script hang = driver.on("execute").first(1).hang();
        try (CapturedLog log = CapturedLog.of("io.millpond");
                MillpondDataSource pool = pool().build()) {
            CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
                try {
                    run(pool, SQL);
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            await().until(() -> told.size() == 1);
            assertThat(told.get(0).running()).isTrue();
            assertThat(told.get(0).sql()).isEqualTo(SHAPE);
            assertThat(pool.stats().slowQueries()).as("counted when it ends").isZero();
            hang.release();
            done.join();
            await().until(() -> told.size() == 2);
            assertThat(told.get(1).running()).isFalse();
            assertThat(told.get(1).failed()).isFalse();
            assertThat(told.get(1).elapsed()).isGreaterThanOrEqualTo(THRESHOLD);
            assertThat(told.get(1).sql()).isEqualTo(SHAPE);
            assertThat(pool.stats().slowQueries()).isEqualTo(1);
            assertThat(pool.stats().queryTime().maxNanos()).isGreaterThanOrEqualTo(THRESHOLD.toNanos());
            await().until(() -> log.text().contains("took"));
            assertThat(log.text())
                    .contains("still runs after")
                    .contains(SHAPE)
                    .doesNotContain("c4n4ry")
                    .doesNotContainPattern("\\b42\\b");
        }
    }

    @Test
    void mustTellOfASlowQueryThatFailed() throws Exception {
        driver.on("execute").delay(Duration.ofMillis(80));
        driver.on("execute").fail(new SQLException("no", "42000"));
        try (MillpondDataSource pool = pool().build()) {
            assertThatThrownBy(() -> run(pool, SQL)).hasMessage("no");
            await().until(() -> told.stream().anyMatch(query -> !query.running()));
            assertThat(told.get(told.size() - 1).failed()).isTrue();
        }
    }

    @Test
    void mustNotTellOfQuickQueries() throws SQLException {
        try (MillpondDataSource pool = pool().build()) {
            for (int i = 0; i < 1_000; i++) {
                run(pool, SQL);
            }
            assertThat(pool.stats().slowQueries()).isZero();
            assertThat(pool.stats().queryTime().count()).isEqualTo(1_000);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void mustTellOfNothingIfItIsOff() throws SQLException {
        driver.on("execute").delay(Duration.ofMillis(80));
        try (MillpondDataSource pool = pool().slowQueryThreshold(Duration.ZERO).build()) {
            run(pool, SQL);
            assertThat(pool.stats().slowQueries()).isZero();
        }
        assertThat(told).isEmpty();
    }

    @Test
    void mustTellASlowQueryOfAFewMillisecondsFromAQuickOne() throws SQLException {
        Duration threshold = Duration.ofMillis(3);
        try (MillpondDataSource pool = pool().slowQueryThreshold(threshold).build()) {
            driver.on("execute").sql("slow").delay(Duration.ofMillis(4));
            for (int i = 0; i < 10; i++) {
                run(pool, "select slow");
            }
            assertThat(pool.stats().slowQueries()).isEqualTo(10);
            // many, so that some of them meet a tick of the clock; one or the other a busy machine may hold up
            long heldUp = 0;
            for (int i = 0; i < 5_000; i++) {
                long begun = System.nanoTime();
                run(pool, "select 1");
                heldUp += System.nanoTime() - begun >= threshold.toNanos() ? 1 : 0;
            }
            assertThat(pool.stats().slowQueries() - 10).isLessThanOrEqualTo(heldUp);
            assertThat(heldUp).isLessThan(5_000);
        }
    }
}
