package io.millpond.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class H2DialectTest {
    private final String url = "jdbc:h2:mem:" + UUID.randomUUID();
    private final Dialect dialect = Dialects.forUrl(url);
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection(url);
        execute("create table item(id int)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void mustSeeAndEndATransactionBegunAsSql() throws SQLException {
        assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
        execute("BEGIN");
        execute("insert into item values (1)");
        assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.OPEN);
        dialect.rollBack(connection);
        assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.NONE);
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(items()).isZero();
    }

    @Test
    void mustSeeATransactionThatOnlyRead() throws SQLException {
        connection.setAutoCommit(false);
        items();
        assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.OPEN);
    }

    @Test
    void mustRestOnlyAsItWasMade() throws SQLException {
        assertThat(dialect.isAtRest(connection, true)).isTrue();
        execute("SET AUTOCOMMIT FALSE");
        assertThat(dialect.isAtRest(connection, true)).isFalse();
        assertThat(dialect.isAtRest(connection, false)).as("who knows").isFalse();
        execute("SET AUTOCOMMIT TRUE");
        assertThat(dialect.isAtRest(connection, false)).isFalse();
    }

    @Test
    void mustNotKnowTheStateOfAClosedConnection() throws SQLException {
        connection.close();
        assertThat(dialect.transactionState(connection)).isEqualTo(TransactionState.UNKNOWN);
    }

    @Test
    void mustTakeAStoppedDatabaseForDead() throws SQLException {
        try (Connection other = DriverManager.getConnection(url);
                Statement statement = other.createStatement()) {
            statement.execute("SHUTDOWN IMMEDIATELY");
        }
        try {
            items();
            assertThat(connection.isClosed()).isTrue();
        } catch (SQLException dead) {
            assertThat(connection.isClosed() || dialect.isFatal(dead)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:mem:, WITH_EACH_CONNECTION",
        "jdbc:h2:mem:;DB_CLOSE_DELAY=-1, WITH_EACH_CONNECTION",
        "jdbc:h2:mem:shop, WITH_LAST_CONNECTION",
        "jdbc:h2:mem:shop;DB_CLOSE_DELAY=0, WITH_LAST_CONNECTION",
        "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1, LASTING",
        "jdbc:h2:mem:shop;db_close_delay=10, WITH_LAST_CONNECTION",
        "jdbc:h2:file:~/shop, LASTING",
        "jdbc:h2:~/mem/shop, LASTING",
        "jdbc:h2:tcp://localhost/~/shop, LASTING",
        "jdbc:h2:tcp://localhost/mem:shop;DB_CLOSE_DELAY=-1, LASTING",
        "jdbc:h2:tcp://localhost:9092/mem:shop, WITH_LAST_CONNECTION",
        "jdbc:h2:ssl:localhost/mem:shop, WITH_LAST_CONNECTION",
        "jdbc:h2:tcp://localhost/mem:, WITH_EACH_CONNECTION"
    })
    void mustWarnOfDatabasesThatDieWithTheirConnections(String mem, DataLife life) {
        assertThat(Dialects.forUrl(mem).dataLife()).isEqualTo(life);
        assertThat(Dialects.forUrl(mem).warnings()).hasSize(life == DataLife.LASTING ? 0 : 1);
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:mem:shop, jdbc:h2:mem:shop",
        "jdbc:h2:mem:shop;INIT=create schema a\\;create schema b;MODE=MySQL, jdbc:h2:mem:shop;MODE=MySQL",
        "jdbc:h2:mem:shop;init=runscript from 'a.sql', jdbc:h2:mem:shop"
    })
    void mustNotRunTheInitScriptOnceMoreToKeepTheDatabase(String url, String ofKeeper) {
        assertThat(Dialects.forUrl(url).keeperUrl(url)).isEqualTo(ofKeeper);
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:h2:tcp://localhost/~/shop, false",
        "jdbc:h2:ssl://localhost/~/shop, false",
        "jdbc:h2:mem:shop, true",
        "jdbc:h2:~/shop, true"
    })
    void mustNotTrustTheFlagOfADriverThatWasToldOfAnErrorOnly(String url, boolean trusts) {
        assertThat(Dialects.forUrl(url).seesTransactionsOfFailedCalls()).isEqualTo(trusts);
    }

    @Test
    void mustLeaveTheQueryTimeoutOfADataSourceAsItIs() throws SQLException {
        try (Connection limited = DriverManager.getConnection(url + ";QUERY_TIMEOUT=3000");
                Statement statement = limited.createStatement()) {
            assertThat(Dialects.forConnection(limited).settleCancel(limited)).isTrue();
            try (var result = statement.executeQuery(
                    "select setting_value from information_schema.settings where setting_name = 'QUERY_TIMEOUT'")) {
                result.next();
                assertThat(result.getString(1)).isEqualTo("3000");
            }
        }
    }

    private int items() throws SQLException {
        try (Statement statement = connection.createStatement();
                var result = statement.executeQuery("select count(*) from item")) {
            result.next();
            return result.getInt(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
