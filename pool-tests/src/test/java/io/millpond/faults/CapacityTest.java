package io.millpond.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.faults.Duel.Wanted;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.Stop;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.FaultProxy;
import io.millpond.testkit.faults.Figures;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that have room for no more: sessions, or bytes. */
class CapacityTest {
    private static final long PATIENCE_SECONDS = 30;

    private static Contestant.Settings on(TestDatabase db, String url) {
        return Contestant.Settings.of(url, db.username(), db.password()).times(3000, 500, 250);
    }

    /** Opens sessions until the server has room for no more; the code it says so with. */
    private static int fill(TestDatabase db, List<Connection> sessions) {
        while (true) {
            try {
                sessions.add(db.connect());
            } catch (SQLException full) {
                assertThat(full.getSQLState() + "/" + full.getErrorCode()).isIn("53300/0", "08004/1040", "HY000/1040");
                return sessions.size();
            }
        }
    }

    private static void leave(List<Connection> sessions) throws SQLException {
        for (Connection session : sessions) {
            session.close();
        }
        sessions.clear();
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Tag("slow")
    @Fault("D6")
    void mustGoOnWithWhatItHasWhenTheServerIsFull(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        db.bringDown(Stop.FAST);
        db.bringUp("max_connections=12");
        db.awaitReady();
        try (FaultProxy counter = FaultProxy.before(NetworkTest.portOf(db.jdbcUrl()))) {
            List<Wanted> wanted = List.of(
                    new Wanted("failed uses of 8 users of 2 connections", 0, ""),
                    new Wanted("connections lost", 0, ""),
                    new Wanted("attempts to open more in the first second", 10, ""),
                    new Wanted("a second in the next two", 2, "/s"),
                    new Wanted("a third connection once there is room after", 1000, "ms"));
            Duel.real(
                    figures,
                    PATIENCE_SECONDS,
                    on(db, counter.through(db.jdbcUrl())).size(6, 0),
                    wanted,
                    pool -> {
                        List<Connection> others = new ArrayList<>();
                        Set<Connection> before = Physical.of(pool, 2);
                        assertThat(fill(db, others)).isPositive();
                        try (Users users = Users.of(8, pool, "select 1")) {
                            int begun = counter.accepted();
                            LockSupport.parkNanos(1_000_000_000);
                            int first = counter.accepted();
                            LockSupport.parkNanos(2_000_000_000);
                            double later = (counter.accepted() - first) / 2.0;
                            int errors = users.errors();
                            users.close();
                            int lost = Physical.lost(before, pool);
                            leave(others);
                            double grown = Measure.millisUntil(() -> Physical.of(pool, 3));
                            return new double[] {errors, lost, first - begun, later, grown};
                        } finally {
                            leave(others);
                        }
                    });
        } finally {
            db.restart();
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D7")
    void mustGoOnWithWhatItHasWhenTheUserMayHaveNoMore(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        List<Wanted> wanted = List.of(new Wanted("failed uses of 160", 0, ""), new Wanted("connections lost", 0, ""));
        Duel.real(figures, Duel.PATIENCE_SECONDS, on(db, db.jdbcUrl()).size(4, 0), wanted, pool -> {
            Set<Connection> before = Physical.of(pool, 2);
            db.administer("alter role " + db.username() + " connection limit 2");
            try {
                int failed = Measure.errors(8, () -> {
                    for (int i = 0; i < 20; i++) {
                        Measure.use(pool, "select 1");
                    }
                });
                return new double[] {failed, Physical.lost(before, pool)};
            } finally {
                db.administer("alter role " + db.username() + " connection limit -1");
            }
        });
    }

    /** Each statement is refused for want of room; a connection is lost if it is not there afterwards. */
    private static double lostFor(Contestant pool, String state, int code, String... statements) throws SQLException {
        Set<Connection> before = Physical.of(pool, 1);
        for (int i = 0; i < 10; i++) {
            try (Connection connection = pool.borrow();
                    var statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
                throw new AssertionError("there was room");
            } catch (SQLException full) {
                assertThat(full.getSQLState()).isEqualTo(state);
                assertThat(full.getErrorCode()).isEqualTo(code);
            }
        }
        return Physical.lost(before, pool);
    }

    /** The kernel's own device that is always full. */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D10")
    void mustKeepAConnectionWhoseServersDiskIsFull(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        db.administer("grant pg_write_server_files to " + db.username());
        Duel.real(
                figures,
                "connections lost to 10 refusals",
                0,
                "",
                on(db, db.jdbcUrl()).size(1, 0),
                pool -> lostFor(
                        pool, "53100", 0, "copy (select repeat('x', 99) from generate_series(1, 999)) to '/dev/full'"));
    }

    /** The code of a disk that is full is also that of a table that is. */
    @OnEveryDatabase(TestDatabase.MARIADB)
    @Fault("D10")
    void mustKeepAConnectionWhoseTableIsFull(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        Duel.real(
                figures,
                "connections lost to 10 refusals",
                0,
                "",
                on(db, db.jdbcUrl()).size(1, 0),
                pool -> lostFor(
                        pool,
                        "HY000",
                        1114,
                        "set max_heap_table_size = 16384",
                        "create or replace table heap_full (x char(200)) engine = memory",
                        "insert into heap_full select 'x' from seq_1_to_10000"));
    }

    @Test
    @Fault("D10")
    void mustKeepAConnectionWhoseFileIsFull(@TempDir Path folder, Figures figures) throws Exception {
        figures.on("SQLite");
        Contestant.Settings sqlite = Contestant.Settings.of("jdbc:sqlite:" + folder.resolve("full.db"), "", "")
                .size(1, 0);
        Duel.real(figures, "connections lost to 10 refusals", 0, "", sqlite, pool -> {
            Measure.use(pool, "create table if not exists t (x)");
            Measure.use(pool, "pragma max_page_count = 10");
            return lostFor(pool, null, 13, "insert into t values (zeroblob(1000000))");
        });
    }
}
