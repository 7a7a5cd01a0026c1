package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Struct;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a driver hands out as an object is wrapped by what it is, alone or among others; what comes back is unwrapped
 * in the same way.
 */
class WrappedByKindTest {
    private final RecordingDriver driver = new RecordingDriver();
    private final FakePool pool = new FakePool(driver.connect());
    private ConnectionHandle connection;
    private PreparedStatement statement;
    private ResultSet rows;

    @BeforeEach
    void open() throws SQLException {
        connection = pool.borrow();
        statement = connection.prepareStatement("select ?");
        rows = statement.executeQuery();
    }

    private Object shown(Object raw) throws SQLException {
        driver.on("ResultSet.getObject", a -> raw);
        return rows.getObject(1);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                ResultSet.class,
                Clob.class,
                NClob.class,
                Blob.class,
                Array.class,
                SQLXML.class,
                Struct.class,
                Ref.class,
                CallableStatement.class,
                PreparedStatement.class,
                Statement.class,
                DatabaseMetaData.class
            })
    void mustHandOutAHandleOfTheSameKind(Class<?> kind) throws SQLException {
        Object raw = driver.object(kind);
        Object shown = shown(raw);
        assertThat(shown).isInstanceOf(kind).isInstanceOf(Leased.class);
        assertThat(((Leased) shown).raw()).isSameAs(raw);
        assertThat(((Leased) shown).lease()).isSameAs(connection);
    }

    static Stream<Object> values() {
        return Stream.of(
                "x",
                1L,
                new java.sql.Date(0),
                true,
                new byte[] {1},
                new UUID(1, 2),
                LocalDate.EPOCH,
                LocalTime.NOON,
                LocalDate.EPOCH.atStartOfDay(),
                LocalTime.NOON.atOffset(ZoneOffset.UTC),
                LocalDate.EPOCH.atStartOfDay().atOffset(ZoneOffset.UTC),
                Instant.EPOCH);
    }

    @ParameterizedTest
    @MethodSource("values")
    void mustHandOutValuesAsTheyAre(Object value) throws SQLException {
        assertThat(shown(value)).isSameAs(value);
        assertThat(shown(new Object[] {value})).isEqualTo(new Object[] {value});
    }

    @Test
    void mustHandOutItselfForTheDriversConnection() throws SQLException {
        assertThat(shown(driver.object(Connection.class))).isSameAs(connection);
    }

    @Test
    void mustHandOutStreamsThatDieWithTheLease() throws SQLException {
        assertThat(shown(InputStream.nullInputStream())).isInstanceOf(LeasedInputStream.class);
        assertThat(shown(Reader.nullReader())).isInstanceOf(LeasedReader.class);
    }

    @Test
    void mustWrapEachOfManyInAnArrayAndLeaveTheDriversOwnAsItIs() throws SQLException {
        Blob one = driver.object(Blob.class);
        Blob two = driver.object(Blob.class);
        Object[] raw = {one, "x", two};
        Object[] shown = (Object[]) shown(raw);
        assertThat(((BlobHandle) shown[0]).raw()).isSameAs(one);
        assertThat(shown[1]).isEqualTo("x");
        assertThat(((BlobHandle) shown[2]).raw()).isSameAs(two);
        assertThat(raw).containsExactly(one, "x", two);
    }

    private interface Driven extends Blob {}

    @Test
    void mustKeepTheTypeOfAnArrayThatTakesHandles() throws SQLException {
        assertThat(shown(new Blob[] {driver.object(Blob.class)})).isInstanceOf(Blob[].class);
        assertThat(shown(new Driven[] {driver.object(Driven.class)})).isExactlyInstanceOf(Object[].class);
    }

    @Test
    void mustUnwrapEachOfManyInAnArrayAndLeaveTheUsersOwnAsItIs() throws SQLException {
        BlobHandle one = (BlobHandle) connection.createBlob();
        BlobHandle two = (BlobHandle) connection.createBlob();
        Object[] own = {one, "x", two};
        connection.createStruct("t", own);
        assertThat((Object[]) driver.argumentsOf("Connection.createStruct")[1])
                .containsExactly(one.raw(), "x", two.raw());
        assertThat(own).containsExactly(one, "x", two);
        connection.createArrayOf("blob", new Blob[] {one});
        assertThat(driver.argumentsOf("Connection.createArrayOf")[1]).isInstanceOf(Blob[].class);
    }

    @Test
    void mustBeAWrapperForWhatItIsAndForWhatTheDriverIs() throws SQLException {
        Driven blob = driver.object(Driven.class);
        driver.on("PreparedStatement.isWrapperFor", a -> a[0] == Driven.class);
        assertThat(statement.isWrapperFor(PreparedStatementHandle.class)).isTrue();
        assertThat(statement.isWrapperFor(
                        ((PreparedStatementHandle) statement).raw().getClass()))
                .isTrue();
        assertThat(statement.isWrapperFor(Driven.class)).isTrue();
        assertThat(statement.isWrapperFor(Blob.class)).isFalse();
        driver.on("PreparedStatement.unwrap", a -> blob);
        assertThat(pool.physical.isRawTakenIn(connection.ticket)).isFalse();
        assertThat(statement.unwrap(Driven.class)).isSameAs(blob);
        assertThat(pool.physical.isRawTakenIn(connection.ticket)).isTrue();
        assertThat(statement.unwrap(PreparedStatementHandle.class)).isSameAs(statement);
    }
}
