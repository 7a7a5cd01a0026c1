package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out is wrapped, what comes in is unwrapped. */
class WrappingTest {
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

    @Test
    void mustLeadUpToTheHandles() throws SQLException {
        assertThat(statement.getConnection()).isSameAs(connection);
        assertThat(rows.getStatement()).isSameAs(statement);
        assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
    }

    @Test
    void mustWrapTheStatementThatMetadataHide() throws SQLException {
        ResultSet tables = connection.getMetaData().getTables(null, null, null, null);
        Statement hidden = tables.getStatement();
        assertThat(hidden).isInstanceOf(StatementHandle.class).isSameAs(tables.getStatement());
        assertThat(hidden.getConnection()).isSameAs(connection);
        driver.on("ResultSet.getStatement", a -> null);
        assertThat(connection.getMetaData().getTables(null, null, null, null).getStatement())
                .isNull();
    }

    /** SQLite's driver keeps it for the next who asks the same. */
    @Test
    void mustNotCloseTheStatementThatMetadataHide() throws SQLException {
        ResultSet tables = connection.getMetaData().getTables(null, null, null, null);
        Statement hidden = tables.getStatement();
        connection.close();
        assertThat(driver.count("ResultSet.close")).isOne();
        assertThat(driver.calls).doesNotContain("Statement.close");
        assertThat(hidden.isClosed()).isTrue();
        assertThatThrownBy(() -> hidden.execute("select 1")).hasMessageContaining("this connection is closed");
        hidden.close();
        assertThat(driver.calls).doesNotContain("Statement.close");
    }

    @Test
    void mustCloseTheStatementThatMetadataHideForWhoAsks() throws SQLException {
        Statement hidden =
                connection.getMetaData().getTables(null, null, null, null).getStatement();
        hidden.close();
        hidden.close();
        assertThat(driver.count("Statement.close")).isOne();
        assertThat(hidden.isClosed()).isTrue();
        assertThatThrownBy(() -> hidden.execute("select 1")).hasMessageContaining("this statement is closed");
        connection.close();
        assertThat(driver.count("Statement.close")).isOne();
    }

    /** Else its rows would be open in the next lease. */
    @Test
    void mustCloseTheStatementThatMetadataHideIfItWasExecuted() throws SQLException {
        Statement hidden =
                connection.getMetaData().getTables(null, null, null, null).getStatement();
        List<Object> running = new ArrayList<>();
        driver.on("Statement.executeQuery", a -> {
            running.add(connection.onlyRunning());
            return driver.object(ResultSet.class);
        });
        hidden.executeQuery("select 1");
        hidden.executeQuery("select 2");
        assertThat(running)
                .as("so that a limit finds what to cancel")
                .hasSize(2)
                .doesNotContainNull();
        connection.close();
        assertThat(driver.count("Statement.close")).isOne();
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustWrapTheResultSetsOfArraysAndCursors() throws SQLException {
        assertThat(rows.getArray(1).getResultSet()).isInstanceOf(ResultSetHandle.class);
        driver.on("ResultSet.getObject", a -> driver.object(ResultSet.class));
        ResultSet cursor = (ResultSet) rows.getObject(1);
        assertThat(cursor).isInstanceOf(ResultSetHandle.class);
        driver.on("CallableStatement.getObject", a -> driver.object(ResultSet.class));
        CallableStatement call = connection.prepareCall("call 1");
        assertThat(call.getObject(1)).isInstanceOf(ResultSetHandle.class);
        assertThat(call.getObject(1, ResultSet.class)).isInstanceOf(ResultSetHandle.class);
        driver.forget();
        connection.close();
        assertThat(driver.count("ResultSet.close"))
                .as("array's and three cursors")
                .isEqualTo(4);
        assertThat(cursor.isClosed()).isTrue();
    }

    @Test
    void mustWrapWhatHidesInArraysAndStructures() throws SQLException {
        driver.on("Array.getArray", a -> new Object[] {"x", driver.object(Struct.class)});
        Object[] elements = (Object[]) rows.getArray(1).getArray();
        assertThat(elements[0]).isEqualTo("x");
        assertThat(elements[1]).isInstanceOf(StructHandle.class);
        driver.on("Struct.getAttributes", a -> new Object[] {driver.object(Blob.class), null});
        Object[] attributes = ((Struct) elements[1]).getAttributes();
        assertThat(attributes[0]).isInstanceOf(BlobHandle.class);
        assertThat(attributes[1]).isNull();
    }

    @Test
    void mustUnwrapParametersForTheDriver() throws SQLException {
        Blob blob = connection.createBlob();
        statement.setBlob(1, blob);
        assertThat(driver.argumentsOf("PreparedStatement.setBlob")[1]).isSameAs(((BlobHandle) blob).raw());
        statement.setObject(1, blob);
        assertThat(RecordingDriver.isRaw(driver.argumentsOf("PreparedStatement.setObject")[1]))
                .isTrue();
        Array array = connection.createArrayOf("blob", new Object[] {blob, "x"});
        Object[] elements = (Object[]) driver.argumentsOf("Connection.createArrayOf")[1];
        assertThat(elements).containsExactly(((BlobHandle) blob).raw(), "x");
        statement.setArray(1, array);
        assertThat(driver.argumentsOf("PreparedStatement.setArray")[1]).isSameAs(((ArrayHandle) array).raw());
        rows.updateObject(1, blob);
        assertThat(RecordingDriver.isRaw(driver.argumentsOf("ResultSet.updateObject")[1]))
                .isTrue();
    }

    /** In many drivers they lead to the session they came from, which may be another borrower's by now. */
    @ParameterizedTest
    @ValueSource(classes = {Array.class, Blob.class, Clob.class, NClob.class, Ref.class, SQLXML.class, Struct.class})
    void mustNotPassOnWhatBelongsToALeaseThatHasEnded(Class<?> kind) throws SQLException {
        driver.on("ResultSet.getObject", a -> driver.object(kind));
        Object late = rows.getObject(1);
        FakePool other = new FakePool(driver.connect());
        ConnectionHandle next = other.borrow();
        PreparedStatement nexts = next.prepareStatement("insert ?");
        nexts.setObject(1, late);
        connection.close();
        driver.forget();
        for (Use use : new Use[] {
            () -> nexts.setObject(1, late),
            () -> nexts.setObject(1, new Object[] {"x", late}),
            () -> next.createArrayOf("t", new Object[] {new Object[] {late}}),
            () -> next.createStruct("t", new Object[] {late})
        }) {
            assertThatThrownBy(use::run)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
        }
        assertThat(driver.calls).isEmpty();
        assertThat(next.hasCalls()).isFalse();
        nexts.close();
        next.close();
        assertThat(other.events).as("not the fault of this connection").containsExactly("giveBack");
    }

    @Test
    void mustNotPassOnASavepointOfALeaseThatHasEnded() throws SQLException {
        Savepoint late = connection.setSavepoint();
        connection.rollback(late);
        assertThat(RecordingDriver.isRaw(driver.argumentsOf("Connection.rollback")[0]))
                .isTrue();
        connection.close();
        ConnectionHandle next = pool.borrow();
        driver.forget();
        for (Use use : new Use[] {() -> next.rollback(late), () -> next.releaseSavepoint(late)}) {
            assertThatThrownBy(use::run)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
        }
        assertThat(driver.calls).isEmpty();
        next.close();
        assertThat(pool.isIdle()).isTrue();
    }

    @Test
    void mustLeaveValuesAndTheUsersOwnObjectsAlone() throws SQLException {
        byte[] bytes = {1};
        driver.on("ResultSet.getObject", a -> bytes);
        assertThat(rows.getObject(1)).isSameAs(bytes);
        assertThat(rows.getObject(1, byte[].class)).isSameAs(bytes);
        driver.on("ResultSet.getObject", a -> null);
        assertThat(rows.getObject(1)).isNull();
        Object[] own = {"x", 1};
        connection.createArrayOf("t", own);
        assertThat(driver.argumentsOf("Connection.createArrayOf")[1]).isSameAs(own);
    }

    private interface Driven extends Array {}

    @Test
    void mustCheckTheConnectionAfterTheDriversOwnTypeWasAskedFor() throws SQLException {
        Driven raw = driver.object(Driven.class);
        driver.on("ResultSet.getObject", a -> raw);
        assertThat(rows.getObject(1, Driven.class)).isSameAs(raw);
        assertThat(connection.isMarked(LeaseMarks.RAW_TAKEN)).isTrue();
        assertThat(rows.getObject(1, Array.class)).isInstanceOf(ArrayHandle.class);
    }

    private interface Use {
        void run() throws IOException, SQLException;
    }

    @Test
    void mustEndStreamsWithTheLease() throws Exception {
        InputStream in = rows.getBinaryStream(1);
        Reader reader = rows.getCharacterStream(1);
        OutputStream out = rows.getBlob(1).setBinaryStream(1);
        Writer writer = rows.getClob(1).setCharacterStream(1);
        assertThat(in.read()).isEqualTo(1);
        assertThat(reader.read()).isEqualTo('x');
        out.write(1);
        writer.write('x');
        connection.close();
        for (Use use : new Use[] {
            in::read, in::available, reader::read, reader::ready, () -> out.write(1), out::flush, writer::flush
        }) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("this connection is closed");
        }
        in.close();
        reader.close();
        out.close();
        writer.close();
    }

    @Test
    void mustEndAStatementWithoutItsConnection() throws SQLException {
        statement.close();
        driver.forget();
        assertThatThrownBy(() -> statement.setInt(1, 1))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("HY010"));
        assertThatThrownBy(rows::next).hasMessageContaining("this statement is closed");
        rows.close();
        statement.close();
        assertThat(driver.calls).isEmpty();
        assertThat(Connection.class.cast(connection).isClosed()).isFalse();
    }

    @Test
    void mustBeEqualToItselfAlone() throws SQLException {
        assertThat(connection).isNotEqualTo(pool.physical.raw()).isEqualTo(connection);
        assertThat(connection.hashCode()).isEqualTo(System.identityHashCode(connection));
    }
}
