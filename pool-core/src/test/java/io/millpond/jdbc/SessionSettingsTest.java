package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.dialect.TransactionState;
import java.sql.Connection;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SessionSettingsTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());

    private interface Change {
        void on(Connection connection) throws SQLException;
    }

    private List<String> callsOnReturnAfter(Change change) throws SQLException {
        ConnectionHandle connection = pool.borrow();
        change.on(connection);
        driver.forget();
        connection.close();
        List<String> calls = List.copyOf(driver.calls);
        assertThat(pool.isIdle()).isTrue();
        return calls;
    }

    @Test
    void mustRestoreWhatWasChangedAndNothingElse() throws SQLException {
        assertThat(callsOnReturnAfter(c -> c.setTransactionIsolation(8)))
                .contains("Connection.setTransactionIsolation")
                .doesNotContain("Connection.setReadOnly", "Connection.setCatalog", "Connection.setAutoCommit");
        assertThat(pool.physical.raw().getTransactionIsolation()).isEqualTo(2);
        assertThat(callsOnReturnAfter(c -> c.setReadOnly(true))).contains("Connection.setReadOnly");
        assertThat(callsOnReturnAfter(c -> c.setCatalog("other"))).contains("Connection.setCatalog");
        assertThat(callsOnReturnAfter(c -> c.setSchema("other"))).contains("Connection.setSchema");
        assertThat(callsOnReturnAfter(c -> c.setHoldability(2))).contains("Connection.setHoldability");
        assertThat(callsOnReturnAfter(c -> c.setNetworkTimeout(Runnable::run, 9)))
                .contains("Connection.setNetworkTimeout");
        Connection raw = pool.physical.raw();
        assertThat(raw.isReadOnly()).isFalse();
        assertThat(raw.getCatalog()).isEqualTo("cat");
        assertThat(raw.getSchema()).isEqualTo("public");
        assertThat(raw.getHoldability()).isEqualTo(1);
        assertThat(raw.getNetworkTimeout()).isZero();
    }

    @Test
    void mustAskForASettingOnceAndOnlyBeforeItsFirstChange() throws SQLException {
        driver.forget();
        for (int i = 0; i < 3; i++) {
            try (Connection connection = pool.borrow()) {
                connection.setSchema("other");
            }
        }
        assertThat(driver.count("Connection.getSchema")).isOne();
        assertThat(driver.count("Connection.getCatalog")).isZero();
        assertThat(driver.count("Connection.getTransactionIsolation")).isZero();
    }

    @Test
    void mustNotRestoreWhatTheBorrowerHasSetBack() throws SQLException {
        assertThat(callsOnReturnAfter(c -> {
                    c.setAutoCommit(false);
                    c.setReadOnly(true);
                    c.setReadOnly(false);
                    c.setAutoCommit(true);
                }))
                .isEmpty();
        assertThat(pool.events).containsExactly("giveBack");
    }

    @Test
    void mustRestoreInAnOrderThatOpensNoTransaction() throws SQLException {
        pool.dialect.state = TransactionState.OPEN;
        driver.on("Connection.rollback", a -> {
            pool.dialect.state = TransactionState.NONE;
            return null;
        });
        assertThat(callsOnReturnAfter(c -> {
                    c.setAutoCommit(false);
                    c.setSchema("other");
                }))
                .containsSubsequence("Connection.rollback", "Connection.setAutoCommit", "Connection.setSchema");
    }

    @Test
    void mustKeepASessionDefaultOfAutocommitOff() throws SQLException {
        Connection raw = driver.connect();
        raw.setAutoCommit(false);
        FakePool own = new FakePool(raw);
        ConnectionHandle connection = own.borrow();
        connection.createStatement().close();
        connection.setSchema("other");
        driver.forget();
        connection.close();
        assertThat(driver.calls)
                .containsSubsequence(
                        "Connection.rollback",
                        "Connection.setAutoCommit",
                        "Connection.setSchema",
                        "Connection.setAutoCommit");
        assertThat(raw.getAutoCommit()).isFalse();
        assertThat(own.isIdle()).isTrue();
    }

    @Test
    void mustNotLendAConnectionWhoseFirstSettingIsUnknown() throws SQLException {
        driver.fail("Connection.getSchema", new SQLException("no"));
        ConnectionHandle connection = pool.borrow();
        connection.setSchema("other");
        connection.close();
        assertThat(pool.isRetired()).isTrue();
    }

    @Test
    void mustNotTakeForTheFirstValueWhatTheBorrowerHasSet() throws SQLException {
        driver.on("Connection.getSchema", a -> {
            driver.on("Connection.getSchema", b -> "the borrower's");
            throw new SQLException("not now");
        });
        ConnectionHandle connection = pool.borrow();
        connection.setSchema("the borrower's");
        connection.setSchema("other");
        connection.close();
        assertThat(pool.isRetired()).isTrue();
    }

    @Test
    void mustKeepAConnectionWhoseDriverHasNoSuchSetting() throws SQLException {
        driver.fail("Connection.getNetworkTimeout", new SQLFeatureNotSupportedException("no"));
        driver.fail("Connection.setNetworkTimeout", new SQLFeatureNotSupportedException("no"));
        ConnectionHandle connection = pool.borrow();
        assertThatThrownBy(() -> connection.setNetworkTimeout(Runnable::run, 9))
                .isInstanceOf(SQLFeatureNotSupportedException.class);
        connection.close();
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustRestoreASettingWhoseChangeFailedHalfWay() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        driver.fail("Connection.setSchema", new SQLException("lost answer"));
        assertThatThrownBy(() -> connection.setSchema("other")).hasMessage("lost answer");
        driver.on("Connection.setSchema", a -> null);
        driver.forget();
        connection.close();
        assertThat(driver.calls).contains("Connection.setSchema");
    }

    @Test
    void mustRestoreOnlyTheClientInfoThatDiffers() throws SQLException {
        Properties info = new Properties();
        info.setProperty("ApplicationName", "shop");
        info.setProperty("numServers", "0");
        driver.on("Connection.getClientInfo", a -> info);
        driver.on(
                "Connection.setClientInfo", a -> info.setProperty((String) a[0], (String) a[1]) == null ? null : null);
        assertThat(callsOnReturnAfter(c -> c.setClientInfo("ApplicationName", "other")))
                .containsOnlyOnce("Connection.setClientInfo");
        assertThat(info).containsEntry("ApplicationName", "shop");
    }

    /** JDBC allows no other failure of this setting: what it is about is told by the cause. */
    @Test
    void mustKeepAConnectionWhoseDriverHasNoClientInfo() throws SQLException {
        SQLFeatureNotSupportedException unsupported = new SQLFeatureNotSupportedException("no");
        driver.fail("Connection.getClientInfo", unsupported);
        driver.fail("Connection.setClientInfo", new SQLClientInfoException("no", Map.of(), unsupported));
        ConnectionHandle connection = pool.borrow();
        assertThatThrownBy(() -> connection.setClientInfo("a", "b"))
                .isInstanceOf(SQLClientInfoException.class)
                .hasCause(unsupported);
        assertThatThrownBy(() -> connection.setClientInfo(new Properties())).isInstanceOf(SQLClientInfoException.class);
        connection.close();
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustNotLendAConnectionWhoseFirstClientInfoIsUnknown() throws SQLException {
        driver.fail("Connection.getClientInfo", new SQLFeatureNotSupportedException("no"));
        ConnectionHandle connection = pool.borrow();
        connection.setClientInfo("a", "b");
        driver.fail("Connection.setClientInfo", new SQLClientInfoException("read-only", Map.of()));
        assertThatThrownBy(() -> connection.setClientInfo("a", "c")).hasMessage("read-only");
        connection.close();
        assertThat(pool.isRetired()).isTrue();
    }

    @Test
    void mustSuspectAConnectionWhoseDriverThrewAnErrorOfItsOwnAtClientInfo() throws SQLException {
        IllegalStateException own = new IllegalStateException("driver");
        driver.fail("Connection.setClientInfo", own);
        ConnectionHandle connection = pool.borrow();
        assertThatThrownBy(() -> connection.setClientInfo("a", "b")).isSameAs(own);
        assertThat(connection.hasCalls()).isFalse();
        assertThat(pool.events).containsExactly("suspect");
    }

    @Test
    void mustPutBackATypeMapThatWasChangedInPlace() throws SQLException {
        Map<String, Class<?>> live = new HashMap<>();
        driver.on("Connection.getTypeMap", a -> live);
        assertThat(callsOnReturnAfter(Connection::getTypeMap)).doesNotContain("Connection.setTypeMap");
        assertThat(callsOnReturnAfter(c -> c.getTypeMap().put("t", String.class)))
                .contains("Connection.setTypeMap");
        assertThat((Map<?, ?>) driver.argumentsOf("Connection.setTypeMap")[0]).isEmpty();
    }

    @Test
    void mustNotLendAConnectionWithAShardingKey() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        connection.setShardingKey(null);
        connection.close();
        assertThat(pool.isRetired()).isTrue();
    }

    @Test
    void mustTellAClosedConnectionAlsoWhereOnlyClientInfoFailuresAreAllowed() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        connection.close();
        driver.forget();
        assertThatThrownBy(() -> connection.setClientInfo("a", "b"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
        assertThat(driver.calls).isEmpty();
    }
}
