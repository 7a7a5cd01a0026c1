package io.millpond.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.MillpondDataSource;
import io.millpond.faults.MachineWatch;
import io.millpond.spi.PoolStats;
import io.millpond.testkit.Depth;
import io.millpond.testkit.LeaseLedger;
import io.millpond.testkit.ScriptedConnection;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.history.History;
import io.millpond.testkit.history.HistoryCheck;
import io.millpond.testkit.history.Track;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything at once: borrowers, time-outs, interrupts, broken connections, reconnects, changes of size. */
@Tag("deep")
class TwoOwnersStressTest {
    private static final int THREADS = 24;
    private static final Duration LENGTH =
            Duration.ofSeconds(Integer.getInteger("millpond.stress.seconds", Depth.of(4, 6)));

    private static final Duration ACQUIRE_TIMEOUT = Duration.ofMillis(200);

    private final History history = new History();
    private final ScriptedDriver driver = new ScriptedDriver().recordIn(history);
    private final TwoKindsOfReturn returns = new TwoKindsOfReturn(driver);
    private final LeaseLedger ledger = new LeaseLedger();
    private final Set<Thread> served = ConcurrentHashMap.newKeySet();
    private final AtomicInteger timeOuts = new AtomicInteger();

    /** Whoever returned one of these without a reset may have left it to the next borrower as it is. */
    private final Set<ScriptedConnection> killed = ConcurrentHashMap.newKeySet();

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private @Nullable MillpondDataSource opened;

    /** Also if something was found: what it leaves behind would be found by others. */
    @AfterEach
    void closeThePool() {
        if (opened != null) {
            opened.close();
        }
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void mustNotLendAConnectionTwiceNorLoseOne() throws Exception {
        MillpondDataSource pool = MillpondDataSource.builder()
                .name("stress")
                .dataSource(driver.asDataSource())
                .maxSize(6)
                .minIdle(2)
                .acquireTimeout(ACQUIRE_TIMEOUT)
                .validateAfterIdle(Duration.ofMillis(10))
                .idleTimeout(Duration.ofMillis(50))
                .maxLifetime(Duration.ofMillis(200))
                .keepaliveInterval(Duration.ofMillis(20))
                .build();
        opened = pool;
        long end = System.nanoTime() + LENGTH.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(new Thread(() -> borrowUntil(pool, end)));
        }
        HistoryCheck check;
        try (MachineWatch machine = new MachineWatch()) {
            threads.forEach(Thread::start);
            disturbUntil(pool, threads, end);
            for (Thread thread : threads) {
                thread.join();
            }
            // not the order: who is handed a connection that is retired in that moment is out of the queue until it
            // runs; see ArrivalOrderTest
            check = HistoryCheck.of(history, ACQUIRE_TIMEOUT)
                    .machineLateBy((from, to) -> (long) (1e6 * machine.lateWithin(from, to)))
                    .leasesAreNeverTakenAway()
                    .owners()
                    .returns()
                    .waits();
        }
        System.out.println(check.summary() + "; " + returns + "; " + timeOuts + " time-outs");
        check.verify();
        returns.mustHaveMetBoth();
        assertThat(check.borrows()).isGreaterThan(1000);
        assertThat(failures).isEmpty();
        assertThat(served).hasSize(THREADS);
        // others take milliseconds; a busy machine has let one in five hundred run out of time
        assertThat(timeOuts.get()).as("time-outs").isLessThan(check.borrows() / 50);
        assertThat(ledger.held()).isZero();
        ledger.verify();
        driver.verify();
        assertThat(driver.mostOccupied()).isLessThanOrEqualTo(8);
        PoolStats stats = pool.stats();
        assertThat(stats.waiting()).isZero();
        assertThat(stats.active()).isZero();
        assertThat(ledger.leases()).isGreaterThan(1000);
        pool.close();
        stats = pool.stats();
        assertThat(stats.created()).isEqualTo(stats.closed());
        assertThat(stats.total()).isZero();
        driver.verifyNothingLeft();
        HistoryCheck.of(history, ACQUIRE_TIMEOUT).connections().verify();
    }

    private void borrowUntil(MillpondDataSource pool, long end) {
        Track track = history.track();
        while (System.nanoTime() < end) {
            int borrow = track.borrowBegins();
            try {
                Connection connection = pool.getConnection();
                track.lent(borrow);
                served.add(Thread.currentThread());
                useAndReturn(connection, track, borrow);
            } catch (SQLTransientConnectionException timedOut) {
                track.timedOut(borrow);
                timeOuts.incrementAndGet();
                Thread.onSpinWait();
            } catch (SQLException e) {
                if (e.getCause() instanceof InterruptedException) {
                    track.interrupted(borrow);
                } else {
                    track.failed(borrow);
                    failures.add(e);
                }
            } catch (Throwable e) {
                failures.add(e);
            }
            Thread.interrupted();
        }
    }

    private void useAndReturn(Connection connection, Track track, int borrow) throws SQLException {
        boolean leavesSomething = ThreadLocalRandom.current().nextBoolean();
        ScriptedConnection physical = returns.behind(connection, leavesSomething);
        track.isOn(borrow, physical.number());
        try {
            use(connection, physical, leavesSomething);
        } catch (SQLException e) {
            if (!killed.contains(physical)) {
                failures.add(e);
            }
        } finally {
            track.returnBegins(borrow);
            returns.close(connection, physical);
            track.returnEnds(borrow);
        }
    }

    private void use(Connection connection, ScriptedConnection physical, boolean leavesSomething) throws SQLException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Object owner = Thread.currentThread();
        physical.enter(owner);
        ledger.took(physical, owner);
        try {
            if (leavesSomething && random.nextInt(10) == 0) {
                connection.setAutoCommit(false);
            }
            Statement statement = connection.createStatement();
            statement.execute("select work");
            if (!leavesSomething) {
                statement.close();
            }
            if (random.nextInt(20) == 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(3_000_000));
            }
        } finally {
            ledger.gaveBack(physical, owner);
            physical.exit(owner);
        }
        if (random.nextInt(200) == 0) {
            killed.add(physical);
            physical.kill();
        }
    }

    private void disturbUntil(MillpondDataSource pool, List<Thread> threads, long end) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        while (System.nanoTime() < end) {
            switch (random.nextInt(4)) {
                case 0 -> threads.get(random.nextInt(threads.size())).interrupt();
                case 1 -> pool.resize(1, 2 + random.nextInt(7));
                case 2 -> pool.reconnect();
                default -> pool.stats();
            }
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }
}
