package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.core.BoundedPool;
import io.millpond.testkit.Depth;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The race in which pools lose connections: one is handed to a waiter at the moment in which that waiter gives up. It
 * has to reach the second waiter then, who has nothing else to hope for.
 */
@Tag("deep")
class HandOverRaceTest {
    private static final long TIMEOUT_MILLIS = 60;
    private static final int ROUNDS = Depth.of(40, 120);
    private static final int INTERRUPTS = Depth.of(300, 1_000);

    /** So many of them have to come at the moment that matters. */
    private static final int MEETINGS = INTERRUPTS / 50;

    /** It takes no shorter one. */
    private static final long HIKARI_TIMEOUT_MILLIS = 250;

    private static final int HIKARI_ROUNDS = 20;

    /** A waiter told so late may have run out of time itself. */
    private static final long ROOM_NANOS = 25_000_000;

    private static final double LATE_MILLIS = 5;

    /** One borrower of the race, and what became of it. */
    private static final class Racer implements Runnable {
        private final Contestant pool;
        volatile boolean served;
        volatile long begun;
        volatile long ended;

        Racer(Contestant pool) {
            this.pool = pool;
        }

        @Override
        public void run() {
            begun = System.nanoTime();
            try (Connection connection = pool.borrow()) {
                served = true;
                ended = System.nanoTime();
                connection.createStatement().execute("work");
            } catch (SQLException e) {
                ended = ended == 0 ? System.nanoTime() : ended;
            }
        }
    }

    /** Further rounds, where those that there should be were not enough for the race to take place. */
    private static final class Overtime {
        private static final long MOST_NANOS = 60_000_000_000L;

        private final long begun = System.nanoTime();

        boolean isLeft() {
            return System.nanoTime() - begun < MOST_NANOS;
        }
    }

    /** What came of the rounds. */
    private static final class Tally {
        int gaveUp;
        int servedFirst;

        /** The connection was back before the interrupt, so that it was on its way to the first waiter, who gave up. */
        int met;

        int robbed;
        double slowest;

        /** Whether the race has hardly taken place so far. */
        boolean isScarce(boolean hasToMeet) {
            return servedFirst < MEETINGS || gaveUp < MEETINGS || hasToMeet && met < MEETINGS;
        }

        void add(Racer first, Racer second, long returnedAt) {
            gaveUp += first.served ? 0 : 1;
            servedFirst += first.served ? 1 : 0;
            slowest = Math.max(slowest, (second.ended - Math.max(returnedAt, first.ended)) / 1e6);
        }
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static Thread enrol(Contestant pool, Racer racer, int waiting) {
        Thread thread = Spawn.platform(racer);
        await().pollInterval(Duration.ofNanos(200_000))
                // on a machine that is slow its time may be over before it has been seen
                .until(() -> pool.waiting() == waiting || racer.ended != 0);
        return thread;
    }

    @Test
    @Fault("T1")
    void mustPassOnAHandOverThatMeetsAnInterrupt(Figures figures) throws Exception {
        List<Tally> tallies = new ArrayList<>();
        Duel.scripted(
                figures,
                String.format(
                        Locale.ROOT,
                        "second waiters not served in %,d hand-overs while the first was interrupted",
                        INTERRUPTS),
                0,
                "",
                settings -> settings.size(1, 0).times(3000, 500, 250),
                (scripted, pool) -> {
                    Tally tally = new Tally();
                    tallies.add(tally);
                    boolean ours = tallies.size() == 1;
                    // two threads meet seldom on a machine that has no two processors to spare
                    Overtime overtime = new Overtime();
                    for (int i = 0; i < INTERRUPTS || tally.isScarce(ours) && overtime.isLeft(); i++) {
                        long lead = (i % 50 - 10) * 2000L;
                        interruptAsItIsHandedOver(pool, tally, lead, i % 2 == 0, i % 5 == 4);
                    }
                    figures.once("first waiters that were served", tally.servedFirst, "");
                    figures.once("that gave up", tally.gaveUp, "");
                    figures.once("that gave up with the connection on its way to them", tally.met, "");
                    if (tally.servedFirst < MEETINGS || tally.gaveUp < MEETINGS) {
                        throw new AssertionError("the race hardly took place: " + tally.servedFirst + " served, "
                                + tally.gaveUp + " gave up");
                    }
                    if (InterruptTest.closed(scripted) > 0) {
                        throw new AssertionError(InterruptTest.closed(scripted) + " connections lost");
                    }
                    return tally.robbed;
                });
        Tally ours = tallies.get(0);
        if (ours.met < MEETINGS) {
            throw new AssertionError("only " + ours.met + " interrupts met the hand-over");
        }
        // a hand-over that was lost and found again by upkeep would take longer
        figures.atMost("the slowest of them served after", ours.slowest, 200, "ms");
    }

    /**
     * @param lead how many nanoseconds the interrupt begins after the return; before it, if negative
     * @param patient whether the first has waited for so long that a returned connection is handed to it, and not left
     *     for whoever takes it
     * @param alone whether one thread returns and then interrupts, for which a machine needs no second processor
     */
    private static void interruptAsItIsHandedOver(
            Contestant pool, Tally tally, long lead, boolean patient, boolean alone) throws Exception {
        Connection held = pool.borrow();
        Racer first = new Racer(pool);
        Racer second = new Racer(pool);
        Thread waiter = enrol(pool, first, 1);
        Thread next = enrol(pool, second, 2);
        if (patient) {
            LockSupport.parkNanos(2 * BoundedPool.PATIENCE_NANOS);
        }
        long[] times = alone ? returnThenInterrupt(held, waiter, patient) : returnAndInterrupt(held, waiter, lead);
        waiter.join();
        next.join();
        tally.met += !first.served && times[1] > times[0] ? 1 : 0;
        tally.robbed += second.served ? 0 : 1;
        tally.add(first, second, times[0]);
    }

    /** When the connection was back, and when the waiter was interrupted. */
    private static long[] returnThenInterrupt(Connection held, Thread waiter, boolean atOnce) throws SQLException {
        held.close();
        long returned = System.nanoTime();
        if (!atOnce) {
            // long enough for the waiter to have it
            LockSupport.parkNanos(3_000_000);
        }
        waiter.interrupt();
        return new long[] {returned, System.nanoTime()};
    }

    private static long[] returnAndInterrupt(Connection held, Thread waiter, long lead) throws Exception {
        AtomicInteger ready = new AtomicInteger();
        long[] interruptedAt = {0};
        Thread interrupter = Spawn.platform(() -> {
            ready.incrementAndGet();
            while (ready.get() < 2) {
                Thread.onSpinWait();
            }
            spin(lead);
            interruptedAt[0] = System.nanoTime();
            waiter.interrupt();
        });
        ready.incrementAndGet();
        while (ready.get() < 2) {
            Thread.onSpinWait();
        }
        spin(-lead);
        held.close();
        long returned = System.nanoTime();
        interrupter.join();
        return new long[] {returned, interruptedAt[0]};
    }

    @Test
    @Fault("T1")
    void mustPassOnAHandOverThatMeetsATimeOut(Figures figures) throws Exception {
        String what = "second waiters not served in so many hand-overs while the first timed out";
        ScriptedDriver driver = new ScriptedDriver();
        try (Contestant ours =
                Contestant.millpond(settings(driver, TIMEOUT_MILLIS).times(TIMEOUT_MILLIS, 5_000, 5_000))) {
            figures.measured("hand-overs", ROUNDS, "");
            figures.atMost(what, timeOutRaces(figures, driver, ours, ROUNDS, TIMEOUT_MILLIS), 0, "");
        }
        driver.verify();
        ScriptedDriver theirs = new ScriptedDriver();
        Duel.bounded(
                figures,
                what,
                "",
                () -> Contestant.hikari(settings(theirs, HIKARI_TIMEOUT_MILLIS)),
                pool -> timeOutRaces(figures, theirs, pool, HIKARI_ROUNDS, HIKARI_TIMEOUT_MILLIS),
                theirs::releaseAll);
    }

    private static Contestant.Settings settings(ScriptedDriver driver, long timeoutMillis) {
        return Contestant.Settings.of(driver.asDataSource()).size(1, 0).times(timeoutMillis, 500, 250);
    }

    private static double timeOutRaces(
            Figures figures, ScriptedDriver driver, Contestant pool, int rounds, long timeoutMillis) throws Exception {
        // the first connect of all may take longer than these time-outs
        Measure.millisUntil(() -> Measure.warm(pool, 1));
        Tally tally = new Tally();
        Overtime overtime = new Overtime();
        try (MachineWatch machine = new MachineWatch()) {
            for (int i = 0; i < rounds || (tally.gaveUp == 0 || tally.servedFirst == 0) && overtime.isLeft(); i++) {
                returnAsTheFirstTimesOut(pool, tally, timeoutMillis, (i % 20 - 10) * 50_000L, machine);
            }
        }
        figures.once("first waiters that timed out", tally.gaveUp, "");
        figures.once("that were served", tally.servedFirst, "");
        if (tally.gaveUp == 0 || tally.servedFirst == 0) {
            throw new AssertionError("the race did not take place: first waiters " + tally.gaveUp + " timed out, "
                    + tally.servedFirst + " served");
        }
        figures.once("connections lost", InterruptTest.closed(driver), "");
        return tally.robbed + InterruptTest.closed(driver);
    }

    /** @param lead how many nanoseconds before the first waiter's time-out the connection comes back */
    private static void returnAsTheFirstTimesOut(
            Contestant pool, Tally tally, long timeoutMillis, long lead, MachineWatch machine) throws Exception {
        Connection held = pool.borrow();
        Racer first = new Racer(pool);
        Racer second = new Racer(pool);
        Thread waiter = enrol(pool, first, 1);
        // the second has two thirds of its time left when the first has none
        long deadline = first.begun + timeoutMillis * 1_000_000;
        LockSupport.parkNanos(deadline - 2 * timeoutMillis * 1_000_000 / 3 - System.nanoTime());
        Thread next = Spawn.platform(second);
        LockSupport.parkNanos(deadline - lead - 2_000_000 - System.nanoTime());
        while (System.nanoTime() < deadline - lead) {
            Thread.onSpinWait();
        }
        held.close();
        long returned = System.nanoTime();
        waiter.join();
        next.join();
        long told = Math.max(returned, first.ended);
        boolean hadTime = second.begun + timeoutMillis * 1_000_000 - told > ROOM_NANOS
                // where threads that only park are late, a waiter may have slept through what was left
                && machine.lateWithin(Math.min(told, second.ended), second.ended) < LATE_MILLIS;
        tally.robbed += second.served || !hadTime ? 0 : 1;
        tally.add(first, second, returned);
    }
}
