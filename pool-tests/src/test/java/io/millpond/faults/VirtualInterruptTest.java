package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.testkit.FreedBy;
import io.millpond.testkit.Script;
import io.millpond.testkit.database.OnEveryDatabase;
import io.millpond.testkit.database.TestDatabase;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.FaultProxy;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Interrupts of virtual threads, which end a read from a socket by closing it: a connection whose thread is in the
 * driver is lost, and no other may be. Losses are counted by connections closed, which a replacement does not hide.
 */
class VirtualInterruptTest {
    private static final int THREADS = 1000;
    private static final int SIZE = 5;
    private static final int FLIGHT = 50;
    private static final long PATIENCE_SECONDS = 60;

    /** How the users fared. */
    private static final class Fates {
        final AtomicInteger withoutConnection = new AtomicInteger();
        final AtomicInteger hitInDriver = new AtomicInteger();
        final AtomicInteger hitInWait = new AtomicInteger();
        final AtomicInteger untouched = new AtomicInteger();
        final AtomicInteger flagLost = new AtomicInteger();

        /** Borrows, executes, gives back; in whichever of them the interrupt comes. */
        void live(Contestant pool, String sql) {
            Connection connection;
            try {
                connection = pool.borrow();
            } catch (SQLException e) {
                (Thread.currentThread().isInterrupted() ? hitInWait : withoutConnection).incrementAndGet();
                return;
            }
            boolean hit = false;
            try (connection;
                    Statement statement = connection.createStatement()) {
                try {
                    statement.execute(sql);
                } catch (SQLException e) {
                    hit = true;
                }
            } catch (SQLException e) {
                hit = true;
            }
            (hit ? hitInDriver : untouched).incrementAndGet();
            flagLost.addAndGet(hit && !Thread.currentThread().isInterrupted() ? 1 : 0);
        }

        void tell(Figures figures) {
            figures.once("interrupted in a wait", hitInWait.get(), "");
            figures.once("in the driver", hitInDriver.get(), "");
            figures.once("neither", untouched.get(), "");
        }
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread each : threads) {
            each.join();
        }
    }

    @Test
    @Fault("T4")
    void mustLoseNothingToThreadsThatWait(Figures figures) throws Exception {
        Spawn.assumeVirtual();
        Duel.scripted(
                figures,
                "connections closed after 1,000 virtual threads were interrupted in their waits",
                0,
                "",
                s -> s.size(SIZE, 0).times(30_000, 500, 250),
                (scripted, pool) -> {
                    List<Connection> held = new ArrayList<>();
                    for (int i = 0; i < SIZE; i++) {
                        held.add(pool.borrow());
                    }
                    Fates fates = new Fates();
                    List<Thread> all = new ArrayList<>();
                    for (int i = 0; i < THREADS; i++) {
                        all.add(Spawn.virtual(() -> fates.live(pool, "work")));
                    }
                    await().until(() -> pool.waiting() == THREADS);
                    all.forEach(Thread::interrupt);
                    join(all);
                    for (Connection each : held) {
                        each.close();
                    }
                    Measure.warm(pool, SIZE);
                    fates.tell(figures);
                    if (fates.hitInWait.get() != THREADS) {
                        throw new AssertionError(fates.hitInWait + " of 1,000 ended with the flag set");
                    }
                    return InterruptTest.closed(scripted);
                });
    }

    @Test
    @Fault("T4")
    void mustLoseOnlyWhatTheInterruptedWereUsing(Figures figures) throws Exception {
        Spawn.assumeVirtual();
        Duel.scripted(
                figures,
                "connections closed beside those of 1,000 virtual threads that were interrupted in the driver",
                0,
                "",
                PATIENCE_SECONDS,
                s -> s.size(SIZE, 0).times(30_000, 500, 250),
                (scripted, pool) -> {
                    Measure.warm(pool, SIZE);
                    Script hang = scripted.on("execute").hang(FreedBy.INTERRUPT);
                    Fates fates = new Fates();
                    for (int i = 0; i < THREADS; i++) {
                        Thread user = Spawn.virtual(() -> fates.live(pool, "work"));
                        await().pollInterval(Duration.ofNanos(100_000)).until(() -> hang.inside() == 1);
                        user.interrupt();
                        user.join();
                    }
                    hang.close();
                    Measure.warm(pool, SIZE);
                    await().pollInterval(Duration.ofMillis(1))
                            .until(() -> scripted.opened() - InterruptTest.closed(scripted) == SIZE);
                    fates.tell(figures);
                    if (fates.hitInDriver.get() != THREADS) {
                        throw new AssertionError(fates.hitInDriver + " of 1,000 were interrupted in the driver");
                    }
                    return InterruptTest.closed(scripted) - THREADS;
                });
    }

    /** Each at a moment of its own: before the borrow, in the wait, in the driver, on the way back. */
    @OnEveryDatabase(TestDatabase.POSTGRESQL)
    @Tag("slow")
    @Fault("T4")
    void mustLoseOnlyWhatTheInterruptedWereUsingOnAServer(TestDatabase db, Figures figures) throws Exception {
        Spawn.assumeVirtual();
        figures.on(db.title());
        String what = "connections closed beside those, 1,000 virtual threads, each interrupted at some moment";
        try (FaultProxy proxy = FaultProxy.before(NetworkTest.portOf(db.jdbcUrl()))) {
            proxy.delay(1);
            try (Contestant ours = Contestant.millpond(settings(proxy, db))) {
                figures.atMost(what, interruptAtSomeMoment(figures, proxy, ours), 0, "");
            }
        }
        try (FaultProxy proxy = FaultProxy.before(NetworkTest.portOf(db.jdbcUrl()))) {
            proxy.delay(1);
            Duel.bounded(
                    figures,
                    what,
                    "",
                    PATIENCE_SECONDS,
                    () -> Contestant.hikari(settings(proxy, db)),
                    pool -> interruptAtSomeMoment(figures, proxy, pool),
                    () -> {});
        }
    }

    private static Contestant.Settings settings(FaultProxy proxy, TestDatabase db) {
        return Contestant.Settings.of(proxy.through(db.jdbcUrl()), db.username(), db.password())
                .size(SIZE, 0)
                .times(30_000, 2000, 1000);
    }

    private static double interruptAtSomeMoment(Figures figures, FaultProxy proxy, Contestant pool) throws Exception {
        Measure.warm(pool, SIZE);
        int before = proxy.accepted();
        Random random = new Random(4);
        Fates fates = new Fates();
        for (int done = 0; done < THREADS; done += FLIGHT) {
            List<Thread> flight = new ArrayList<>();
            for (int i = 0; i < FLIGHT; i++) {
                flight.add(Spawn.virtual(() -> fates.live(pool, "select pg_sleep(0.004)")));
            }
            for (Thread each : flight) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(2000)));
                each.interrupt();
            }
            join(flight);
        }
        // whatever was lost is replaced now, and counted as a connection too many
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> Measure.warm(pool, SIZE));
        fates.tell(figures);
        if (fates.withoutConnection.get() + fates.flagLost.get() > 0
                || fates.hitInDriver.get() < 20
                || fates.hitInWait.get() < 20) {
            throw new AssertionError(fates.hitInDriver + " interrupted in the driver, " + fates.hitInWait
                    + " in a wait, " + fates.withoutConnection + " without a connection, " + fates.flagLost
                    + " without the flag");
        }
        return proxy.accepted() - before - fates.hitInDriver.get();
    }
}
