package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.FaultProxy;
import io.millpond.testkit.faults.Figures;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of a whole JVM, put to one of its own; to HikariCP in the same way. */
@Tag("slow")
class ChildJvmTest {
    private static final int SECONDS = 60;

    @TempDir
    Path folder;

    /** A fault, put to a child, with what it tells of it. */
    @FunctionalInterface
    private interface Course {
        void run(Figures figures) throws Exception;
    }

    /**
     * What HikariCP does is told in its own cell, and breaks no test; where it does less than is asked of
     * us, that is told.
     */
    private static void hikari(Figures figures, Course course) throws Exception {
        Figures theirs = new Figures();
        try {
            course.run(theirs);
            figures.hikari(theirs.words());
        } catch (AssertionError e) {
            figures.hikari(String.valueOf(e.getMessage()).split("\n", 2)[0]);
        }
    }

    @Test
    @Fault("T11")
    void mustTakeAStandstillForNobodysFault(Figures figures) throws Exception {
        standStill(figures, "ours");
        hikari(figures, theirs -> standStill(theirs, "hikari"));
    }

    private static void standStill(Figures figures, String whose) throws Exception {
        try (ChildJvm child = ChildJvm.start(List.of(), List.of(), StandstillChild.class, whose)) {
            child.listen(SECONDS);
            child.signal("STOP");
            // leakThreshold is 2 s and idleTimeout 3 s
            await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
            child.signal("CONT");
            child.tell("go on");
            double errors = child.number(SECONDS);
            double closed = child.number(SECONDS);
            double leaks = child.number(SECONDS);
            double checks = child.number(SECONDS);
            figures.measured("connections checked of 4 after 4 s of standstill", checks, "");
            figures.exactly("user errors in 20 uses", (long) errors, 0);
            figures.exactly("connections closed", (long) closed, 0);
            figures.exactly("false leaks reported", (long) leaks, 0);
            if (checks < 1) {
                throw new AssertionError("nothing was checked before it was lent");
            }
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N17")
    void mustFollowANameThatMoves(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        move(figures, db, "ours");
        hikari(figures, theirs -> move(theirs, db, "hikari"));
    }

    private void move(Figures figures, TestDatabase db, String whose) throws Exception {
        String host = "db.millpond.test";
        Path names = folder.resolve("hosts-" + whose);
        Files.writeString(names, "127.0.0.1 " + host + "\n");
        int target = NetworkTest.portOf(db.jdbcUrl());
        try (FaultProxy before = FaultProxy.before(target);
                FaultProxy after = FaultProxy.at(InetAddress.getByName("127.0.0.2"), before.port(), target);
                ChildJvm child = ChildJvm.start(
                        List.of(),
                        List.of("-Djdk.net.hosts.file=" + names, "-Dsun.net.inetaddr.ttl=1"),
                        MovingNameChild.class,
                        whose,
                        host,
                        "127.0.0.2",
                        db.jdbcUrl().replaceFirst("//[^/]+/", "//" + host + ":" + before.port() + "/"),
                        db.username(),
                        db.password())) {
            child.listen(SECONDS);
            if (before.open() != 4 || after.open() != 0) {
                throw new AssertionError(before.open() + " sessions on the old node, " + after.open() + " on the new");
            }
            Files.writeString(names, "127.0.0.2 " + host + "\n");
            child.tell("moved");
            child.listen(SECONDS);
            long begun = System.nanoTime();
            child.tell("evict");
            double used = child.number(SECONDS);
            await().pollInterval(Duration.ofMillis(2)).until(() -> before.open() == 0 && after.open() == 4);
            figures.measured("4 on the new node after evictAll() in use after", used, "ms");
            figures.atMost("none left on the old after", (System.nanoTime() - begun) / 1e6, 1000, "ms");
            child.tell("end");
        }
    }

    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Fault("N20")
    void mustRecoverWhenFilesCanBeOpenedAgain(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        exhaust(figures, db, "ours");
        hikari(figures, theirs -> exhaust(theirs, db, "hikari"));
    }

    private static void exhaust(Figures figures, TestDatabase db, String whose) throws Exception {
        boolean ours = whose.equals("ours");
        try (FaultProxy proxy = FaultProxy.before(NetworkTest.portOf(db.jdbcUrl()));
                ChildJvm child = ChildJvm.start(
                        List.of("sh", "-c", "ulimit -n 256; exec \"$0\" \"$@\""),
                        List.of(),
                        ExhaustedChild.class,
                        whose,
                        proxy.through(db.jdbcUrl()),
                        db.username(),
                        db.password())) {
            child.listen(SECONDS);
            proxy.refuse();
            proxy.resetAll();
            child.tell("rehearse");
            child.listen(SECONDS);
            proxy.listen();
            child.tell("go on");
            figures.measured("files opened until none was left", child.number(SECONDS), "");
            proxy.resetAll();
            child.tell("cut");
            figures.exactly("served of 16 while no file could be opened", (long) child.number(SECONDS), 0);
            double attempts = child.number(SECONDS);
            if (ours) {
                figures.atMost("connects that failed in 3 s", attempts, 12, "");
            }
            figures.atMost("first good query after files can be opened", child.number(SECONDS), 1000, "ms");
            figures.atMost("all 4 places in use after", child.number(SECONDS), 1000, "ms");
            figures.atMost("connections", child.number(SECONDS), 4, "");
        }
    }
}
