package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.Credentials;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that die, restart, are full, and refuse. */
class ServerTest {
    private static final double LATE = 50;

    private static Contestant.Settings on(TestDatabase db) {
        return Contestant.Settings.of(db.jdbcUrl(), db.username(), db.password())
                .size(4, 0)
                .times(3000, 2000, 250);
    }

    private static double use(Contestant pool) {
        return Measure.millisUntil(() -> Measure.use(pool, "select 1"));
    }

    /** As the server's own user, whom the kit's PostgreSQL trusts. */
    private static void asAdmin(TestDatabase db, String... commands) throws SQLException {
        try (Connection admin = DriverManager.getConnection(db.jdbcUrl(), "postgres", "");
                Statement statement = admin.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    private static void signal(String name, long pid) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    }

    private static long backend(Connection connection) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery("select pg_backend_pid()")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static int errorsOf(int uses, Contestant pool) {
        int errors = 0;
        for (int i = 0; i < uses; i++) {
            try {
                Measure.use(pool, "select 1");
            } catch (SQLException e) {
                errors++;
            }
        }
        return errors;
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Tag("slow")
    @Fault("D1")
    void mustRecoverFromABackendThatIsKilled(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        Duel.real(figures, "first good query after the server accepts again", 1000, "ms", on(db), pool -> {
            Measure.warm(pool, 4);
            try (Connection victim = pool.borrow()) {
                signal("KILL", backend(victim));
            }
            // the server ends all sessions and recovers
            Measure.millisUntil(() -> asAdmin(db, "select 1"));
            return use(pool);
        });
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D2")
    void mustTimeOutInTimeWhileTheServerIsStopped(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        // a driver that is used for the first time takes longer than these limits
        db.connect().close();
        Duel.real(figures, "200 borrows late by", LATE, "ms", on(db).times(300, 250, 250), pool -> {
            long postmaster;
            try (Connection any = pool.borrow()) {
                postmaster = ProcessHandle.of(backend(any))
                        .orElseThrow()
                        .parent()
                        .orElseThrow()
                        .pid();
            }
            pool.evictAll();
            signal("STOP", postmaster);
            try {
                Measure.Lateness late = Measure.lateness(pool, 200, 300);
                figures.once("the machine itself late by", late.machine(), "ms");
                return late.ofThePool();
            } finally {
                signal("CONT", postmaster);
                use(pool);
            }
        });
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Tag("slow")
    @Fault({"D3", "D5"})
    void mustRecoverFromARestart(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        Duel.real(figures, "first good query after the restart", 1000, "ms", on(db), pool -> {
            Measure.warm(pool, 4);
            db.restart();
            return use(pool);
        });
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("D4")
    void mustShowKilledSessionsToOneUserAtMost(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        Duel.real(figures, "user errors in 20 uses after all idle sessions were killed", 1, "", on(db), pool -> {
            Measure.warm(pool, 4);
            db.killAllSessions();
            return errorsOf(20, pool);
        });
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault({"D6", "D7"})
    void mustGoOnWithWhatItHasWhenTheDatabaseIsFull(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        Duel.real(figures, "failed uses while no more can be opened", 0, "", on(db).times(3000, 500, 250), pool -> {
            Measure.warm(pool, 2);
            asAdmin(db, "alter role " + db.username() + " connection limit 2");
            try {
                return Measure.errors(8, () -> {
                    for (int i = 0; i < 20; i++) {
                        Measure.use(pool, "select 1");
                    }
                });
            } finally {
                asAdmin(db, "alter role " + db.username() + " connection limit -1");
            }
        });
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D8")
    void mustSayAtOnceThatTheUserIsRefused(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        Duel.real(figures, "told after", 500, "ms", on(db).times(5000, 500, 250), pool -> {
            asAdmin(db, "alter role " + db.username() + " nologin");
            try {
                return Measure.millis(pool::borrow);
            } finally {
                asAdmin(db, "alter role " + db.username() + " login");
            }
        });
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D8")
    void mustRotateAPasswordUnderLoad(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        AtomicReference<String> password = new AtomicReference<>(db.password());
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger errors = new AtomicInteger();
        AtomicInteger uses = new AtomicInteger();
        MillpondDataSource.Builder builder = MillpondDataSource.builder()
                .name("rotation")
                .jdbcUrl(db.jdbcUrl())
                .credentials(() -> Credentials.of(db.username(), password.get()).validFor(Duration.ofSeconds(1)))
                .maxSize(4)
                .minIdle(2)
                .maxLifetime(Duration.ofMillis(500));
        try (MillpondDataSource pool = builder.build()) {
            Thread users = new Thread(() -> Measure.millis(() -> Measure.errors(8, () -> {
                while (!stop.get()) {
                    try {
                        Measure.use(Contestant.of(pool), "select 1");
                        uses.incrementAndGet();
                    } catch (SQLException e) {
                        errors.incrementAndGet();
                    }
                }
            })));
            users.start();
            for (int rotation = 1; rotation <= 5; rotation++) {
                String next = "rotated-" + rotation;
                // for a moment the provider still has the old one
                asAdmin(db, "alter role " + db.username() + " password '" + next + "'");
                password.set(next);
                long created = pool.stats().created();
                await().until(() -> pool.stats().created() >= created + 4);
            }
            stop.set(true);
            users.join();
            figures.measured("uses", uses.get(), "").exactly("user errors in 5 rotations", errors.get(), 0);
        } finally {
            asAdmin(db, "alter role " + db.username() + " password '" + db.password() + "'");
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("D9")
    void mustSayAtOnceThatThereIsNoSuchDatabase(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        String url = db.jdbcUrl().replaceFirst("(//[^/]+)/[^?]*", "$1/no_such_database");
        Duel.real(
                figures,
                "told after",
                500,
                "ms",
                Contestant.Settings.of(url, db.username(), db.password()).times(5000, 500, 250),
                pool -> Measure.millis(pool::borrow));
    }

    @Test
    @Fault("D10")
    void mustKeepAConnectionWhoseDiskIsFull(@TempDir Path folder, Figures figures) throws Exception {
        Contestant.Settings sqlite = Contestant.Settings.of("jdbc:sqlite:" + folder.resolve("full.db"), "", "")
                .size(1, 0);
        Duel.real(figures, "connections lost", 0, "", sqlite, pool -> {
            Measure.use(pool, "create table if not exists t (x)");
            Measure.use(pool, "pragma max_page_count = 10");
            int refused = Measure.errors(1, () -> Measure.use(pool, "insert into t values (zeroblob(1000000))"));
            int before = errorsOf(1, pool);
            return refused == 1 ? before : -1;
        });
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault({"D11", "D19"})
    void mustLeaveAServerThatHasBecomeReadOnly(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        try (MillpondDataSource pool =
                Contestant.builder(on(db)).evictOnReadOnly(true).build()) {
            Contestant ours = Contestant.of(pool);
            Measure.use(ours, "create table if not exists written (id int)");
            Measure.warm(ours, 4);
            asAdmin(db, "alter role " + db.username() + " set default_transaction_read_only = on");
            try {
                pool.reconnect();
                figures.exactly(
                        "writes refused",
                        Measure.errors(1, () -> Measure.use(ours, "insert into written values (1)")),
                        1);
            } finally {
                asAdmin(db, "alter role " + db.username() + " reset default_transaction_read_only");
            }
            figures.atMost(
                    "first good write after the fail-over is over",
                    Measure.millisUntil(() -> Measure.use(ours, "insert into written values (1)")),
                    1000,
                    "ms");
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault({"D12", "D13", "D18"})
    void mustKeepConnectionsThroughHarmlessErrors(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        try (MillpondDataSource pool = Contestant.builder(on(db)).build()) {
            Contestant ours = Contestant.of(pool);
            Measure.use(ours, "drop table if exists one");
            Measure.use(ours, "create table one (id int primary key)");
            Measure.use(ours, "insert into one values (1)");
            String[] harmless = {
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
                "do $$ begin raise exception using errcode = '55P03'; end $$"
            };
            int errors = 0;
            for (int i = 0; i < 10_000; i++) {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute(harmless[i % harmless.length]);
                } catch (SQLException expected) {
                    errors++;
                    if (i % harmless.length == 5) {
                        Measure.use(ours, "set statement_timeout = 0");
                    }
                }
            }
            figures.exactly("harmless errors", errors, 10_000);
            figures.exactly("connections lost", pool.stats().closed(), 0);
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D14")
    void mustNotLendWhatTheServerEndedForIdling(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        Duel.real(figures, "user errors in 20 uses afterwards", 0, "", on(db), pool -> {
            try (Connection connection = pool.borrow();
                    Statement statement = connection.createStatement()) {
                statement.execute("set idle_in_transaction_session_timeout = 50");
                connection.setAutoCommit(false);
                statement.execute("select 1");
                await().pollDelay(Duration.ofMillis(200)).until(() -> true);
                Measure.millis(() -> statement.execute("select 1"));
            } catch (SQLException ended) {
                // of the close, with some pools
            }
            return errorsOf(20, pool);
        });
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D15")
    void mustKeepAConnectionWhosePlanHasChanged(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        try (MillpondDataSource pool = Contestant.builder(on(db).size(1, 0)).build()) {
            Contestant ours = Contestant.of(pool);
            Measure.use(ours, "drop table if exists planned");
            Measure.use(ours, "create table planned (id int)");
            int[] refused = {0};
            try (Connection connection = pool.getConnection();
                    PreparedStatement select = connection.prepareStatement("select * from planned")) {
                for (int i = 0; i < 8; i++) {
                    select.executeQuery().close();
                }
                connection.setAutoCommit(false);
                select.executeQuery().close();
                connection.commit();
                asAdmin(db, "alter table planned add column name text");
                try {
                    select.executeQuery().close();
                } catch (SQLException planned) {
                    refused[0]++;
                    connection.rollback();
                }
                select.executeQuery().close();
                connection.commit();
            }
            figures.measured("statements refused", refused[0], "");
            figures.exactly("connections lost", pool.stats().closed(), 0);
        }
    }

    @Test
    @Fault("D22")
    void mustSayAtOnceThatTheFileIsNoDatabase(@TempDir Path folder, Figures figures) throws Exception {
        Path file = folder.resolve("broken.db");
        Files.write(
                file, "this is no database, whatever its name says".repeat(100).getBytes("UTF-8"));
        Duel.real(
                figures,
                "told after",
                500,
                "ms",
                Contestant.Settings.of("jdbc:sqlite:" + file, "", "").size(1, 0).times(5000, 500, 250),
                pool -> Measure.millis(() -> {
                    Measure.use(pool, "select count(*) from sqlite_master");
                    return null;
                }));
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault({"L5", "L16"})
    void mustNeverHaveMoreSessionsThanItMay(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        AtomicInteger most = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        Thread observer = new Thread(() -> {
            while (!stop.get()) {
                Measure.millis(() -> most.accumulateAndGet(db.sessions(), Math::max));
            }
        });
        try (MillpondDataSource pool = Contestant.builder(on(db))
                .acquireTimeout(Duration.ofSeconds(10))
                .build()) {
            observer.start();
            List<Integer> errors = new ArrayList<>();
            for (int round = 0; round < 10; round++) {
                errors.add(Measure.errors(16, () -> {
                    for (int i = 0; i < 20; i++) {
                        Measure.use(Contestant.of(pool), "select 1");
                    }
                }));
                pool.reconnect();
            }
            figures.exactly(
                    "user errors", errors.stream().mapToInt(Integer::intValue).sum(), 0);
        }
        stop.set(true);
        observer.join();
        figures.atMost("most sessions of a pool of 4", most.get(), 4, "");
        figures.atMost(
                "none left after close() for",
                Measure.millisUntil(() -> {
                    if (db.sessions() > 0) {
                        throw new IllegalStateException("some are left");
                    }
                }),
                1000,
                "ms");
    }
}
