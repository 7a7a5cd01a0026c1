package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.testkit.FreedBy;
import io.millpond.testkit.ScriptedConnection;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What applications do to their connections. */
class MisuseTest {
    private static final UnaryOperator<Contestant.Settings> ONE = settings -> settings.size(1, 0);

    /**
     * One of two borrowers who wait for the same connection; keeps it until all who close it have done so, and
     * a little longer.
     */
    private static Thread next(Contestant pool, AtomicInteger holders, AtomicInteger shared, CountDownLatch closed) {
        return Spawn.platform(() -> Measure.millis(() -> {
            try (Connection mine = pool.borrow()) {
                shared.addAndGet(holders.incrementAndGet() > 1 ? 1 : 0);
                closed.await();
                mine.createStatement().execute("work");
                LockSupport.parkNanos(1_000_000);
                return holders.decrementAndGet();
            }
        }));
    }

    @Test
    @Fault("A1")
    void mustReturnOnceHoweverManyThreadsClose(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "times that two next borrowers held one connection, 300 races of 4 closes",
                0,
                "",
                ONE,
                (driver, pool) -> {
                    AtomicInteger holders = new AtomicInteger();
                    AtomicInteger shared = new AtomicInteger();
                    for (int i = 0; i < 300; i++) {
                        Connection connection = pool.borrow();
                        CountDownLatch closed = new CountDownLatch(1);
                        Thread one = next(pool, holders, shared, closed);
                        Thread two = next(pool, holders, shared, closed);
                        await().pollInterval(Duration.ofNanos(200_000)).until(() -> pool.waiting() == 2);
                        Measure.errors(4, connection::close);
                        // once more when one of them has it for certain
                        await().pollInterval(Duration.ofNanos(200_000)).until(() -> holders.get() >= 1);
                        connection.close();
                        closed.countDown();
                        one.join();
                        two.join();
                    }
                    return shared.get() + driver.violationsSeen().size();
                });
    }

    @Test
    @Fault("A2")
    void mustNotLendWhatAnotherThreadIsStillUsing(Figures figures) throws Exception {
        Duel.scripted(figures, "connections lent in the middle of a call", 0, "", ONE, (driver, pool) -> {
            var hang = driver.on("execute").onConnection(1).hang(FreedBy.ABORT);
            Connection connection = pool.borrow();
            Thread user = new Thread(
                    () -> Measure.millis(() -> connection.createStatement().execute("long")));
            user.start();
            while (hang.inside() == 0) {
                Thread.onSpinWait();
            }
            Thread closer = new Thread(() -> Measure.millis(() -> {
                connection.close();
                return null;
            }));
            closer.start();
            int lent = 0;
            try (Connection next = pool.borrow()) {
                lent = next.unwrap(ScriptedConnection.class).number() == 1 ? 1 : 0;
            } catch (SQLException nothing) {
                // better than one in use
            }
            driver.releaseAll();
            user.join();
            closer.join();
            return lent;
        });
    }

    @Test
    @Fault("A3")
    void mustRefuseWhatIsUsedAfterClose(Figures figures) throws Exception {
        Duel.scripted(figures, "calls that reached the driver after close()", 0, "", ONE, (driver, pool) -> {
            Connection connection = pool.borrow();
            Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("select 1");
            var metaData = connection.getMetaData();
            connection.close();
            try (Connection next = pool.borrow()) {
                long before = sum(driver.calls());
                int reached = 0;
                reached += reaches(() -> connection.createStatement());
                reached += reaches(() -> statement.execute("late"));
                reached += reaches(rows::next);
                reached += reaches(() -> metaData.getTables(null, null, null, null));
                reached += reaches(() -> connection.commit());
                next.isClosed();
                return Math.max(reached, sum(driver.calls()) - before - 1);
            }
        });
    }

    /** A call that should throw. */
    @FunctionalInterface
    private interface Late {
        void call() throws Exception;
    }

    private static int reaches(Late late) {
        try {
            late.call();
            return 1;
        } catch (Exception refused) {
            return 0;
        }
    }

    private static long sum(Map<String, Long> calls) {
        return calls.values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    @Fault("A4")
    void mustBearTwoThreadsOnOneConnection(Figures figures) throws Exception {
        Contestant.Settings h2 = Contestant.Settings.of("jdbc:h2:mem:shared;DB_CLOSE_DELAY=-1", "", "")
                .size(1, 0);
        Duel.real(figures, "failed uses", 0, "", h2, pool -> {
            try (Connection shared = pool.borrow()) {
                return Measure.errors(4, () -> {
                    for (int i = 0; i < 100; i++) {
                        try (Statement statement = shared.createStatement()) {
                            statement.execute("select 1");
                        }
                    }
                });
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "abort"})
    @Fault("A7")
    void mustNotLendWhatWasClosedBehindItsBack(String how, Figures figures) throws Exception {
        figures.on(how);
        Duel.scripted(figures, "dead connections lent", 0, "", ONE, (driver, pool) -> {
            try (Connection connection = pool.borrow()) {
                Connection raw = connection.unwrap(ScriptedConnection.class);
                if (how.equals("close")) {
                    raw.close();
                } else {
                    raw.abort(Runnable::run);
                }
            }
            return Measure.errors(1, () -> Measure.use(pool, "work"));
        });
    }

    @Test
    @Fault("A8")
    void mustRollBackWhatWasNotCommitted(Figures figures) throws Exception {
        leaveOpen(figures, "uncommitted", connection -> connection.setAutoCommit(false));
    }

    @Test
    @Fault("A9")
    void mustEndATransactionThatJdbcDoesNotKnowOf(Figures figures) throws Exception {
        leaveOpen(figures, "begun", connection -> connection.createStatement().execute("begin"));
    }

    /** The generic dialect cannot see a raw BEGIN; this is H2, whose driver knows. */
    private static void leaveOpen(Figures figures, String name, Change beginning) throws Exception {
        figures.on("H2");
        Contestant.Settings h2 = Contestant.Settings.of("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1", "", "")
                .size(1, 0);
        Duel.real(figures, "rows of the open transaction that the next borrower sees", 0, "", h2, pool -> {
            Measure.use(pool, "create table if not exists t (id int)");
            Measure.use(pool, "delete from t");
            try (Connection connection = pool.borrow();
                    Statement statement = connection.createStatement()) {
                beginning.to(connection);
                statement.execute("insert into t values (1)");
            }
            try (Connection connection = pool.borrow();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select count(*) from t")) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }

    @Test
    @Fault("A11")
    void mustCloseWhatWasLeftOpen(Figures figures) throws Exception {
        Duel.scripted(figures, "statements left open of 10, each with a result", 0, "", ONE, (driver, pool) -> {
            try (Connection connection = pool.borrow()) {
                for (int i = 0; i < 10; i++) {
                    connection.createStatement().executeQuery("select 1");
                }
            }
            return Math.max(0, 10 - driver.calls("Statement.close"));
        });
    }

    /** One setting of a session. */
    @FunctionalInterface
    private interface Change {
        void to(Connection connection) throws SQLException;
    }

    private static final Map<String, Change> CHANGES = Map.of(
            "autocommit", c -> c.setAutoCommit(false),
            "isolation", c -> c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE),
            "read-only", c -> c.setReadOnly(true),
            "catalog", c -> c.setCatalog("other"),
            "schema", c -> c.setSchema("other"),
            "holdability", c -> c.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT),
            "network timeout", c -> c.setNetworkTimeout(Runnable::run, 1234),
            "client info", c -> c.setClientInfo("ApplicationName", "other"),
            "type map", c -> c.setTypeMap(new HashMap<>(Map.of("x", String.class))));

    private static String seen(Connection connection) throws SQLException {
        return connection.getAutoCommit() + " " + connection.getTransactionIsolation() + " " + connection.isReadOnly()
                + " "
                + connection.getCatalog() + " " + connection.getSchema() + " " + connection.getHoldability() + " "
                + connection.getNetworkTimeout() + " " + connection.getClientInfo("ApplicationName") + " "
                + connection.getTypeMap();
    }

    @Test
    @Fault("A12")
    void mustGiveTheNextTheSessionItExpects(Figures figures) throws Exception {
        Duel.scripted(figures, "settings of 9 that reach the next borrower", 0, "", ONE, (driver, pool) -> {
            int bled = 0;
            for (Change change : CHANGES.values()) {
                String before;
                try (Connection connection = pool.borrow()) {
                    before = seen(connection);
                }
                try (Connection connection = pool.borrow()) {
                    change.to(connection);
                }
                try (Connection connection = pool.borrow()) {
                    bled += seen(connection).equals(before) ? 0 : 1;
                }
                // the next change begins with a connection of its own
                pool.evictAll();
            }
            return bled;
        });
    }

    @Test
    @Fault("C4")
    void mustNotPassOnAQueryTimeout(Figures figures) throws Exception {
        Contestant.Settings h2 = Contestant.Settings.of("jdbc:h2:mem:limit;DB_CLOSE_DELAY=-1", "", "")
                .size(1, 0);
        Duel.real(figures, "query timeout of the next borrower", 0, "s", h2, pool -> {
            try (Connection connection = pool.borrow();
                    Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(7);
            }
            try (Connection connection = pool.borrow();
                    Statement statement = connection.createStatement()) {
                return statement.getQueryTimeout();
            }
        });
    }
}
