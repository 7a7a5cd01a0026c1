package io.millpond.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.RetireReason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In SQLite a statement is in the middle of its work until its rows have been read or it is reset: an
 * {@code INSERT … RETURNING} has not ended, and what it has written is not committed. What the pool asks and keeps
 * meanwhile must not turn that into something else.
 */
class SqliteOpenStatementsTest {
    private static final String INSERT = "insert into item values (1) returning id";

    private static final String ENDLESS =
            "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n";

    @TempDir
    Path folder;

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("shop.db");
    }

    private MillpondDataSource.Builder single() {
        return MillpondDataSource.builder().jdbcUrl(url()).maxSize(1);
    }

    private MillpondDataSource.Builder limited() {
        return single().transactionTimeout(Duration.ofMinutes(5)).idleInTransactionTimeout(Duration.ofMinutes(5));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.getInt(1);
        }
    }

    /** As anybody sees it who has nothing to do with the pool. */
    private int sumSeenByOthers() throws SQLException {
        try (Connection other = DriverManager.getConnection(url())) {
            return number(other, "select total(id) from item");
        }
    }

    @BeforeEach
    void createTable() throws SQLException {
        try (MillpondDataSource pool = single().build();
                Connection connection = pool.getConnection()) {
            execute(connection, "create table item (id int)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {INSERT, "pragma journal_mode", "select 1"})
    void mustCommitEachStatementByItselfAfterOneWasAskedAboutThatHadNotEnded(String open) throws SQLException {
        int first = open.equals(INSERT) ? 1 : 0;
        try (MillpondDataSource pool = limited().build();
                Connection connection = pool.getConnection()) {
            try (PreparedStatement statement = connection.prepareStatement(open);
                    ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
            }
            assertThat(sumSeenByOthers()).isEqualTo(first);
            execute(connection, "insert into item values (10)");
            assertThat(sumSeenByOthers()).isEqualTo(first + 10);
        }
        assertThat(sumSeenByOthers()).isEqualTo(first + 10);
    }

    @Test
    void mustCommitWhatAStatementHasWrittenThatTheReturnHasToClose() throws SQLException {
        try (MillpondDataSource pool = limited().build()) {
            try (Connection connection = pool.getConnection()) {
                execute(connection, "insert into item values (10)");
                connection.prepareStatement(INSERT).executeQuery();
            }
            assertThat(sumSeenByOthers()).isEqualTo(11);
        }
    }

    @Test
    void mustStillLimitATransactionBegunAsSqlBesideOneThatHasNotEnded() throws SQLException {
        try (MillpondDataSource pool =
                single().idleInTransactionTimeout(Duration.ofMillis(200)).build()) {
            Connection forgotten = pool.getConnection();
            execute(forgotten, "begin immediate");
            forgotten.prepareStatement(INSERT).executeQuery().next();
            await().until(() -> pool.stats().closedBy(RetireReason.LIMIT_REACHED) == 1);
            assertThat(sumSeenByOthers()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "getGeneratedKeys", "getResultSet"})
    void mustCommitWhatAPreparedStatementHasWrittenWhoseRowsNobodyReads(String and) throws SQLException {
        try (MillpondDataSource pool = single().build()) {
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement = connection.prepareStatement(INSERT)) {
                assertThat(statement.execute()).isTrue();
                switch (and) {
                    case "getGeneratedKeys" -> statement.getGeneratedKeys().close();
                    case "getResultSet" -> statement.getResultSet();
                    default -> {}
                }
            }
            assertThat(sumSeenByOthers()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"select id from item", "pragma table_info(item)"})
    void mustNotShowTheNextBorrowerThePastBecauseNobodyReadTheRowsOfAStatement(String unread) throws SQLException {
        try (MillpondDataSource pool = single().build();
                Connection other = DriverManager.getConnection(url())) {
            execute(other, "insert into item values (1)");
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement = connection.prepareStatement(unread)) {
                assertThat(statement.execute()).isTrue();
            }
            execute(other, "insert into item values (10)");
            try (Connection connection = pool.getConnection()) {
                assertThat(number(connection, "select total(id) from item")).isEqualTo(11);
                execute(connection, "insert into item values (100)");
            }
            assertThat(sumSeenByOthers()).isEqualTo(111);
        }
    }

    private static void insertPrepared(MillpondDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }

    private static void runIntoALimit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.executeQuery(ENDLESS)).isInstanceOf(SQLTimeoutException.class);
        }
    }

    /**
     * The driver's own, which it leaves open behind an insert, keep an interrupt in force for whatever comes after it.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into item values (1)",
                "replace into item values (1)",
                "with one(id) as (select 1) insert into item select id from one"
            })
    void mustNotHitTheNextBorrowerWithACancelBecauseOfAnInsertThatIsKept(String insert) throws SQLException {
        try (MillpondDataSource pool = single().build()) {
            insertPrepared(pool, insert);
            try (Connection connection = pool.getConnection()) {
                runIntoALimit(connection);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(number(connection, "select 1")).isOne();
            }
            insertPrepared(pool, insert);
            assertThat(pool.stats().created()).isOne();
        }
        assertThat(sumSeenByOthers()).isEqualTo(2);
    }

    /**
     * One that the borrower got past the pool, here; whatever it is, an interrupt is in force as long as
     * it has not ended.
     */
    @Test
    void mustNotLendAConnectionOnWhichACancelIsStillInForce() throws SQLException {
        try (MillpondDataSource pool = single().build()) {
            try (Connection connection = pool.getConnection()) {
                connection
                        .unwrap(org.sqlite.SQLiteConnection.class)
                        .prepareStatement("select 1 union all select 2")
                        .executeQuery()
                        .next();
                runIntoALimit(connection);
            }
            try (Connection connection = pool.getConnection()) {
                assertThat(number(connection, "select 1")).isOne();
            }
            await().until(() -> pool.stats().closedBy(RetireReason.RESET_FAILED) == 1);
        }
    }

    @Test
    void mustLeaveNothingOpenBehindAnInsertThatIsKept() throws SQLException {
        try (MillpondDataSource pool = single().build()) {
            insertPrepared(pool, "insert into item values (1)");
            try (Connection connection = pool.getConnection()) {
                execute(connection, "vacuum");
            }
        }
    }

    @Test
    void mustStillTellTheKeysThatAnInsertHasGenerated() throws SQLException {
        try (MillpondDataSource pool = single().build();
                Connection connection = pool.getConnection()) {
            for (int i = 1; i <= 3; i++) {
                try (PreparedStatement statement = connection.prepareStatement("insert into item values (1)")) {
                    statement.executeUpdate();
                    ResultSet keys = statement.getGeneratedKeys();
                    assertThat(keys.next()).isTrue();
                    assertThat(keys.getInt(1)).isEqualTo(i);
                }
            }
        }
    }

    /** Nobody but the borrower knows of it; it ends with the connection at the latest, and then by itself. */
    @Test
    void mustNotRollBackAStatementOfTheDriversOwnThatHasNotEnded() throws SQLException {
        try (MillpondDataSource pool = single().build();
                Connection connection = pool.getConnection()) {
            connection
                    .unwrap(org.sqlite.SQLiteConnection.class)
                    .prepareStatement(INSERT)
                    .execute();
        }
        assertThat(sumSeenByOthers()).isEqualTo(1);
    }
}
