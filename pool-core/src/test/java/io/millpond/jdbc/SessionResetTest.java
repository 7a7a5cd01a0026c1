package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.config.SessionReset;
import io.millpond.dialect.TransactionState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the database's own reset takes with it is put back, and nobody is lent a session that it could not reset. */
class SessionResetTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final List<String> order = new ArrayList<>();

    private FakePool poolOf(Connection raw) {
        SessionRules rules = new SessionRules(SessionReset.SESSION, c -> order.add("defaults"));
        FakePool pool = new FakePool(raw, 2, RequestBoundary.UNMARKED, rules);
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
