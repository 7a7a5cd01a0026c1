package io.millpond.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.MillpondDataSource;
import io.millpond.faults.Duel.Wanted;
import io.millpond.testkit.Depth;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server refuses for reasons that say nothing about the connection. */
@Tag("slow")
@Tag("deep")
class HarmlessErrorTest {
    private static final int ROUNDS = 10;
    private static final int ERRORS = Depth.of(2_000, 10_000);

    private static Contestant.Settings on(TestDatabase db) {
        return Contestant.Settings.of(db.jdbcUrl(), db.username(), db.password())
                .size(4, 0)
                .times(3000, 2000, 250);
    }

    private static final List<String> OF_POSTGRES = List.of(
            "insert into one values (1)",
            "select 1/0",
            "no sql at all",
            "select * from no_such_table",
            "select 'x'::int",
            "set statement_timeout = 1; select pg_sleep(1)",
            "do $$ begin raise exception using errcode = '40P01'; end $$",
            "do $$ begin raise exception using errcode = '40001'; end $$",
            "do $$ begin raise exception using errcode = '53100'; end $$",
            "do $$ begin raise exception using errcode = '53200'; end $$",
            "do $$ begin raise exception using errcode = '54001'; end $$",
            "do $$ begin raise exception using errcode = '55P03'; end $$");

    private static final List<String> OF_MARIADB = List.of(
            "insert into one values (1)",
            "no sql at all",
            "select * from no_such_table",
            "set statement max_statement_time = 0.001 for select count(*) from information_schema.collations a,"
                    + " information_schema.collations b, information_schema.collations c",
            "signal sqlstate '45000'",
            "signal sqlstate '45000' set mysql_errno = 1021",
            "signal sqlstate '45000' set mysql_errno = 1037",
            "signal sqlstate '40001' set mysql_errno = 1213",
            "signal sqlstate 'HY000' set mysql_errno = 1205");

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault({"D12", "D13", "D18"})
    void mustKeepConnectionsThroughHarmlessErrors(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        List<String> harmless = db == TestDatabase.POSTGRESQL ? OF_POSTGRES : OF_MARIADB;
        Set<String> states = new TreeSet<>();
        try (MillpondDataSource pool = Contestant.builder(on(db)).build()) {
            Contestant ours = Contestant.of(pool);
            Measure.use(ours, "drop table if exists one");
            Measure.use(ours, "create table one (id int primary key)");
            Measure.use(ours, "insert into one values (1)");
            int errors = 0;
            for (int i = 0; i < ERRORS; i++) {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute(harmless.get(i % harmless.size()));
                } catch (SQLException expected) {
                    errors++;
                    states.add(expected.getSQLState() + "/" + expected.getErrorCode());
                    if ("57014".equals(expected.getSQLState())) {
                        Measure.use(ours, "set statement_timeout = 0");
                    }
                }
            }
            figures.exactly("harmless errors", errors, ERRORS).measured("of different codes", states.size(), "");
            figures.exactly("connections lost", pool.stats().closed(), 0);
        }
        assertThat(states).hasSizeGreaterThanOrEqualTo(harmless.size() - 2);
    }

    /** Two transactions wait for each other, as they do in life. */
    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("D12")
    void mustKeepConnectionsThroughConflicts(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        boolean postgres = db == TestDatabase.POSTGRESQL;
        if (postgres) {
            db.administer("alter role " + db.username() + " set deadlock_timeout = '20ms'");
        }
        try (Connection setUp = db.connect();
                Statement statement = setUp.createStatement()) {
            statement.execute("drop table if exists conflict");
            statement.execute("create table conflict (id int primary key, n int)" + (postgres ? "" : " engine=innodb"));
            statement.execute("insert into conflict values (1, 0), (2, 0)");
        }
        List<Wanted> wanted = List.of(
                Wanted.told("deadlocks", ""),
                Wanted.told("rows locked by others", ""),
                Wanted.told("serialization failures", ""),
                new Wanted("connections lost", 0, ""));
        try {
            Duel.real(figures, 20, on(db).size(2, 0), wanted, pool -> {
                Set<Connection> before = Physical.of(pool, 2);
                int deadlocks = 0;
                int locked = 0;
                int unserializable = 0;
                for (int i = 0; i < ROUNDS; i++) {
                    deadlocks += deadlock(pool, postgres ? "40P01/0" : "40001/1213");
                    locked += locked(pool, postgres ? "55P03/0" : "HY000/1205");
                    unserializable += postgres ? unserializable(pool) : 0;
                }
                assertThat(deadlocks).isEqualTo(ROUNDS);
                assertThat(locked).isEqualTo(ROUNDS);
                assertThat(unserializable).isEqualTo(postgres ? ROUNDS : 0);
                return new double[] {deadlocks, locked, unserializable, Physical.lost(before, pool)};
            });
        } finally {
            if (postgres) {
                db.administer("alter role " + db.username() + " reset deadlock_timeout");
            }
        }
    }

    /** SQLState and code of the refusal, or nothing. */
    private static String refusal(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return "";
        } catch (SQLException e) {
            return e.getSQLState() + "/" + e.getErrorCode();
        }
    }

    private static int deadlock(Contestant pool, String code) throws SQLException {
        try (Connection one = pool.borrow();
                Connection other = pool.borrow()) {
            one.setAutoCommit(false);
            other.setAutoCommit(false);
            assertThat(refusal(one, "update conflict set n = n + 1 where id = 1"))
                    .isEmpty();
            assertThat(refusal(other, "update conflict set n = n + 1 where id = 2"))
                    .isEmpty();
            CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> {
                String refusal = refusal(one, "update conflict set n = n + 1 where id = 2");
                rollback(one);
                return refusal;
            });
            String second = refusal(other, "update conflict set n = n + 1 where id = 1");
            rollback(other);
            String found = first.join() + second;
            assertThat(found).isEqualTo(code);
            return 1;
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int locked(Contestant pool, String code) throws SQLException {
        try (Connection one = pool.borrow();
                Connection other = pool.borrow()) {
            one.setAutoCommit(false);
            other.setAutoCommit(false);
            assertThat(refusal(one, "update conflict set n = n + 1 where id = 1"))
                    .isEmpty();
            return refusal(other, "select * from conflict where id = 1 for update nowait")
                            .equals(code)
                    ? 1
                    : 0;
        }
    }

    private static int unserializable(Contestant pool) throws SQLException {
        try (Connection one = pool.borrow();
                Connection other = pool.borrow()) {
            one.setAutoCommit(false);
            one.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            assertThat(refusal(one, "select * from conflict")).isEmpty();
            assertThat(refusal(other, "update conflict set n = n + 1 where id = 1"))
                    .isEmpty();
            return refusal(one, "update conflict set n = n + 1 where id = 1").equals("40001/0") ? 1 : 0;
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D15")
    void mustKeepAConnectionWhosePlanHasChanged(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        try (MillpondDataSource pool = Contestant.builder(on(db).size(1, 0)).build()) {
            Contestant ours = Contestant.of(pool);
            Measure.use(ours, "drop table if exists planned");
            Measure.use(ours, "create table planned (id int)");
            int refused = 0;
            try (Connection connection = pool.getConnection();
                    PreparedStatement select = connection.prepareStatement("select * from planned")) {
                for (int i = 0; i < 8; i++) {
                    select.executeQuery().close();
                }
                connection.setAutoCommit(false);
                select.executeQuery().close();
                connection.commit();
                db.administer("alter table planned add column name text");
                try {
                    select.executeQuery().close();
                } catch (SQLException planned) {
                    assertThat(planned.getSQLState()).isEqualTo("0A000");
                    refused++;
                    connection.rollback();
                }
                select.executeQuery().close();
                connection.commit();
            }
            figures.exactly("statements refused", refused, 1);
            figures.exactly("connections lost", pool.stats().closed(), 0);
        }
    }

    @Test
    @Fault("D20")
    void mustKeepAConnectionWhoseFileIsBusy(@TempDir Path folder, Figures figures) throws Exception {
        figures.on("SQLite, another process writes");
        String url = "jdbc:sqlite:" + folder.resolve("busy.db");
        Contestant.Settings sqlite =
                Contestant.Settings.of(url + "?busy_timeout=20", "", "").size(1, 0);
        Duel.real(figures, "connections lost to 10 times SQLITE_BUSY", 0, "", sqlite, pool -> {
            Measure.use(pool, "create table if not exists t (x)");
            Set<Connection> before = Physical.of(pool, 1);
            try (Connection stranger = DriverManager.getConnection(url);
                    Statement writes = stranger.createStatement()) {
                writes.execute("begin immediate");
                for (int i = 0; i < 10; i++) {
                    try (Connection connection = pool.borrow();
                            Statement statement = connection.createStatement()) {
                        statement.execute("insert into t values (1)");
                        throw new AssertionError("nobody was in the way");
                    } catch (SQLException busy) {
                        assertThat(busy.getErrorCode() & 0xFF).isEqualTo(5);
                    }
                }
                writes.execute("rollback");
            }
            return Physical.lost(before, pool);
        });
    }

    @Test
    @Fault("D20")
    void mustLetItsOwnWritersWaitForEachOther(@TempDir Path folder, Figures figures) throws Exception {
        figures.on("SQLite, 8 writers of one pool");
        String url = "jdbc:sqlite:" + folder.resolve("writers.db");
        Contestant.Settings sqlite =
                Contestant.Settings.of(url, "", "").size(8, 0).times(20_000, 500, 250);
        Duel.real(figures, 30, sqlite, List.of(new Wanted("writers who were told SQLITE_BUSY", 0, "")), pool -> {
            Measure.use(pool, "create table if not exists t (x)");
            return new double[] {
                Measure.errors(8, () -> {
                    for (int i = 0; i < 50; i++) {
                        readThenWrite(pool);
                    }
                })
            };
        });
    }

    private static void readThenWrite(Contestant pool) throws SQLException {
        try (Connection connection = pool.borrow();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeQuery("select count(*) from t").close();
            statement.execute("insert into t values (1)");
            connection.commit();
        }
    }
}
