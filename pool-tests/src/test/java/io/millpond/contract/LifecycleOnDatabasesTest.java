package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.Credentials;
import io.millpond.spi.PoolStats;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Where connections come from, how many there are, and that none is left, as the server sees it. */
class LifecycleOnDatabasesTest {
    private static void borrowAll(MillpondDataSource pool, int number) throws SQLException {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            all.add(pool.getConnection());
        }
        for (Connection each : all) {
            each.close();
        }
    }

    @OnEveryDatabase
    void mustKeepMinIdleReadyFromTheStart(TestDatabase db) {
        try (MillpondDataSource pool = DatabasePools.on(db).minIdle(2).build()) {
            await().until(() -> pool.stats().idle() == 2);
            assertThat(pool.stats().acquired()).isZero();
        }
    }

    @OnEveryDatabase(except = TestDatabase.SQLITE)
    void mustLeaveNoSessionOnTheServer(TestDatabase db) throws SQLException {
        MillpondDataSource pool = DatabasePools.of(db);
        borrowAll(pool, 2);
        assertThat(db.sessions()).isGreaterThanOrEqualTo(2);
        pool.close();
        await().until(() -> db.sessions() == 0);
    }

    @OnEveryDatabase(except = TestDatabase.SQLITE)
    void mustLeaveNoSessionOfABorrowerThatDoesNotReturn(TestDatabase db) throws SQLException {
        MillpondDataSource pool = DatabasePools.of(db);
        Connection kept = pool.getConnection();
        DatabasePools.number(kept, "select 1");
        pool.close(Duration.ofMillis(50));
        assertThatThrownBy(() -> DatabasePools.number(kept, "select 1"))
                .isInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "08003");
        kept.close();
        await().until(() -> db.sessions() == 0);
        PoolStats stats = pool.stats();
        assertThat(stats.created()).isEqualTo(stats.closed());
        assertThat(stats.total()).isZero();
    }

    @OnEveryDatabase
    void mustLetABorrowerFinishWhileThePoolCloses(TestDatabase db) throws Exception {
        MillpondDataSource pool = DatabasePools.of(db);
        Connection last = pool.getConnection();
        Thread closer = new Thread(pool::close);
        closer.start();
        await().until(() -> isRefused(pool));
        assertThat(DatabasePools.number(last, "select 5")).isEqualTo(5);
        last.close();
        closer.join();
        assertThat(pool.stats().total()).isZero();
    }

    private static boolean isRefused(MillpondDataSource pool) {
        try (Connection connection = pool.getConnection()) {
            return connection == null;
        } catch (SQLNonTransientConnectionException closed) {
            return "08003".equals(closed.getSQLState());
        } catch (SQLException other) {
            return false;
        }
    }

    @OnEveryDatabase
    void mustCloseTwiceWithoutHarm(TestDatabase db) throws SQLException {
        MillpondDataSource pool = DatabasePools.of(db);
        borrowAll(pool, 1);
        pool.close();
        pool.close();
        assertThat(isRefused(pool)).isTrue();
        assertThat(pool.stats().total()).isZero();
    }

    @OnEveryDatabase
    void mustReplaceAllConnectionsOnReconnect(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.of(db)) {
            borrowAll(pool, 2);
            Connection lent = pool.getConnection();
            pool.reconnect();
            assertThat(DatabasePools.number(lent, "select 1"))
                    .as("whoever has one keeps it")
                    .isEqualTo(1);
            lent.close();
            borrowAll(pool, 2);
            assertThat(pool.stats().created()).isEqualTo(4);
            await().until(() -> pool.stats().closed() == 2);
        }
    }

    @OnEveryDatabase
    void mustShrinkAndGrowAtOnce(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.of(db)) {
            borrowAll(pool, 2);
            pool.resize(0, 1);
            await().until(() -> pool.stats().total() == 1);
            borrowAll(pool, 1);
            pool.resize(0, 3);
            borrowAll(pool, 3);
            assertThat(pool.stats().total()).isEqualTo(3);
        }
    }

    @OnEveryDatabase
    void mustCloseWhatNobodyNeeds(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool =
                DatabasePools.on(db).idleTimeout(Duration.ofMillis(50)).build()) {
            borrowAll(pool, 2);
            await().until(() -> pool.stats().total() == 0);
            borrowAll(pool, 1);
            assertThat(pool.stats().created()).isEqualTo(3);
        }
    }

    @OnEveryDatabase
    void mustReplaceWhatIsOld(TestDatabase db) throws SQLException {
        try (MillpondDataSource pool = DatabasePools.on(db)
                .maxSize(1)
                .minIdle(1)
                .maxLifetime(Duration.ofMillis(100))
                .build()) {
            borrowAll(pool, 1);
            await().until(() -> pool.stats().created() >= 3);
            try (Connection connection = pool.getConnection()) {
                assertThat(DatabasePools.number(connection, "select 1")).isEqualTo(1);
            }
            assertThat(pool.stats().total()).isLessThanOrEqualTo(1);
        }
    }

    @OnEveryDatabase
    void mustCountSoThatTheSumsAgree(TestDatabase db) throws SQLException {
        MillpondDataSource pool = DatabasePools.of(db);
        borrowAll(pool, 2);
        pool.reconnect();
        borrowAll(pool, 2);
        pool.getConnection().abort(Runnable::run);
        pool.close();
        PoolStats stats = pool.stats();
        assertThat(stats.created()).isEqualTo(stats.closed());
        assertThat(stats.acquired()).isEqualTo(5);
        assertThat(stats.active() + stats.idle() + stats.waiting() + stats.opening() + stats.closing())
                .isZero();
    }

    @OnEveryDatabase
    void mustTakeConnectionsFromADataSource(TestDatabase db) throws SQLException {
        AtomicInteger asked = new AtomicInteger();
        DataSource source = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, given) -> {
                    if (method.getReturnType() == Connection.class) {
                        asked.incrementAndGet();
                        return db.connect();
                    }
                    return method.getReturnType() == PrintWriter.class || method.getReturnType() == void.class
                            ? null
                            : method.getName().equals("toString") ? "a source" : (Object) 0;
                });
        try (MillpondDataSource pool = MillpondDataSource.builder()
                .name("test")
                .dataSource(source)
                .maxSize(1)
                .build()) {
            borrowAll(pool, 1);
            borrowAll(pool, 1);
        }
        // a database in memory is kept alive by one more
        assertThat(asked).hasValue(db == TestDatabase.H2 ? 2 : 1);
    }

    @OnEveryDatabase({TestDatabase.H2, TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void mustConnectWithWhatTheProviderGives(TestDatabase db) throws SQLException {
        AtomicInteger asked = new AtomicInteger();
        try (MillpondDataSource pool = MillpondDataSource.builder()
                .name("test")
                .jdbcUrl(db.jdbcUrl())
                .credentials(() -> {
                    asked.incrementAndGet();
                    return Credentials.of(db.username(), db.password());
                })
                .maxSize(1)
                .build()) {
            borrowAll(pool, 1);
        }
        assertThat(asked.get()).isPositive();
    }
}
