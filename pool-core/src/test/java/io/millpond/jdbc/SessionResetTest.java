package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.config.SessionReset;
import io.millpond.dialect.TransactionState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the database's own reset takes with it is put back, and nobody is lent a session that it could not reset. */
class SessionResetTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final List<String> order = new ArrayList<>();

    private FakePool poolOf(Connection raw) {
        return poolOf(raw, 2);
    }

    private FakePool poolOf(Connection raw, int statementCacheSize) {
        SessionRules rules = new SessionRules(SessionReset.SESSION, c -> order.add("defaults"));
        FakePool pool = new FakePool(raw, statementCacheSize, RequestBoundary.UNMARKED, rules);
        pool.dialect.state = TransactionState.NONE;
        pool.dialect.origin = c -> order.add("origin, autocommit " + c.getAutoCommit());
        order.clear();
        return pool;
    }

    private Connection raw;

    @BeforeEach
    void connect() {
        raw = driver.connect();
    }

    private static void touch(Connection connection) throws SQLException {
        connection.createStatement().execute("set search_path to tenant1");
    }

    @Test
    void mustGiveThePoolsOwnSettingsAgainAfterTheDatabasesReset() throws SQLException {
        FakePool pool = poolOf(raw);
        try (Connection connection = pool.borrow()) {
            touch(connection);
        }
        assertThat(order).containsExactly("origin, autocommit true", "defaults");
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustNotResetASessionThatNobodyTouched() throws SQLException {
        FakePool pool = poolOf(raw);
        try (Connection connection = pool.borrow()) {
            connection.setSchema("other");
        }
        assertThat(order).isEmpty();
        assertThat(pool.isIdle()).isTrue();
    }

    private interface Use {
        void of(Connection connection) throws SQLException;
    }

    static Stream<Use> waysOfSql() {
        String sql = "set search_path to tenant1";
        return Stream.of(
                c -> c.createStatement().execute(sql),
                c -> c.createStatement().addBatch(sql),
                c -> c.prepareStatement(sql),
                c -> c.prepareStatement(sql, 1),
                c -> c.prepareStatement(sql, 1003, 1007),
                c -> c.prepareStatement(sql, 1003, 1007, 1),
                c -> c.prepareStatement(sql, new int[] {1}),
                c -> c.prepareStatement(sql, new String[] {"id"}),
                c -> c.prepareStatement("select 1").executeUpdate(sql),
                c -> c.prepareCall(sql),
                c -> c.prepareCall(sql, 1003, 1007));
    }

    @ParameterizedTest
    @MethodSource("waysOfSql")
    void mustResetWhicheverWayTheSqlCame(Use use) throws SQLException {
        for (int cached = 0; cached <= 2; cached += 2) {
            FakePool pool = poolOf(raw, cached);
            try (Connection connection = pool.borrow()) {
                use.of(connection);
            }
            assertThat(order).containsExactly("origin, autocommit true", "defaults");
        }
    }

    @Test
    void mustForgetTheStatementsThatTheResetTakesAway() throws SQLException {
        FakePool pool = poolOf(raw);
        for (int i = 0; i < 2; i++) {
            try (Connection connection = pool.borrow();
                    PreparedStatement statement = connection.prepareStatement("select 1")) {
                statement.execute();
                touch(connection);
            }
        }
        assertThat(driver.count("Connection.prepareStatement")).isEqualTo(2);
        assertThat(driver.count("PreparedStatement.close")).isEqualTo(2);
    }

    @Test
    void mustResetOutsideOfATransactionAndSetAutocommitBack() throws SQLException {
        raw.setAutoCommit(false);
        FakePool pool = poolOf(raw);
        try (Connection connection = pool.borrow()) {
            touch(connection);
            driver.forget();
        }
        assertThat(order).containsExactly("origin, autocommit true", "defaults");
        assertThat(raw.getAutoCommit()).isFalse();
        assertThat(driver.count("Connection.setAutoCommit"))
                .as("on, and off again")
                .isEqualTo(2);
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustNotSetAutocommitWhereItIsAsItShouldBe() throws SQLException {
        FakePool pool = poolOf(raw);
        try (Connection connection = pool.borrow()) {
            touch(connection);
            driver.forget();
        }
        assertThat(driver.count("Connection.setAutoCommit")).isZero();
    }

    @Test
    void mustNotLendASessionThatTheDatabaseCannotReset() throws SQLException {
        SessionRules rules = new SessionRules(SessionReset.SESSION, c -> {});
        FakeDialect without = new FakeDialect();
        without.origin = null;
        FakePool pool = new FakePool(raw, 0, RequestBoundary.UNMARKED, rules, without);
        pool.dialect.state = TransactionState.NONE;
        try (Connection connection = pool.borrow()) {
            touch(connection);
        }
        assertThat(pool.events).containsExactly("beginReset", "discard RESET_FAILED");
    }

    private long rollbacksAfterARead(int defaultFetchSize, int fetchSize) throws SQLException {
        RecordingDriver own = new RecordingDriver().on("Statement.getFetchSize", a -> defaultFetchSize);
        FakeDialect streaming = new FakeDialect();
        streaming.state = TransactionState.NONE;
        streaming.readsToTheEnd = false;
        FakePool pool = new FakePool(own.connect(), 0, RequestBoundary.UNMARKED, FakePool.JDBC, streaming);
        own.on("Connection.getAutoCommit", a -> false); // else the rollback goes by SQL
        try (Connection connection = pool.borrow();
                Statement statement = connection.createStatement()) {
            if (fetchSize != 0) {
                statement.setFetchSize(fetchSize);
            }
            statement.executeQuery("select 1");
        }
        return own.count("Connection.rollback");
    }

    @Test
    void mustRollBackWhatMayHaveComeBehindRowsThatNobodyRead() throws SQLException {
        assertThat(rollbacksAfterARead(0, 0)).isZero();
        assertThat(rollbacksAfterARead(0, 1)).isOne();
        assertThat(rollbacksAfterARead(1, 0)).as("by the driver's default").isOne();
    }

    /** The driver's own object may have been used for anything, and the driver may not know of it. */
    @Test
    void mustRollBackWhatMayHaveBeenBegunOnTheDriversObjectUnlessTheDriverKnows() throws SQLException {
        for (boolean seesFailedCalls : new boolean[] {true, false}) {
            for (boolean readsToTheEnd : new boolean[] {true, false}) {
                for (boolean taken : new boolean[] {true, false}) {
                    RecordingDriver own = new RecordingDriver();
                    FakePool pool = new FakePool(own.connect());
                    pool.dialect.state = TransactionState.NONE;
                    pool.dialect.seesFailedCalls = seesFailedCalls;
                    pool.dialect.readsToTheEnd = readsToTheEnd;
                    ConnectionHandle connection = pool.borrow();
                    connection.setAutoCommit(false);
                    if (taken) {
                        connection.unwrap(pool.physical.raw().getClass());
                    }
                    own.forget();
                    connection.close();
                    boolean unseen = taken && !(seesFailedCalls && readsToTheEnd);
                    assertThat(own.count("Connection.rollback"))
                            .as("sees %s, reads %s, taken %s", seesFailedCalls, readsToTheEnd, taken)
                            .isEqualTo(unseen ? 1 : 0);
                }
            }
        }
    }
}
