package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Interrupts of threads of the platform; those of virtual threads are in {@link VirtualInterruptTest}. */
class InterruptTest {
    private static final int WAITS = 200;

    /** What a waiter saw of its own interrupt. */
    private static final class Interrupted implements Runnable {
        private final Measure.Call wait;
        volatile boolean failed;
        volatile boolean flag;
        volatile long ended;

        Interrupted(Measure.Call wait) {
            this.wait = wait;
        }

        @Override
        public void run() {
            try {
                wait.run();
            } catch (Exception expected) {
                failed = true;
            }
            ended = System.nanoTime();
            flag = Thread.currentThread().isInterrupted();
        }

        /** Milliseconds from the interrupt to the end of the wait. */
        double interruptAndTime() throws InterruptedException {
            Thread thread = Spawn.platform(this);
            await().pollInterval(Duration.ofMillis(1)).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
            long begun = System.nanoTime();
            thread.interrupt();
            thread.join();
            return (ended - begun) / 1e6;
        }
    }

    @Test
    @Fault("T1")
    void mustEndAnInterruptedWaitAndKeepTheFlag(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "worst of 200 interrupted waits ended after",
                10,
                "ms",
                settings -> settings.size(2, 0).times(20_000, 500, 250),
                (scripted, pool) -> {
                    Connection one = pool.borrow();
                    Connection two = pool.borrow();
                    double worst = 0;
                    double machine = 0;
                    int silent = 0;
                    int withoutFlag = 0;
                    for (int i = 0; i < WAITS; i++) {
                        Interrupted waiter = new Interrupted(() -> pool.borrow().close());
                        worst = Math.max(worst, waiter.interruptAndTime());
                        silent += waiter.failed ? 0 : 1;
                        withoutFlag += waiter.flag ? 0 : 1;
                        machine = Math.max(
                                machine,
                                new Interrupted(() -> LockSupport.parkNanos(20_000_000_000L)).interruptAndTime());
                    }
                    figures.once("the machine itself late by", machine, "ms");
                    one.close();
                    two.close();
                    pool.borrow().close();
                    if (silent + withoutFlag + pool.waiting() > 0) {
                        throw new AssertionError(silent + " waits ended without an error, " + withoutFlag
                                + " without the interrupt flag, " + pool.waiting() + " are still there");
                    }
                    return Math.max(0, worst - machine);
                });
    }

    @Test
    @Fault("T2")
    void mustTouchNothingWhenTheFlagIsSetAlready(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "connections touched by 1,000 interrupted threads",
                0,
                "",
                s -> s.size(5, 0),
                (scripted, pool) -> {
                    Measure.warm(pool, 5);
                    AtomicInteger served = new AtomicInteger();
                    long before = scripted.roundTrips();
                    for (int i = 0; i < 1000; i++) {
                        Thread thread = Spawn.platform(() -> {
                            Thread.currentThread().interrupt();
                            try {
                                pool.borrow().close();
                                served.incrementAndGet();
                            } catch (SQLException e) {
                                // told at once
                            }
                        });
                        thread.join();
                    }
                    return served.get() + (scripted.roundTrips() - before);
                });
    }

    @Test
    @Fault("T3")
    void mustBearTheInterruptOfAThreadInTheDriver(Figures figures) throws Exception {
        Duel.scripted(figures, "connections lost", 0, "", s -> s.size(1, 0), (scripted, pool) -> {
            var hang = scripted.on("execute").first(1).hang();
            Thread user = Spawn.platform(() -> Measure.millis(() -> {
                Measure.use(pool, "work");
                return null;
            }));
            await().until(() -> hang.inside() == 1);
            user.interrupt();
            hang.release();
            user.join();
            Measure.use(pool, "work");
            return closed(scripted);
        });
    }

    /** Connections that ended, in whatever way: those replaced by now are among them. */
    static int closed(ScriptedDriver driver) {
        return driver.opened() - driver.live();
    }
}
