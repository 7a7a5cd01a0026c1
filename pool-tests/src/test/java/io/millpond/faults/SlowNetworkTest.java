package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.FaultProxy;
import io.millpond.testkit.faults.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;

/** Networks that take their time, and those that forget whom nobody talks to. */
@Tag("slow")
class SlowNetworkTest {
    private static final int SIZE = 4;
    private static final long PATIENCE_SECONDS = 30;
    private static final long DELAY = 200;
    private static final long SPREAD = 100;
    private static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long KEEPALIVE_MILLIS = 1000;
    private static final long FORGETS_MILLIS = 1000;

    private static Contestant.Settings through(FaultProxy proxy, TestDatabase db) {
        return NetworkTest.through(proxy, db).times(5000, 5000, 2000);
    }

    private static FaultProxy before(TestDatabase db) {
        return FaultProxy.before(NetworkTest.portOf(db.jdbcUrl()));
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N5")
    void mustNotCheckWhatIsInUseOnASlowNetwork(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        String what = "median borrow of 4 busy threads, 200 ± 100 ms each way";
        try (FaultProxy proxy = before(db);
                Contestant ours = Contestant.millpond(through(proxy, db))) {
            figures.atMost(what, SecondChance.of(1, "ms", () -> busy(figures, proxy, ours)), 1, "ms");
        }
        try (FaultProxy proxy = before(db)) {
            Duel.bounded(
                    figures,
                    what,
                    "ms",
                    () -> Contestant.hikari(through(proxy, db)),
                    pool -> busy(figures, proxy, pool),
                    () -> {});
        }
    }

    /** Borrows and returns for three seconds, six times as long as a connection may rest unchecked. */
    private static double busy(Figures figures, FaultProxy proxy, Contestant pool) throws Exception {
        Measure.warm(pool, SIZE);
        proxy.delay(DELAY, SPREAD);
        int before = proxy.roundTrips();
        ConcurrentLinkedQueue<Double> borrows = new ConcurrentLinkedQueue<>();
        long end = System.nanoTime() + BUSY_NANOS;
        int errors = Measure.errors(SIZE, () -> {
            while (System.nanoTime() < end) {
                double took = Measure.millis(() -> {
                    pool.borrow().close();
                    return null;
                });
                borrows.add(took);
                LockSupport.parkNanos(1_000_000);
            }
        });
        int sent = proxy.roundTrips() - before;
        figures.once("checks in 3 s of use", sent, "");
        List<Double> sorted = new ArrayList<>(borrows);
        sorted.sort(null);
        // matrix: one check for each connection in each window of 500 ms
        if (errors > 0 || sent > SIZE * 6) {
            throw new AssertionError(errors + " borrowers failed, " + sent + " checks");
        }
        return sorted.get(sorted.size() / 2);
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N5")
    void mustCheckOncePerKeepaliveOnASlowNetwork(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        try (FaultProxy proxy = before(db);
                MillpondDataSource pool = Contestant.builder(through(proxy, db))
                        .minIdle(SIZE)
                        .keepaliveInterval(Duration.ofMillis(KEEPALIVE_MILLIS))
                        .build()) {
            await().until(() -> pool.stats().idle() == SIZE);
            proxy.delay(DELAY, SPREAD);
            int before = proxy.roundTrips();
            long begun = System.nanoTime();
            await().pollDelay(Duration.ofMillis(4000)).until(() -> true);
            double windows = (System.nanoTime() - begun) / 1e6 / KEEPALIVE_MILLIS;
            double checks = (proxy.roundTrips() - before) / (double) SIZE / windows;
            figures.atMost("keepalives of an idle connection in each interval", checks, 1.01, "");
            figures.exactly("none sent", checks == 0 ? 1 : 0, 0);
            figures.exactly("connections lost", pool.stats().closed(), 0);
        }
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N14")
    void mustKeepFlowsAliveThatWouldBeForgotten(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        String what = "user errors in 20 uses after a rest of 3 s, flows forgotten after 1 s";
        try (FaultProxy proxy = before(db);
                MillpondDataSource pool = Contestant.builder(through(proxy, db))
                        .minIdle(2)
                        .keepaliveInterval(Duration.ofMillis(FORGETS_MILLIS / 2))
                        .build()) {
            Contestant ours = Contestant.of(pool);
            await().until(() -> pool.stats().idle() == 2);
            figures.atMost(what, afterARest(figures, proxy, ours, "longest use with keepalive"), 0, "");
            figures.exactly("connections lost", pool.stats().closed(), 0);
        }
        try (FaultProxy proxy = before(db);
                MillpondDataSource without = Contestant.builder(
                                through(proxy, db).times(5000, 5000, 250))
                        .minIdle(2)
                        .keepaliveInterval(Duration.ZERO)
                        .build()) {
            await().until(() -> without.stats().idle() == 2);
            figures.atMost(
                    "the same without keepalive",
                    afterARest(figures, proxy, Contestant.of(without), "longest use without"),
                    0,
                    "");
        }
        try (FaultProxy proxy = before(db)) {
            String theirs = "keepalive of 30 s, no less is allowed: " + what;
            Duel.bounded(
                    figures,
                    theirs,
                    "",
                    PATIENCE_SECONDS,
                    () -> Contestant.hikari(
                            through(proxy, db).times(5000, 5000, 250).size(SIZE, 2)),
                    pool -> {
                        await().until(() -> pool.total() == 2);
                        return afterARest(new Figures(), proxy, pool, "longest use");
                    },
                    () -> {});
        }
    }

    private static double afterARest(Figures figures, FaultProxy proxy, Contestant pool, String longest) {
        proxy.forgetAfter(FORGETS_MILLIS);
        await().pollDelay(Duration.ofMillis(3000)).until(() -> true);
        double[] most = {0};
        int errors = 0;
        for (int i = 0; i < 20; i++) {
            int[] failed = {0};
            most[0] = Math.max(most[0], Measure.millis(() -> {
                failed[0] = NetworkTest.errorsOf(1, pool);
                return null;
            }));
            errors += failed[0];
        }
        figures.once(longest, most[0], "ms");
        return errors;
    }

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("N14")
    void mustNoticeFlowsThatWereForgottenWhileNobodyUsesThem(TestDatabase db, Figures figures) throws Exception {
        figures.on(db.title());
        try (FaultProxy proxy = before(db);
                MillpondDataSource pool = Contestant.builder(through(proxy, db).times(5000, 5000, 250))
                        .minIdle(2)
                        .keepaliveInterval(Duration.ofMillis(300))
                        .build()) {
            await().until(() -> pool.stats().idle() == 2);
            proxy.darkenOpen();
            await().until(() -> pool.stats().closed() >= 2 && pool.stats().idle() == 2);
            figures.exactly(
                    "user errors in 20 uses when both had gone dark and were replaced",
                    NetworkTest.errorsOf(20, Contestant.of(pool)),
                    0);
        }
    }
}
