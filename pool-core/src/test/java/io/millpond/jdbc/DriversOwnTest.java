package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Wrapper;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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
