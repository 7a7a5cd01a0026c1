package io.millpond.faults;

import io.millpond.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A JVM with a small heap that is full again and again; see {@link ChildJvmTest}. */
final class MemoryChild {
    private static final int SIZE = 4;
    private static final long STORM_NANOS = 5_000_000_000L;

    private MemoryChild() {}

    /** Whose pool: "ours" or another's. */
    public static void main(String[] arguments) throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        Contestant.Settings settings =
                Contestant.Settings.of(driver.asDataSource()).size(SIZE, 0).times(500, 500, 250);
        try (Contestant pool =
                arguments[0].equals("ours") ? Contestant.millpond(settings) : Contestant.hikari(settings)) {
            Measure.millisUntil(() -> Measure.warm(pool, SIZE));
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger hits = new AtomicInteger();
            AtomicInteger good = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                threads.add(Spawn.platform(() -> use(pool, stop, hits, good)));
            }
            Thread storm = Spawn.platform(() -> fill(stop));
            LockSupport.parkNanos(STORM_NANOS);
            stop.set(true);
            storm.join();
            for (Thread each : threads) {
                each.join();
            }
            ChildJvm.say(Integer.toString(good.get()));
            ChildJvm.say(Integer.toString(hits.get()));
            long begun = System.nanoTime();
            while (pool.active() > 0 && System.nanoTime() - begun < 15_000_000_000L) {
                System.gc();
                LockSupport.parkNanos(20_000_000);
            }
            ChildJvm.say(Integer.toString(pool.active()));
            ChildJvm.say(Double.toString((System.nanoTime() - begun) / 1e6));
            ChildJvm.say(Integer.toString(Measure.errors(1, () -> Measure.warm(pool, SIZE))));
            ChildJvm.say(Integer.toString(pool.total()));
        }
    }

    /** Borrows with whatever room there is; counts when there was none for the pool. */
    private static void use(Contestant pool, AtomicBoolean stop, AtomicInteger hits, AtomicInteger good) {
        while (!stop.get()) {
            try (Connection connection = pool.borrow();
                    Statement statement = connection.createStatement()) {
                statement.execute("work");
                good.incrementAndGet();
            } catch (OutOfMemoryError e) {
                hits.incrementAndGet();
            } catch (Throwable e) {
                // timed out, or a failure on account of another's error
            }
        }
    }

    /** To the brim, down to the last small object; then lets go. */
    private static void fill(AtomicBoolean stop) {
        while (!stop.get()) {
            Object[] chain = null;
            int size = 1 << 20;
            while (size >= 2) {
                try {
                    Object[] next = new Object[size];
                    next[0] = chain;
                    chain = next;
                } catch (OutOfMemoryError full) {
                    size /= 2;
                }
            }
            // full for a moment, for the others to notice
            LockSupport.parkNanos(300_000_000);
            if (chain != null) {
                chain[0] = null;
            }
        }
    }
}
