package io.millpond.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.faults.Duel.Wanted;
import io.millpond.spi.Credentials;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers and files that want nothing to do with the pool, for a reason that only a person can change. */
class RefusalTest {
    private static Contestant.Settings on(TestDatabase db, String url) {
        return Contestant.Settings.of(url, db.username(), db.password())
                .size(4, 0)
                .times(3000, 2000, 250);
    }

    private static String urlOf(TestDatabase db, String database) {
        return db.jdbcUrl().replaceFirst("(//[^/]+)/[^?]*", "$1/" + database);
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("D8")
    void mustSayAtOnceThatTheUserIsRefused(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        Duel.real(figures, "told after", 500, "ms", on(db, db.jdbcUrl()).times(5000, 500, 250), pool -> {
            db.administer("alter role " + db.username() + " nologin");
            try {
                return Measure.millis(pool::borrow);
            } finally {
                db.administer("alter role " + db.username() + " login");
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
                db.administer("alter role " + db.username() + " password '" + next + "'");
                password.set(next);
                long created = pool.stats().created();
                await().until(() -> pool.stats().created() >= created + 4);
            }
            stop.set(true);
            users.join();
            figures.measured("uses", uses.get(), "").exactly("user errors in 5 rotations", errors.get(), 0);
        } finally {
            db.administer("alter role " + db.username() + " password '" + db.password() + "'");
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

    private static String stateOf(Measure.Call call) throws Exception {
        try {
            call.run();
            return "";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }

    /** Its sessions end with 57P01; after that there is nothing to connect to. */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Tag("slow")
    @Fault("D9")
    void mustComeBackWithADatabaseThatWasDropped(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title() + ", dropped");
        List<Wanted> wanted = List.of(
                new Wanted("dead sessions shown to users", 1, ""),
                new Wanted("then told after", 500, "ms"),
                new Wanted("first good query after it was created again", 5000, "ms"));
        String create = "create database lake owner " + db.username();
        db.administer("drop database if exists lake with (force)");
        try {
            Duel.real(figures, 30, on(db, urlOf(db, "lake")).times(4000, 2000, 250), wanted, pool -> {
                db.administer("drop database if exists lake with (force)", create);
                Measure.warm(pool, 4);
                db.administer("drop database lake with (force)");
                int dead = 0;
                while (!stateOf(() -> Measure.use(pool, "select 1")).equals("3D000")) {
                    dead++;
                    assertThat(dead).isLessThan(10);
                }
                double told = Measure.millis(pool::borrow);
                db.administer(create);
                return new double[] {dead, told, Measure.millisUntil(() -> Measure.use(pool, "select 1"))};
            });
        } finally {
            db.administer("drop database if exists lake with (force)");
        }
    }

    /** Its sessions live on, and find the new one by its name. */
    @OnEveryDatabase(TestDatabase.MARIADB)
    @Tag("slow")
    @Fault("D9")
    void mustGoOnWithADatabaseThatWasReplaced(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title() + ", dropped and created again");
        List<Wanted> wanted = List.of(new Wanted("failed uses of 20 in a pool of 4", 0, ""));
        String grant = "grant all on lake.* to '" + db.username() + "'@'%'";
        try {
            Duel.real(figures, 30, on(db, urlOf(db, "lake")), wanted, pool -> {
                db.administer("create or replace database lake", grant, "create table lake.t (x int)");
                Measure.warm(pool, 4);
                db.administer("drop database lake", "create database lake", "create table lake.t (x int)");
                int failed = 0;
                for (int i = 0; i < 20; i++) {
                    failed +=
                            stateOf(() -> Measure.use(pool, "select * from t")).isEmpty() ? 0 : 1;
                }
                return new double[] {failed};
            });
        } finally {
            db.administer("drop database if exists lake");
        }
    }

    /** It may end at any time, so this is no reason to tell waiters at once. */
    @Test
    @Fault("D21")
    void mustWaitForAnotherProcessThatHasTheFile(@TempDir Path folder, Figures figures) throws Exception {
        figures.on("H2");
        List<Wanted> wanted = List.of(
                new Wanted("a borrow over its 1,000 ms", 50, "ms"),
                new Wanted("borrowers who were not told the cause", 0, ""),
                new Wanted("first good query once the file is free, H2's own opening included, after", 1500, "ms"));
        String url = "jdbc:h2:file:" + folder.resolve("taken");
        Contestant.Settings settings =
                Contestant.Settings.of(url, "", "").size(2, 0).times(1000, 500, 250);
        Duel.real(figures, 20, settings, wanted, pool -> {
            Process holder = hold(url);
            try (MachineWatch machine = new MachineWatch();
                    BufferedReader said = reader(holder)) {
                assertThat(said.readLine()).isEqualTo(FileHolder.OPEN);
                assertThat(stateOf(() -> DriverManager.getConnection(url).close()))
                        .isEqualTo("90020");
                long begun = System.nanoTime();
                boolean told = false;
                try (Connection nobodyHas = pool.borrow()) {
                    throw new AssertionError("the file was free");
                } catch (SQLException e) {
                    told = e.getCause() instanceof SQLException cause && "90020".equals(cause.getSQLState());
                }
                long ended = System.nanoTime();
                double over = (ended - begun) / 1e6 - 1000 - machine.lateWithin(begun, ended);
                holder.destroyForcibly().waitFor();
                double good = Measure.millisUntil(() -> Measure.use(pool, "select 1"));
                return new double[] {Math.max(0, over), told ? 0 : 1, good};
            } finally {
                holder.destroyForcibly();
            }
        });
    }

    private static Process hold(String url) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FileHolder.class.getName(),
                        url)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    @Fault("D22")
    void mustSayAtOnceThatTheFileIsNoDatabase(@TempDir Path folder, Figures figures) throws Exception {
        // a driver that is used for the first time unpacks its library
        DriverManager.getConnection("jdbc:sqlite::memory:").close();
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
}
