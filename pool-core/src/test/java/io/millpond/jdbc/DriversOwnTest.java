package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.spi.RetireReason;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Wrapper;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver's own objects, for those who ask for them by a type of the driver's. */
class DriversOwnTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());

    /** What only the driver's object is. */
    private interface DriversType {}

    private interface Opening {
        Wrapper of(ConnectionHandle connection) throws SQLException;
    }

    private static Arguments kind(String type, Opening opening) {
        return Arguments.of(type, opening);
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                kind("Connection", c -> c),
                kind("Statement", c -> c.createStatement()),
                kind("PreparedStatement", c -> c.prepareStatement("select 1")),
                kind("CallableStatement", c -> c.prepareCall("call x()")),
                kind("ResultSet", c -> c.createStatement().executeQuery("select 1")),
                kind("DatabaseMetaData", c -> c.getMetaData()),
                kind(
                        "ResultSetMetaData",
                        c -> c.createStatement().executeQuery("select 1").getMetaData()),
                kind("ParameterMetaData", c -> c.prepareStatement("select 1").getParameterMetaData()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void mustBeWrappedForWhatTheDriverSaysItIs(String type, Opening opening) throws SQLException {
        Wrapper handle = opening.of(pool.borrow());
        driver.on(type + ".isWrapperFor", a -> a[0] == DriversType.class);
        assertThat(handle.isWrapperFor(DriversType.class)).isTrue();
        assertThat(handle.isWrapperFor(Runnable.class)).isFalse();
        assertThat(handle.isWrapperFor(handle.getClass())).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void mustBeHandedOutToThoseWhoAskAndCheckedAfterwards(String type, Opening opening) throws SQLException {
        ConnectionHandle connection = pool.borrow();
        Wrapper handle = opening.of(connection);
        DriversType own = new DriversType() {};
        driver.on(type + ".unwrap", a -> own);
        assertThat(handle.unwrap(DriversType.class)).isSameAs(own);
        assertThat(connection.isMarked(LeaseMarks.RAW_TAKEN)).isTrue();
        assertThat(pool.physical.isRawTakenIn(connection.ticket)).isTrue();
        assertThat(handle.<Wrapper>unwrap(Wrapper.class)).isSameAs(handle);
    }

    /** As libraries do that try whether the driver is Oracle's. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void mustNotCountAsHandedOutIfTheDriverRefuses(String type, Opening opening) throws SQLException {
        ConnectionHandle connection = pool.borrow();
        Wrapper handle = opening.of(connection);
        driver.fail(type + ".unwrap", new SQLException("no"));
        assertThatThrownBy(() -> handle.unwrap(DriversType.class)).hasMessage("no");
        assertThat(connection.isMarked(LeaseMarks.RAW_TAKEN)).isFalse();
        assertThat(pool.physical.isRawTakenIn(connection.ticket)).isFalse();
        assertThat(connection.hasCalls()).isFalse();
    }

    @Test
    void mustCostNothingThatIsRefused() throws SQLException {
        driver.fail("Connection.unwrap", new SQLException("no"));
        ConnectionHandle connection = pool.borrow();
        assertThatThrownBy(() -> connection.unwrap(DriversType.class)).hasMessage("no");
        connection.close();
        assertThat(pool.events).as("without a clean-up").containsExactly("giveBack");
    }

    @Test
    void mustLeaveTheStatementInTheCacheOfWhichItIsRefused() throws SQLException {
        driver.fail("PreparedStatement.unwrap", new SQLException("no"));
        driver.fail("ResultSet.unwrap", new SQLException("no"));
        FakePool caching = new FakePool(driver.connect(), 4, RequestBoundary.UNMARKED);
        for (int i = 0; i < 2; i++) {
            try (ConnectionHandle connection = caching.borrow();
                    PreparedStatement statement = connection.prepareStatement("select 1");
                    ResultSet rows = statement.executeQuery()) {
                assertThatThrownBy(() -> statement.unwrap(DriversType.class)).hasMessage("no");
                assertThatThrownBy(() -> rows.unwrap(DriversType.class)).hasMessage("no");
            }
        }
        assertThat(driver.count("Connection.prepareStatement")).isOne();
        assertThat(driver.calls).doesNotContain("PreparedStatement.close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PreparedStatement", "ResultSet"})
    void mustKeepTheStatementOutOfTheCacheOfWhichItWasHandedOut(String type) throws SQLException {
        FakePool caching = new FakePool(driver.connect(), 4, RequestBoundary.UNMARKED);
        driver.on(type + ".unwrap", a -> new DriversType() {});
        try (ConnectionHandle connection = caching.borrow();
                PreparedStatement statement = connection.prepareStatement("select 1");
                ResultSet rows = statement.executeQuery()) {
            Wrapper handle = type.equals("ResultSet") ? rows : statement;
            assertThat(handle.unwrap(DriversType.class)).isNotNull();
        }
        assertThat(driver.count("PreparedStatement.close")).isOne();
    }

    @Test
    void mustNotBeHandedOutWhereTheLeaseHasEndedMeanwhile() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        driver.on("Connection.unwrap", a -> {
            assertThat(connection.hasCalls()).isTrue();
            pool.discard(pool.slot, connection.ticket, RetireReason.ABORTED);
            return new DriversType() {};
        });
        assertThatThrownBy(() -> connection.unwrap(DriversType.class))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
        assertThat(connection.isMarked(LeaseMarks.RAW_TAKEN)).isFalse();
        assertThat(connection.hasCalls()).isFalse();
        assertThat(pool.events).containsExactly("discard ABORTED");
    }

    @Test
    void mustTellTheVersionOfTheDriverAsLongAsTheLeaseLasts() throws SQLException {
        ConnectionHandle connection = pool.borrow();
        driver.on("DatabaseMetaData.getDriverMajorVersion", a -> 42);
        driver.on("DatabaseMetaData.getDriverMinorVersion", a -> 7);
        DatabaseMetaData metaData = connection.getMetaData();
        assertThat(metaData.getDriverMajorVersion()).isEqualTo(42);
        assertThat(metaData.getDriverMinorVersion()).isEqualTo(7);
        connection.close();
        assertThatThrownBy(metaData::getDriverMajorVersion)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("this connection is closed");
        assertThatThrownBy(metaData::getDriverMinorVersion).isInstanceOf(IllegalStateException.class);
    }
}
