package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.ClientInfoStatus;
import java.sql.Connection;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each setting of a connection alone: who changes one gives the connection back as it was, and nothing else is touched.
 */
class OneSettingTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());

    private interface Use {
        void of(Connection connection) throws SQLException;
    }

    private enum Setting {
        AUTO_COMMIT("setAutoCommit", c -> c.setAutoCommit(false), c -> c.setAutoCommit(true), true),
        ISOLATION("setTransactionIsolation", c -> c.setTransactionIsolation(8), c -> c.setTransactionIsolation(2), 2),
        READ_ONLY("setReadOnly", c -> c.setReadOnly(true), c -> c.setReadOnly(false), false),
        CATALOG("setCatalog", c -> c.setCatalog("other"), c -> c.setCatalog("cat"), "cat"),
        SCHEMA("setSchema", c -> c.setSchema("other"), c -> c.setSchema("public"), "public"),
        HOLDABILITY("setHoldability", c -> c.setHoldability(2), c -> c.setHoldability(1), 1),
        NETWORK_TIMEOUT(
                "setNetworkTimeout",
                c -> c.setNetworkTimeout(Runnable::run, 9),
                c -> c.setNetworkTimeout(Runnable::run, 0),
                0);

        final String setter;
        final Use change;
        final Use back;
        final Object first;

        Setting(String method, Use change, Use back, Object first) {
            this.setter = "Connection." + method;
            this.change = change;
            this.back = back;
            this.first = first;
        }
    }

    private List<String> settersOnReturnAfter(Use use) throws SQLException {
        ConnectionHandle connection = pool.borrow();
        use.of(connection);
        driver.forget();
        connection.close();
        return driver.calls.stream().filter(call -> call.contains(".set")).collect(Collectors.toList());
    }

    @ParameterizedTest
    @EnumSource
    void mustBeSetBackAndNoOther(Setting setting) throws SQLException {
        assertThat(settersOnReturnAfter(setting.change)).containsExactly(setting.setter);
        Object[] given = driver.argumentsOf(setting.setter);
        assertThat(given[given.length - 1]).isEqualTo(setting.first);
        assertThat(pool.isIdle()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void mustNotBeSetBackByThePoolIfTheBorrowerDidSo(Setting setting) throws SQLException {
        assertThat(settersOnReturnAfter(c -> {
                    setting.change.of(c);
                    setting.back.of(c);
                }))
                .isEmpty();
        assertThat(pool.events).containsExactly("giveBack");
    }

    @ParameterizedTest
    @EnumSource
    void mustCostNothingWhereTheDriverHasItNot(Setting setting) throws SQLException {
        driver.fail(setting.setter, new SQLFeatureNotSupportedException("no"));
        ConnectionHandle connection = pool.borrow();
        assertThatThrownBy(() -> setting.change.of(connection)).hasMessage("no");
        driver.forget();
        connection.close();
        assertThat(driver.calls).doesNotContain(setting.setter);
        assertThat(pool.isIdle()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void mustBeSetBackEvenIfALaterChangeIsNotSupported(Setting setting) throws SQLException {
        ConnectionHandle connection = pool.borrow();
        setting.change.of(connection);
        driver.fail(setting.setter, new SQLFeatureNotSupportedException("no"));
        assertThatThrownBy(() -> setting.back.of(connection)).hasMessage("no");
        driver.on(setting.setter, a -> null);
        driver.on("Connection.getAutoCommit", a -> setting != Setting.AUTO_COMMIT);
        driver.forget();
        connection.close();
        assertThat(driver.count(setting.setter)).isOne();
    }

    @Test
    void mustSetBackClientInfoAloneAndOnlyWhatDiffers() throws SQLException {
        Properties info = new Properties();
        info.setProperty("ApplicationName", "shop");
        info.setProperty("numServers", "0");
        TreeSet<String> set = new TreeSet<>();
        driver.on("Connection.getClientInfo", a -> info);
        driver.on("Connection.setClientInfo", a -> {
            if (a.length == 1) {
                info.putAll((Properties) a[0]);
            } else if (a[1] == null) {
                info.remove(a[0]);
                set.add(a[0] + " away");
            } else {
                info.put(a[0], a[1]);
                set.add((String) a[0]);
            }
            return null;
        });
        Properties change = new Properties();
        change.setProperty("ApplicationName", "other");
        change.setProperty("ClientUser", "me");
        assertThat(settersOnReturnAfter(c -> c.setClientInfo(change)))
                .containsExactly("Connection.setClientInfo", "Connection.setClientInfo");
        assertThat(set).containsExactly("ApplicationName", "ClientUser away");
        assertThat(info).hasSize(2).containsEntry("ApplicationName", "shop");
    }

    @Test
    void mustNotLendAgainAfterClientInfoWhoseFirstValueIsUnknown() throws SQLException {
        driver.fail("Connection.getClientInfo", new SQLException("no"));
        ConnectionHandle connection = pool.borrow();
        connection.setClientInfo("a", "b");
        connection.close();
        assertThat(pool.isRetired()).isTrue();
    }

    @Test
    void mustThrowWhatTheDriverThrowsAtClientInfo() throws SQLException {
        SQLClientInfoException refused = new SQLClientInfoException(Map.of("a", ClientInfoStatus.REASON_VALUE_INVALID));
        driver.fail("Connection.setClientInfo", refused);
        ConnectionHandle connection = pool.borrow();
        assertThatThrownBy(() -> connection.setClientInfo("a", "b")).isSameAs(refused);
        assertThat(pool.events).isEmpty();
        SQLClientInfoException gone = new SQLClientInfoException("gone", "57P01", Map.of());
        driver.fail("Connection.setClientInfo", gone);
        assertThatThrownBy(() -> connection.setClientInfo("a", "b")).isSameAs(gone);
        assertThat(pool.events)
                .as("by a state that says that the session is gone")
                .contains("condemn");
    }

    @Test
    void mustSetBackATypeMapThatWasSetAndNothingElse() throws SQLException {
        driver.on("Connection.getTypeMap", a -> Map.of());
        ConnectionHandle connection = pool.borrow();
        driver.on("Connection.setTypeMap", a -> {
            driver.on("Connection.getTypeMap", b -> a[0]);
            return null;
        });
        connection.setTypeMap(Map.of("t", String.class));
        assertThat(connection.getTypeMap()).containsOnlyKeys("t");
        driver.forget();
        connection.close();
        assertThat(driver.calls.stream().filter(call -> call.contains(".set")))
                .containsExactly("Connection.setTypeMap");
        assertThat((Map<?, ?>) driver.argumentsOf("Connection.setTypeMap")[0]).isEmpty();
    }

    private static final List<Use> SHARDING = List.of(
            c -> c.setShardingKey(null),
            c -> c.setShardingKey(null, null),
            c -> c.setShardingKeyIfValid(null, 1),
            c -> c.setShardingKeyIfValid(null, null, 1));

    @Test
    void mustReachTheDriverWithEveryShardingKeyAndNotLendAgain() throws SQLException {
        for (Use use : SHARDING) {
            FakePool own = new FakePool(driver.connect());
            driver.forget();
            ConnectionHandle connection = own.borrow();
            use.of(connection);
            assertThat(driver.calls.stream().filter(call -> call.contains("Sharding")))
                    .hasSize(1);
            connection.close();
            assertThat(own.isRetired()).isTrue();
            assertThatThrownBy(() -> use.of(connection)).hasMessageContaining("this connection is closed");
        }
        driver.on("Connection.setShardingKeyIfValid", a -> true);
        ConnectionHandle connection = pool.borrow();
        assertThat(connection.setShardingKeyIfValid(null, 1)).isTrue();
        assertThat(connection.setShardingKeyIfValid(null, null, 1)).isTrue();
        connection.close();
    }

    @Test
    void mustNotCostTheConnectionWhereTheDriverHasNoShardingKeys() throws SQLException {
        driver.fail("Connection.setShardingKey", new SQLFeatureNotSupportedException("no"));
        driver.fail("Connection.setShardingKeyIfValid", new SQLFeatureNotSupportedException("no"));
        ConnectionHandle connection = pool.borrow();
        for (Use use : SHARDING) {
            assertThatThrownBy(() -> use.of(connection)).hasMessage("no");
        }
        assertThat(connection.hasCalls()).isFalse();
        connection.close();
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustNotLendAConnectionWhoseShardingKeyMayHaveChanged() throws SQLException {
        driver.fail("Connection.setShardingKey", new SQLException("half way"));
        ConnectionHandle connection = pool.borrow();
        assertThatThrownBy(() -> connection.setShardingKey(null)).hasMessage("half way");
        connection.close();
        assertThat(pool.isRetired()).isTrue();
    }
}
