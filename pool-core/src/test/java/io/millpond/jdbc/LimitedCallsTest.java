package io.millpond.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which calls the watchdog sees, for how long, and with which limit. */
class LimitedCallsTest {
    private static final long SECOND = 1_000_000_000;

    private interface Move {
        void on(ResultSet rows) throws SQLException;
    }

    private interface Asked {
        boolean of(ResultSet rows) throws SQLException;
    }

    /** Whatever moves the cursor, by its name in the driver; all of it answers whether there is a row. */
    private static final Map<String, Asked> MOVES = new TreeMap<>(Map.of(
            "ResultSet.next", ResultSet::next,
            "ResultSet.previous", ResultSet::previous,
            "ResultSet.first", ResultSet::first,
            "ResultSet.last", ResultSet::last,
            "ResultSet.absolute", rows -> rows.absolute(2),
            "ResultSet.relative", rows -> rows.relative(2)));

    private static Arguments move(String inTheDriver, Move move) {
        return Arguments.of(inTheDriver, move);
    }

    static Stream<Arguments> moves() {
        return MOVES.entrySet().stream()
                .map(each -> move(each.getKey(), rows -> each.getValue().of(rows)));
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                move("ResultSet.updateRow", ResultSet::updateRow),
                move("ResultSet.insertRow", ResultSet::insertRow),
                move("ResultSet.deleteRow", ResultSet::deleteRow),
                move("ResultSet.refreshRow", ResultSet::refreshRow));
    }

    static Stream<Arguments> movesAndChanges() {
        return Stream.concat(moves(), changes());
    }

    /** Start and own limit, as the watchdog sees them while the driver is in that call. */
    private static List<Long> seenIn(TimedPool timed, String call) {
        List<Long> seen = new ArrayList<>();
        timed.driver.on(call, a -> {
            seen.add(timed.timer().callSince());
            seen.add(timed.timer().callLimit());
            return MOVES.containsKey(call) || call.endsWith("execute") ? true : null;
        });
        return seen;
    }

    /** The same while rows of a query are read, or changed, by this. */
    private static List<Long> seenWhile(TimedPool timed, String call, Move move) throws SQLException {
        return seenWhile(timed, call, rows(timed), move);
    }

    private static List<Long> seenWhile(TimedPool timed, String call, ResultSet rows, Move move) throws SQLException {
        List<Long> seen = seenIn(timed, call);
        move.on(rows);
        return seen;
    }

    private static List<Long> seenAmongRowsThatAreHere(TimedPool timed, String call, Move move) throws SQLException {
        timed.dialect.fetchesAll = true;
        ResultSet rows = rows(timed);
        rows.next(); // which finds out
        return seenWhile(timed, call, rows, move);
    }

    private static Move twice(Move move) {
        return rows -> {
            move.on(rows);
            move.on(rows);
        };
    }

    private static ResultSet rows(TimedPool timed) throws SQLException {
        return timed.borrow().createStatement().executeQuery("select 1");
    }

    @Test
    void mustSeeAnExecutionAndTheLimitThatItsStatementHas() throws SQLException {
        TimedPool timed = TimedPool.plain();
        Statement statement = timed.borrow().createStatement();
        List<Long> seen = seenIn(timed, "Statement.execute");
        statement.execute("select 1");
        assertThat(seen.get(0)).isPositive();
        assertThat(seen.get(1)).isZero();
        assertThat(timed.timer().callSince()).isZero();
        seen.clear();
        statement.setQueryTimeout(2);
        statement.execute("select 1");
        assertThat(seen.get(1)).isEqualTo(2 * SECOND);
        assertThat(statement.getQueryTimeout()).isEqualTo(2);
        seen.clear();
        statement.setQueryTimeout(0);
        statement.execute("select 1");
        assertThat(seen.get(1)).isZero();
        assertThat(statement.getQueryTimeout()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("movesAndChanges")
    void mustSeeWhatGoesToTheServerWhileRowsAreRead(String call, Move move) throws SQLException {
        TimedPool timed = TimedPool.limitingFetches();
        List<Long> seen = seenWhile(timed, call, twice(move));
        assertThat(seen).hasSize(4);
        assertThat(seen.get(0)).isPositive();
        assertThat(seen.get(2)).isPositive();
        assertThat(timed.timer().callSince()).as("afterwards").isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("movesAndChanges")
    void mustSeeThemWithTheLimitOfTheirStatement(String call, Move move) throws SQLException {
        TimedPool timed = TimedPool.plain();
        List<Long> seen = seenWhile(timed, call, rows -> {
            rows.getStatement().setQueryTimeout(3);
            move.on(rows);
        });
        assertThat(seen.get(0)).isPositive();
        assertThat(seen.get(1)).isEqualTo(3 * SECOND);
        assertThat(timed.timer().callSince()).as("afterwards").isZero();
        assertThat(timed.timer().callLimit()).as("afterwards").isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("movesAndChanges")
    void mustNotTimeThemWhereNothingLimitsThem(String call, Move move) throws SQLException {
        TimedPool timed = TimedPool.plain();
        List<Long> seen = seenWhile(timed, call, move);
        assertThat(seen).containsExactly(0L, 0L);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("moves")
    void mustNotTimeMovesAmongRowsThatAreHere(String call, Move move) throws SQLException {
        TimedPool timed = TimedPool.limitingFetches();
        List<Long> seen = seenAmongRowsThatAreHere(timed, call, move);
        assertThat(seen).containsExactly(0L, 0L);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void mustTimeAChangeOfARowThatIsHere(String call, Move move) throws SQLException {
        TimedPool timed = TimedPool.limitingFetches();
        List<Long> seen = seenAmongRowsThatAreHere(timed, call, move);
        assertThat(seen.get(0)).isPositive();
    }

    @Test
    void mustNotLimitTheRowsThatMetadataGive() throws SQLException {
        TimedPool timed = TimedPool.limitingFetches();
        ResultSet tables = timed.borrow().getMetaData().getTables(null, null, null, null);
        List<Long> seen = seenIn(timed, "ResultSet.next");
        tables.next();
        tables.next();
        assertThat(seen).as("no statement of the application's is read").containsExactly(0L, 0L, 0L, 0L);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("movesAndChanges")
    void mustEndTheTimeOfACallThatFails(String call, Move move) throws SQLException {
        TimedPool timed = TimedPool.limitingFetches();
        ResultSet rows = rows(timed);
        timed.driver.fail(call, new SQLException("lock timeout"));
        assertThatThrownBy(() -> move.on(rows)).hasMessage("lock timeout");
        assertThat(timed.timer().callSince()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("movesAndChanges")
    void mustNotReachTheDriverThroughAResultSetThatIsClosed(String call, Move move) throws SQLException {
        TimedPool timed = TimedPool.limitingFetches();
        ResultSet rows = rows(timed);
        ResultSet other = rows(timed, rows);
        rows.close();
        assertThatThrownBy(() -> move.on(rows)).hasMessageContaining("closed");
        assertThat(timed.driver.calls).doesNotContain(call);
        assertThat(timed.timer().callSince()).isZero();
        other.getStatement().getConnection().close();
        assertThat(timed.pool.isIdle()).as("no call is left behind").isTrue();
    }

    private static ResultSet rows(TimedPool timed, ResultSet sibling) throws SQLException {
        return sibling.getStatement().getConnection().createStatement().executeQuery("select 2");
    }

    @Test
    void mustLimitTheReadsOfEachCallAlone() throws SQLException {
        TimedPool timed = TimedPool.limitingReads(2 * SECOND);
        Statement statement = timed.borrow().createStatement();
        List<Object> set = new ArrayList<>();
        int[] now = {0};
        timed.driver.on("Connection.getNetworkTimeout", a -> now[0]);
        timed.driver.on("Connection.setNetworkTimeout", a -> {
            now[0] = (Integer) a[1];
            set.add(a[1]);
            return null;
        });
        ResultSet rows = statement.executeQuery("select 1");
        assertThat(set).containsExactly(3_500, 0);
        rows.next();
        assertThat(set).containsExactly(3_500, 0, 3_500, 0);
        statement.setQueryTimeout(1);
        statement.execute("select 2");
        assertThat(set).endsWith(2_500, 0).hasSize(6);
    }

    static Stream<Arguments> answers() {
        return MOVES.values().stream()
                .flatMap(move -> Stream.of(
                        Arguments.of(TimedPool.plain(), move), Arguments.of(TimedPool.limitingFetches(), move)));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void mustAnswerWhatTheDriverAnswersToEachMove(TimedPool timed, Asked move) throws SQLException {
        ResultSet rows = rows(timed);
        for (boolean answer : new boolean[] {true, false, true}) {
            MOVES.keySet().forEach(name -> timed.driver.on(name, a -> answer));
            assertThat(move.of(rows)).isEqualTo(answer);
            timed.dialect.fetchesAll = true; // of which the first next asks
        }
    }
}
