package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.LeakReport;
import io.millpond.spi.PoolListener;
import io.millpond.testkit.CapturedLog;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections that nobody gives back. HikariCP looks for leaks that are older than two seconds, no younger ones. */
@Tag("slow")
class LeakTest {
    private static final int STORM = 300;
    private static final Duration THRESHOLD = Duration.ofSeconds(2);
    private static final String HIKARI_SAYS = "Connection leak detection triggered";

    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void verify() {
        driver.verify();
    }

    private static Contestant.Settings settings(ScriptedDriver driver, int size) {
        return Contestant.Settings.of(driver.asDataSource()).size(size, 0).times(5000, 500, 250);
    }

    private static Contestant hikari(ScriptedDriver driver, int size, Duration threshold) {
        return Contestant.hikari(
                settings(driver, size), config -> config.setLeakDetectionThreshold(threshold.toMillis()));
    }

    /** Reports by what they say of the cause; completed by the first. */
    private record Reports(CompletableFuture<LeakReport> first, AtomicInteger count) implements PoolListener {
        Reports() {
            this(new CompletableFuture<>(), new AtomicInteger());
        }

        @Override
        public void leakSuspected(String name, LeakReport leak) {
            first.complete(leak);
            count.incrementAndGet();
        }
    }

    /** Matrix: at once. The pool looks for dead holders of leases of 5 s and more. */
    @Test
    @Fault("T6")
    void mustReportAThreadThatEndedWithAConnectionLongBeforeTheThreshold(Figures figures) throws Exception {
        Reports reports = new Reports();
        Connection[] held = {null};
        try (MillpondDataSource pool = Contestant.builder(settings(driver, 1))
                .leakThreshold(Duration.ofMinutes(1))
                .listener(reports)
                .build()) {
            long borrowed = System.nanoTime();
            Spawn.platform(() -> Measure.millis(() -> held[0] = pool.getConnection()))
                    .join();
            LeakReport report = reports.first.get(30, TimeUnit.SECONDS);
            figures.atMost(
                    "dead holder reported after, threshold 60 s", (System.nanoTime() - borrowed) / 1e6, 7000, "ms");
            figures.exactly(
                    "told that the holder has ended", report.cause() == LeakReport.Cause.HOLDER_ENDED ? 1 : 0, 1);
            // whoever else has the handle may go on with it
            held[0].createStatement().execute("work");
            held[0].close();
            figures.exactly("lease ended by another thread", pool.stats().idle(), 1);
        }
        ScriptedDriver theirs = new ScriptedDriver();
        try (CapturedLog log = CapturedLog.of("com.zaxxer.hikari");
                Contestant pool = hikari(theirs, 1, Duration.ofMinutes(1))) {
            Spawn.platform(() -> Measure.millis(() -> held[0] = pool.borrow())).join();
            figures.hikari(
                    comesWithin(7, () -> log.count(HIKARI_SAYS) > 0)
                            ? "dead holder reported within 7 s"
                            : "dead holder not reported after 7 s, threshold 60 s");
            held[0].close();
        }
    }

    private static boolean comesWithin(int seconds, BooleanSupplier condition) {
        CompletableFuture<Void> come = new CompletableFuture<>();
        Spawn.platform(() -> {
            await().atMost(Duration.ofMinutes(2)).until(condition::getAsBoolean);
            come.complete(null);
        });
        try {
            come.get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Fault("A5")
    void mustReportALeaseAtTheThreshold(Figures figures) throws Exception {
        String what = "reported off the threshold of 2 s by";
        Reports reports = new Reports();
        try (MillpondDataSource pool = Contestant.builder(settings(driver, 1))
                .leakThreshold(THRESHOLD)
                .listener(reports)
                .build()) {
            double after = reportedAfter(Contestant.of(pool), () -> reports.count.get());
            figures.atMost(what, Math.abs(after - THRESHOLD.toMillis()), 1000, "ms");
            figures.exactly("reports of one leak", reports.count.get(), 1);
            figures.exactly(
                    "holder told",
                    reports.first.join().threadId() == Thread.currentThread().getId() ? 1 : 0,
                    1);
        }
        try (CapturedLog log = CapturedLog.of("com.zaxxer.hikari")) {
            ScriptedDriver theirs = new ScriptedDriver();
            Duel.bounded(
                    figures,
                    what,
                    "ms",
                    () -> hikari(theirs, 1, THRESHOLD),
                    pool -> Math.abs(reportedAfter(pool, () -> log.count(HIKARI_SAYS)) - THRESHOLD.toMillis()),
                    theirs::releaseAll);
        }
    }

    /** Holds one until it is reported; milliseconds. */
    private static double reportedAfter(Contestant pool, LongSupplier reports) throws Exception {
        Connection held = pool.borrow();
        double after = Measure.millis(() -> {
            await().pollInterval(Duration.ofMillis(5)).until(() -> reports.getAsLong() > 0);
            return null;
        });
        held.close();
        return after;
    }

    @Test
    @Fault("A6")
    void mustReportAStormOfLeaksInTenLines(Figures figures) throws Exception {
        String what = "log lines for 300 leaks";
        Reports reports = new Reports();
        try (CapturedLog log = CapturedLog.of("io.millpond.pool.LeakReporter");
                MillpondDataSource pool = Contestant.builder(settings(driver, STORM))
                        .leakThreshold(THRESHOLD)
                        .listener(reports)
                        .build()) {
            List<Connection> held = leak(Contestant.of(pool));
            await().until(() -> pool.stats().leaks() == STORM);
            await().until(() -> reports.count.get() == STORM);
            figures.atMost(what, log.lines().size(), 10, "");
            figures.exactly("told to listeners", reports.count.get(), STORM);
            giveBack(held);
        }
        try (CapturedLog log = CapturedLog.of("com.zaxxer.hikari")) {
            ScriptedDriver theirs = new ScriptedDriver();
            Duel.bounded(
                    figures,
                    what,
                    "",
                    30,
                    () -> hikari(theirs, STORM, THRESHOLD),
                    pool -> {
                        List<Connection> held = leak(pool);
                        await().atMost(Duration.ofSeconds(5)).until(() -> log.count(HIKARI_SAYS) == STORM);
                        giveBack(held);
                        return log.count(HIKARI_SAYS);
                    },
                    theirs::releaseAll);
        }
    }

    private static List<Connection> leak(Contestant pool) throws Exception {
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < STORM; i++) {
            held.add(pool.borrow());
        }
        return held;
    }

    private static void giveBack(List<Connection> held) throws Exception {
        for (Connection each : held) {
            each.close();
        }
    }
}
