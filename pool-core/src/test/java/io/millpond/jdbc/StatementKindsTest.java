package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Prepared as asked for, kept where that is possible, and never mixed up with the statement before. */
class StatementKindsTest {
    private final TimedPool timed = TimedPool.withCache();
    private final RecordingDriver driver = timed.driver;

    private interface Preparing {
        PreparedStatement on(Connection connection) throws SQLException;
    }

    private static Arguments kind(Preparing preparing, Object... arguments) {
        return Arguments.of(preparing, arguments);
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                kind(c -> c.prepareStatement("a"), "a"),
                kind(c -> c.prepareStatement("a", 1), "a", 1),
                kind(c -> c.prepareStatement("a", 1004, 1008), "a", 1004, 1008),
                kind(c -> c.prepareStatement("a", 1004, 1008, 2), "a", 1004, 1008, 2),
                kind(c -> c.prepareStatement("a", new int[] {3, 4}), "a", new int[] {3, 4}),
                kind(c -> c.prepareStatement("a", new String[] {"id"}), "a", new String[] {"id"}));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void mustBePreparedOnceAndAsAskedFor(Preparing preparing, Object[] arguments) throws SQLException {
        for (int i = 0; i < 2; i++) {
            try (Connection connection = timed.borrow()) {
                preparing.on(connection).close();
            }
        }
        assertThat(driver.count("Connection.prepareStatement")).isOne();
        assertThat(driver.argumentsOf("Connection.prepareStatement")).isEqualTo(arguments);
    }

    static Stream<Preparing> kindsThatHaveNoKey() {
        return Stream.of(
                c -> c.prepareStatement(null),
                c -> c.prepareStatement(null, 1),
                c -> c.prepareStatement(null, 1004, 1008),
                c -> c.prepareStatement(null, 1004, 1008, 2),
                c -> c.prepareStatement(null, new int[] {3}),
                c -> c.prepareStatement(null, new String[] {"id"}),
                c -> c.prepareStatement("a", (int[]) null),
                c -> c.prepareStatement("a", (String[]) null));
    }

    @ParameterizedTest
    @MethodSource("kindsThatHaveNoKey")
    void mustLeaveToTheDriverWhatItThinksOfNull(Preparing preparing) throws SQLException {
        try (Connection connection = timed.borrow()) {
            preparing.on(connection).close();
        }
        assertThat(driver.count("Connection.prepareStatement")).isOne();
        assertThat(driver.count("PreparedStatement.close")).isOne();
    }

    @Test
    void mustTakeOverNothingFromTheStatementBeforeHoweverManyThereWere() throws SQLException {
        for (int first = 0; first < 2; first++) {
            driver.forget();
            try (Connection connection = timed.borrow()) {
                for (int i = 0; i < first; i++) {
                    connection.createStatement().close();
                }
                for (int i = 0; i < 150; i++) {
                    connection.prepareStatement("a").close();
                    connection.createStatement().close();
                }
            }
            assertThat(driver.count("Statement.close")).isEqualTo(150 + first);
            assertThat(driver.calls).doesNotContain("PreparedStatement.close");
        }
    }

    @Test
    void mustNotBeToldWithTheTextOfTheStatementBefore() throws SQLException {
        Connection connection = timed.borrow();
        Statement first = connection.createStatement();
        first.execute("secret of the first");
        first.close();
        driver.on("Statement.executeBatch", a -> {
            timed.pass(TimedPool.SLOW);
            return new int[0];
        });
        connection.createStatement().executeBatch();
        assertThat(timed.told).containsExactly("null took 1000");
    }

    private interface Use {
        void of(PreparedStatement statement) throws SQLException;
    }

    private void useTwice(Use use) throws SQLException {
        for (int i = 0; i < 2; i++) {
            try (Connection connection = timed.borrow();
                    PreparedStatement statement = connection.prepareStatement("a")) {
                use.of(statement);
            }
        }
    }

    static Stream<Use> usesThatLeaveRowsUnread() {
        return Stream.of(
                s -> s.execute(),
                s -> s.execute("b"),
                s -> s.execute("b", 1),
                s -> s.execute("b", new int[] {1}),
                s -> s.execute("b", new String[] {"id"}),
                s -> {
                    s.execute();
                    s.getGeneratedKeys().close();
                },
                s -> {
                    s.execute();
                    s.getResultSet();
                    s.execute();
                },
                s -> {
                    s.executeQuery();
                    s.getMoreResults();
                },
                s -> {
                    s.executeQuery();
                    s.getMoreResults(Statement.CLOSE_CURRENT_RESULT);
                });
    }

    @ParameterizedTest
    @MethodSource("usesThatLeaveRowsUnread")
    void mustNotKeepAStatementWithRowsThatNobodyHasAskedFor(Use use) throws SQLException {
        driver.on("PreparedStatement.execute", a -> true);
        driver.on("PreparedStatement.getMoreResults", a -> true);
        useTwice(use);
        assertThat(driver.count("Connection.prepareStatement")).isEqualTo(2);
        assertThat(driver.count("PreparedStatement.close")).isEqualTo(2);
    }

    static Stream<Use> usesThatLeaveNothing() {
        return Stream.of(
                s -> {
                    s.execute();
                    s.getResultSet();
                },
                s -> {
                    s.execute();
                    s.getResultSet().close();
                    s.getMoreResults();
                },
                s -> s.executeQuery(),
                s -> s.executeUpdate(),
                s -> s.executeBatch());
    }

    @ParameterizedTest
    @MethodSource("usesThatLeaveNothing")
    void mustKeepAStatementWhoseRowsThePoolCanClose(Use use) throws SQLException {
        driver.on("PreparedStatement.execute", a -> true);
        useTwice(use);
        assertThat(driver.count("Connection.prepareStatement")).isOne();
        assertThat(driver.calls).doesNotContain("PreparedStatement.close");
        assertThat(driver.count("ResultSet.close"))
                .isEqualTo(driver.count("PreparedStatement.getResultSet")
                        + driver.count("PreparedStatement.executeQuery"));
    }

    @Test
    void mustKeepAStatementThatAnswersWithoutRows() throws SQLException {
        useTwice(PreparedStatement::execute);
        assertThat(driver.count("Connection.prepareStatement")).isOne();
    }

    @Test
    void mustNotTakeRowsOfTheStatementBeforeForItsOwn() throws SQLException {
        try (Connection connection = timed.borrow()) {
            driver.on("PreparedStatement.execute", a -> true);
            try (PreparedStatement statement = connection.prepareStatement("a")) {
                statement.execute();
            }
            for (int i = 0; i < 2; i++) {
                try (PreparedStatement statement = connection.prepareStatement("b")) {
                    statement.executeUpdate();
                }
            }
        }
        assertThat(driver.count("Connection.prepareStatement")).isEqualTo(2);
        assertThat(driver.count("PreparedStatement.close")).isOne();
    }

    @Test
    void mustSayWhetherThereAreMoreResults() throws SQLException {
        PreparedStatement statement = timed.borrow().prepareStatement("a");
        for (boolean more : new boolean[] {true, false}) {
            driver.on("PreparedStatement.getMoreResults", a -> more);
            assertThat(statement.getMoreResults()).isEqualTo(more);
            assertThat(statement.getMoreResults(Statement.KEEP_CURRENT_RESULT)).isEqualTo(more);
        }
    }

    @Test
    void mustSayWhetherAShardingKeyIsValid() throws SQLException {
        Connection connection = timed.borrow();
        for (boolean valid : new boolean[] {true, false}) {
            driver.on("Connection.setShardingKeyIfValid", a -> valid);
            assertThat(connection.setShardingKeyIfValid(null, 1)).isEqualTo(valid);
            assertThat(connection.setShardingKeyIfValid(null, null, 1)).isEqualTo(valid);
        }
    }

    @Test
    void mustBeOpenToEachThreadAfterEachUseOfTheCache() throws Exception {
        StatementCache cache = new StatementCache(1);
        StatementKey key = StatementKey.of("a");
        PreparedStatement statement = driver.object(PreparedStatement.class);
        cache.put(key, statement);
        assertThat(Threads.elsewhere(() -> cache.take(key))).isSameAs(statement);
        assertThat(cache.take(key)).isNull();
        assertThat(Threads.elsewhere(() -> cache.put(key, statement))).isNull();
        cache.clear();
        assertThat(Threads.elsewhere(() -> cache.take(key))).isNull();
    }
}
