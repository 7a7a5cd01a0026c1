package io.millpond.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.spi.PoolStats;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.FaultProxy;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;

/**
 * Random faults, one after another, while 64 threads use the pool. What must hold holds all the time: one borrower for each connection, no
 * more sessions than allowed, no borrow later than its time-out; and afterwards everything is as it was. The seed is printed; the
 * length is {@code -Dmillpond.chaos.seconds}.
 */
@Tag("slow")
@Tag("chaos")
class ChaosTest {
    private static final int THREADS = 64;
    private static final int SIZE = 10;
    private static final long ACQUIRE_MILLIS = 1000;

    private final Set<Long> inUse = ConcurrentHashMap.newKeySet();
    private final AtomicInteger shared = new AtomicInteger();
    private final AtomicInteger good = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicReference<Double> latest = new AtomicReference<>(0.0);
    private final AtomicBoolean stop = new AtomicBoolean();

    @OnEveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    @Fault("L16")
    void mustHoldWhateverHappens(TestDatabase db, Figures figures) throws Exception {
        long seconds = Long.getLong("millpond.chaos.seconds", 20);
        long seed = Long.getLong("millpond.chaos.seed", System.nanoTime());
        System.out.println("chaos on " + db.title() + " for " + seconds + " s, seed " + seed);
        figures.on(db.title()).measured("seconds of chaos", seconds, "");
        Random random = new Random(seed);
        try (FaultProxy proxy = FaultProxy.before(NetworkTest.portOf(db.jdbcUrl()));
                MillpondDataSource pool = Contestant.builder(
                                Contestant.Settings.of(proxy.through(db.jdbcUrl()), db.username(), db.password())
                                        .size(SIZE, 2)
                                        .times(ACQUIRE_MILLIS, 500, 300))
                        .build()) {
            Contestant ours = Contestant.of(pool);
            Measure.warm(ours, SIZE);
            int threadsBefore = liveThreadsOfThePool();
            List<Thread> users = startUsers(db, ours);
            Thread machine = new Thread(this::watchTheMachine);
            machine.setDaemon(true);
            machine.start();
            double slowest = 0;
            int faults = 0;
            int mostSessions = 0;
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            while (System.nanoTime() < end) {
                pause(random.nextInt(1500));
                inject(random, proxy, db);
                faults++;
                heal(proxy);
                slowest = Math.max(slowest, Measure.millisUntil(() -> Measure.use(ours, "select 1")));
                PoolStats stats = pool.stats();
                assertThat(stats.total()).isLessThanOrEqualTo(SIZE);
                mostSessions = Math.max(mostSessions, db.sessions() - stats.zombies());
            }
            stop.set(true);
            for (Thread user : users) {
                user.join(20_000);
                assertThat(user.isAlive()).as("a user never came back").isFalse();
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                PoolStats stats = pool.stats();
                return stats.active() == 0 && stats.zombies() == 0 && stats.closing() == 0 && stats.opening() == 0;
            });
            PoolStats stats = pool.stats();
            figures.measured("faults", faults, "")
                    .measured("good uses", good.get(), "")
                    .measured("failed uses", failed.get(), "")
                    .exactly("borrowers that shared a connection", shared.get(), 0)
                    .exactly("connections unaccounted for", stats.created() - stats.closed() - stats.total(), 0)
                    .atMost("most sessions of a pool of 10, hung calls left out", mostSessions, SIZE, "")
                    .atMost("slowest recovery", slowest, 1000 + machineLate.get(), "ms")
                    .measured("the machine itself late by", machineLate.get(), "ms")
                    .atMost("latest borrow over its time-out", latest.get() - machineLate.get(), 50, "ms");
            await().atMost(Duration.ofSeconds(15)).until(() -> liveThreadsOfThePool() <= threadsBefore + 1);
            await().until(() -> proxy.open() == pool.stats().total());
            figures.exactly(
                    "sockets beside the pool's", proxy.open() - pool.stats().total(), 0);
        }
    }

    private final AtomicReference<Double> machineLate = new AtomicReference<>(0.0);

    private void watchTheMachine() {
        while (!stop.get()) {
            double late = Measure.millis(() -> {
                        LockSupport.parkNanos(20_000_000);
                        return null;
                    })
                    - 20;
            machineLate.accumulateAndGet(late, Math::max);
        }
    }

    private List<Thread> startUsers(TestDatabase db, Contestant pool) {
        String whoAmI = db == TestDatabase.POSTGRESQL ? "select pg_backend_pid()" : "select connection_id()";
        List<Thread> users = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread user = new Thread(
                    () -> {
                        while (!stop.get()) {
                            useOnce(pool, whoAmI);
                        }
                    },
                    "user-" + i);
            user.setDaemon(true);
            user.start();
            users.add(user);
        }
        return users;
    }

    private void useOnce(Contestant pool, String whoAmI) {
        long begun = System.nanoTime();
        Connection connection;
        try {
            connection = pool.borrow();
        } catch (SQLException timedOut) {
            failed.incrementAndGet();
            noteWait(begun);
            return;
        }
        noteWait(begun);
        long session = 0;
        try {
            connection.setAutoCommit(System.nanoTime() % 2 == 0);
            session = sessionOf(connection, whoAmI);
            if (!inUse.add(session)) {
                shared.incrementAndGet();
            }
            pause(2);
            good.incrementAndGet();
        } catch (SQLException broken) {
            failed.incrementAndGet();
        } finally {
            // before the pool can lend it to the next
            inUse.remove(session);
            Measure.millis(() -> {
                connection.close();
                return null;
            });
        }
    }

    private static long sessionOf(Connection connection, String whoAmI) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(whoAmI)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void noteWait(long begun) {
        latest.accumulateAndGet((System.nanoTime() - begun) / 1e6 - ACQUIRE_MILLIS, Math::max);
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }

    private static void inject(Random random, FaultProxy proxy, TestDatabase db) throws SQLException {
        int millis = 50 + random.nextInt(1000);
        switch (random.nextInt(9)) {
            case 0 -> proxy.resetAll();
            case 1 -> db.killAllSessions();
            case 2 -> proxy.flow(FaultProxy.Flow.DROP);
            case 3 -> proxy.flowToClient(FaultProxy.Flow.HOLD);
            case 4 -> proxy.holdNewConnections(true);
            case 5 -> proxy.delay(millis / 10);
            case 6 -> proxy.drip(5);
            case 7 -> proxy.halfCloseToClients();
            default -> {
                proxy.refuse();
                proxy.resetAll();
                pause(millis);
                proxy.listen();
                return;
            }
        }
        pause(millis);
    }

    /** What was lost on the way stays lost: connections that have waited for it are cut, as the end of such a fault does. */
    private static void heal(FaultProxy proxy) {
        proxy.flow(FaultProxy.Flow.PASS);
        proxy.holdNewConnections(false);
        proxy.delay(0);
        proxy.drip(0);
        proxy.resetAll();
    }

    private static int liveThreadsOfThePool() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("millpond-faults-"))
                .count();
    }
}
