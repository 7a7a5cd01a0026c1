package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.dialect.Dialects;
import java.io.InputStream;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import javax.xml.transform.Result;
import javax.xml.transform.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same promises with drivers that mean it. */
class RealDriversTest {
    private static final String H2 = "jdbc:h2:mem:handles";
    private static final String SQLITE = "jdbc:sqlite::memory:";

    private static long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {H2, SQLITE})
    void mustRollBackWhatWasNotCommitted(String url) throws SQLException {
        try (Connection raw = DriverManager.getConnection(url)) {
            FakePool pool = new FakePool(raw, 0, RequestBoundary.of(raw));
            try (Connection connection = pool.borrow();
                    Statement statement = connection.createStatement()) {
                statement.execute("create table t (id int)");
            }
            try (Connection connection = pool.borrow()) {
                connection.setAutoCommit(false);
                connection.createStatement().executeUpdate("insert into t values (1)");
            }
            try (Connection connection = pool.borrow()) {
                assertThat(connection.getAutoCommit()).isTrue();
                assertThat(count(connection, "t")).isZero();
            }
            assertThat(pool.isIdle()).isTrue();
            assertThat(pool.events).contains("giveBack").doesNotContain("discard RESET_FAILED");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {H2, SQLITE})
    void mustLendAConnectionAgainAfterEverythingWasChanged(String url) throws SQLException {
        try (Connection raw = DriverManager.getConnection(url)) {
            FakePool pool = new FakePool(raw, 0, RequestBoundary.of(raw));
            int isolation = raw.getTransactionIsolation();
            int holdability = raw.getHoldability();
            try (Connection connection = pool.borrow()) {
                connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                connection.setAutoCommit(false);
                connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT);
                connection.setNetworkTimeout(Runnable::run, 0);
                connection.getTypeMap();
                connection.setClientInfo(new Properties());
                connection.getMetaData().getTables(null, null, null, null);
            }
            assertThat(pool.isIdle()).as("%s", pool.events).isTrue();
            assertThat(raw.getTransactionIsolation()).isEqualTo(isolation);
            assertThat(raw.getHoldability()).isEqualTo(holdability);
            assertThat(raw.getAutoCommit()).isTrue();
        }
    }

    @Test
    void mustKeepAQueryLimitOutOfTheSessionOfH2() throws SQLException {
        try (Connection raw = DriverManager.getConnection(H2)) {
            FakePool pool = new FakePool(raw);
            try (Connection connection = pool.borrow();
                    Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(7);
            }
            try (Connection connection = pool.borrow();
                    Statement statement = connection.createStatement()) {
                assertThat(statement.getQueryTimeout()).isZero();
            }
            assertThat(pool.isIdle()).isTrue();
        }
    }

    @Test
    void mustPassLargeObjectsAndArraysBothWays() throws Exception {
        try (Connection raw = DriverManager.getConnection(H2)) {
            FakePool pool = new FakePool(raw, 4, RequestBoundary.of(raw));
            Array array;
            Blob blob;
            InputStream in;
            try (Connection connection = pool.borrow()) {
                connection.createStatement().execute("create table u (b blob, a int array)");
                PreparedStatement insert = connection.prepareStatement("insert into u values (?, ?)");
                Blob own = connection.createBlob();
                own.setBytes(1, new byte[] {1, 2, 3});
                insert.setBlob(1, own);
                insert.setArray(2, connection.createArrayOf("int", new Object[] {4, 5}));
                assertThat(insert.executeUpdate()).isOne();
                ResultSet rows = connection.createStatement().executeQuery("select b, a from u");
                rows.next();
                blob = rows.getBlob(1);
                in = rows.getBinaryStream(1);
                array = (Array) rows.getObject(2);
                assertThat(blob.getBytes(1, 3)).containsExactly(1, 2, 3);
                assertThat(in.read()).isEqualTo(1);
                ResultSet elements = array.getResultSet();
                elements.next();
                assertThat(elements.getInt(2)).isEqualTo(4);
                assertThat(rows.unwrap(ResultSet.class)).isSameAs(rows);
            }
            assertThatThrownBy(() -> blob.getBytes(1, 3)).isInstanceOf(SQLException.class);
            assertThatThrownBy(array::getArray).isInstanceOf(SQLException.class);
            assertThatThrownBy(in::read).hasMessageContaining("this connection is closed");
            assertThat(pool.isIdle()).isTrue();
        }
    }

    @Test
    void mustReuseAPreparedStatementOfARealDriver() throws SQLException {
        try (Connection raw = DriverManager.getConnection(H2)) {
            FakePool pool = new FakePool(raw, 4, RequestBoundary.of(raw));
            Object first = null;
            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.borrow();
                        PreparedStatement statement = connection.prepareStatement("select cast(? as int)")) {
                    Object driven = ((PreparedStatementHandle) statement).raw();
                    assertThat(first == null || first == driven).isTrue();
                    first = driven;
                    statement.setInt(1, i);
                    ResultSet rows = statement.executeQuery();
                    rows.next();
                    assertThat(rows.getInt(1)).isEqualTo(i);
                }
            }
            assertThat(pool.events).containsOnly("giveBack");
        }
    }

    @Test
    void mustReachTheDriversConnectionOnPurposeOnly() throws SQLException {
        try (Connection raw = DriverManager.getConnection(H2)) {
            FakePool pool = new FakePool(raw);
            try (Connection connection = pool.borrow()) {
                assertThat(connection.isWrapperFor(org.h2.jdbc.JdbcConnection.class))
                        .isTrue();
                connection.unwrap(org.h2.jdbc.JdbcConnection.class).setAutoCommit(false);
            }
            assertThat(raw.getAutoCommit()).isTrue();
            assertThat(pool.isIdle()).isTrue();
        }
    }

    @Test
    void mustTellTheColumnsOfACachedStatementBeforeItIsExecuted() throws SQLException {
        try (Connection raw = DriverManager.getConnection(SQLITE)) {
            FakePool pool = new FakePool(raw, 10, RequestBoundary.of(raw));
            pool.dialect.keepsColumns = Dialects.forUrl(SQLITE).keepsColumns();
            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.borrow();
                        PreparedStatement statement = connection.prepareStatement("select 1 as one, ? as two")) {
                    assertThat(statement.getMetaData().getColumnCount()).isEqualTo(2);
                    assertThat(statement.getMetaData().getColumnName(2)).isEqualTo("two");
                    statement.setInt(1, 5);
                    try (ResultSet rows = statement.executeQuery()) {
                        rows.next();
                        assertThat(rows.getInt("two")).isEqualTo(5);
                    }
                }
            }
            assertThat(pool.isIdle()).isTrue();
        }
    }

    private interface Asking {
        ResultSet of(DatabaseMetaData metaData) throws SQLException;
    }

    /** SQLite's driver has one statement for each of them, as long as the connection lasts. */
    @Test
    void mustAnswerWhatALeaseBeforeHasAskedTheMetadata() throws SQLException {
        try (Connection raw = DriverManager.getConnection(SQLITE)) {
            FakePool pool = new FakePool(raw);
            for (Asking asking : List.<Asking>of(
                    DatabaseMetaData::getTypeInfo,
                    DatabaseMetaData::getTableTypes,
                    DatabaseMetaData::getCatalogs,
                    DatabaseMetaData::getSchemas)) {
                for (int i = 0; i < 2; i++) {
                    try (Connection connection = pool.borrow()) {
                        ResultSet rows = asking.of(connection.getMetaData());
                        assertThat(rows.getStatement().getConnection()).isSameAs(connection);
                        rows.next();
                    }
                }
            }
            assertThat(pool.isIdle()).isTrue();
        }
    }

    @Test
    void mustLeaveTheChoiceOfTheTypeToTheDriver() throws SQLException {
        try (Connection raw = DriverManager.getConnection(H2)) {
            FakePool pool = new FakePool(raw);
            try (Connection connection = pool.borrow()) {
                SQLXML xml = connection.createSQLXML();
                xml.setString("<a/>");
                Source source = xml.getSource(null);
                assertThat(source).isNotNull();
                xml = connection.createSQLXML();
                Result result = xml.setResult(null);
                assertThat(result).isNotNull();
            }
            assertThat(pool.events).doesNotContain("suspect");
            assertThat(pool.isIdle()).isTrue();
        }
    }

    @Test
    void mustFreeAndShowAnArrayAfterItsLeaseWithoutReachingTheDriver() throws SQLException {
        try (Connection raw = DriverManager.getConnection(H2)) {
            FakePool pool = new FakePool(raw);
            Array array;
            try (Connection connection = pool.borrow();
                    ResultSet rows = connection.createStatement().executeQuery("select array['a', 'b']")) {
                rows.next();
                array = rows.getArray(1);
                assertThat(array.toString()).contains("'a'", "'b'");
            }
            array.free();
            assertThat(array.toString()).endsWith(", closed]");
            assertThatThrownBy(array::getArray).hasMessageContaining("this connection is closed");
        }
    }
}
