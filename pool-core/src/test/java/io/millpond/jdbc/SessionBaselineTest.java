package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.config.SessionReset;
import io.millpond.dialect.TransactionState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;

/** What counts as the value that a setting had before. */
class SessionBaselineTest {
    private final RecordingDriver driver = new RecordingDriver();

    @Test
    void mustAskAgainAfterTheDatabaseHasResetTheSession() throws Exception {
        SessionRules rules = new SessionRules(SessionReset.SESSION, raw -> {});
        FakePool pool = new FakePool(driver.connect(), 0, RequestBoundary.UNMARKED, rules);
        pool.dialect.state = TransactionState.NONE;
        for (int i = 0; i < 2; i++) {
            try (Connection connection = pool.borrow()) {
                connection.createStatement().execute("set search_path to tenant1");
                connection.setSchema("other"); // what was asked for just before is SQL's, not the session's own
            }
        }
        assertThat(driver.count("Connection.getSchema")).isEqualTo(2);
        assertThat(pool.isIdle()).isTrue();
    }

    /** A driver that takes "none" for "stay", as MariaDB's does. */
    private FakePool poolWithoutPlace(@Nullable String none) {
        for (String place : List.of("Catalog", "Schema")) {
            AtomicReference<@Nullable Object> now = new AtomicReference<>(none);
            driver.on("Connection.get" + place, a -> now.get());
            driver.on("Connection.set" + place, a -> {
                now.updateAndGet(before -> Objects.equals(a[0], none) ? before : a[0]);
                return null;
            });
        }
        FakePool pool = new FakePool(driver.connect());
        pool.dialect.state = TransactionState.NONE;
        return pool;
    }

    private interface Change {
        void on(Connection connection) throws SQLException;
    }

    private boolean isLentAgainAfter(@Nullable String none, Change change) throws SQLException {
        FakePool pool = poolWithoutPlace(none);
        try (Connection connection = pool.borrow()) {
            change.on(connection);
        }
        return pool.isIdle();
    }

    @ParameterizedTest
    @NullAndEmptySource
    void mustNotHandOnAPlaceFromWhichThereIsNoWayBack(@Nullable String none) throws Exception {
        assertThat(isLentAgainAfter(none, c -> c.setCatalog("tenant"))).isFalse();
        assertThat(isLentAgainAfter(none, c -> c.setSchema("tenant"))).isFalse();
        assertThat(isLentAgainAfter(none, c -> {
                    c.setCatalog("tenant");
                    c.setCatalog(none); // which the driver does not refuse
                }))
                .isFalse();
        assertThat(isLentAgainAfter(none, c -> {
                    c.setSchema("tenant");
                    c.setSchema(none);
                }))
                .isFalse();
    }

    @ParameterizedTest
    @NullAndEmptySource
    void mustKeepAConnectionThatWentNowhere(@Nullable String none) throws Exception {
        assertThat(isLentAgainAfter(none, c -> c.setCatalog(none))).isTrue();
        assertThat(isLentAgainAfter(none, c -> c.setSchema(none))).isTrue();
    }

    /** A driver that sends only what its own field takes for a change. */
    private AtomicBoolean serversAutoCommit(FakePool pool, boolean listens) {
        AtomicBoolean drivers = new AtomicBoolean(true);
        AtomicBoolean server = new AtomicBoolean(true);
        driver.on("Connection.getAutoCommit", a -> drivers.get());
        driver.on("Connection.setAutoCommit", a -> {
            boolean wanted = (boolean) a[0];
            if (drivers.getAndSet(wanted) != wanted && listens) {
                server.set(wanted);
            }
            return null;
        });
        pool.dialect.state = TransactionState.NONE;
        pool.dialect.serversAutoCommit = server::get;
        return server;
    }

    @Test
    void mustSwitchAutocommitBackOnTheServerWhateverTheDriverBelieves() throws Exception {
        for (boolean driverToo : new boolean[] {true, false}) {
            FakePool pool = new FakePool(driver.connect());
            AtomicBoolean server = serversAutoCommit(pool, true);
            ConnectionHandle connection = pool.borrow();
            connection.createStatement().execute("set autocommit=0");
            if (driverToo) {
                connection.setAutoCommit(false);
            }
            server.set(false);
            connection.close();
            assertThat(server).isTrue();
            assertThat(pool.physical.raw().getAutoCommit()).isTrue();
            assertThat(pool.events).containsExactly("beginReset", "finishReset");
        }
    }

    @Test
    void mustNotHandOnAnAutocommitThatTheServerDoesNotSwitchBack() throws Exception {
        FakePool pool = new FakePool(driver.connect());
        AtomicBoolean server = serversAutoCommit(pool, false);
        try (Connection connection = pool.borrow()) {
            connection.createStatement().execute("set autocommit=0");
            server.set(false);
        }
        assertThat(pool.isRetired()).isTrue();
    }

    @Test
    void mustLeaveAloneWhatAServerHasSaidFromTheBeginning() throws Exception {
        FakeDialect dialect = new FakeDialect();
        dialect.state = TransactionState.NONE;
        dialect.serversAutoCommit = () -> false;
        FakePool pool = new FakePool(driver.connect(), 0, RequestBoundary.UNMARKED, FakePool.JDBC, dialect);
        try (Connection connection = pool.borrow();
                Statement statement = connection.createStatement()) {
            statement.execute("update 1");
        }
        assertThat(pool.events).containsExactly("giveBack");
    }

    @Test
    void mustNotTakeWhatATransactionHasForWhatTheSessionHas() throws Exception {
        FakePool pool = new FakePool(driver.connect());
        pool.dialect.state = TransactionState.OPEN;
        ConnectionHandle connection = pool.borrow();
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(driver.calls).doesNotContain("Connection.getTransactionIsolation");
        pool.dialect.state = TransactionState.NONE;
        connection.close();
        assertThat(pool.isRetired()).isTrue();
    }

    @Test
    void mustAskInATransactionForWhatNoTransactionHasOfItsOwn() throws Exception {
        FakePool pool = new FakePool(driver.connect());
        ConnectionHandle connection = pool.borrow();
        pool.dialect.state = TransactionState.OPEN;
        connection.setCatalog("other");
        pool.dialect.state = TransactionState.NONE;
        connection.close();
        assertThat(driver.count("Connection.getCatalog")).isOne();
        assertThat(driver.argumentsOf("Connection.setCatalog")).containsExactly("cat");
        assertThat(pool.isIdle()).isTrue();
    }
}
