package io.millpond.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.MillpondDataSource;
import io.millpond.core.CoarseClock;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.upkeep.Household;
import io.millpond.upkeep.Housekeeper;
import io.millpond.upkeep.UpkeepActions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two hundred pools of one JVM share a thread, one of them has 1,024 connections: whatever it does, the thread comes
 * back to the others within a tick. Measured is the CPU time of that thread from tick to tick, so that a busy machine
 * does not matter.
 */
@Tag("slow")
@Timeout(value = 400, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HugePoolBesideSmallOnesTest {
    private static final int HUGE = 1024;
    private static final int SMALL_POOLS = 199;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Sits among the pools and looks how long one pass takes. */
    private static final class Probe implements UpkeepActions {
        private final AtomicLong longest = new AtomicLong();
        private final AtomicLong sum = new AtomicLong();
        private final AtomicLong passes = new AtomicLong();
        private long before;

        @Override
        public void tick(long now) {
            long cpu = THREADS.getCurrentThreadCpuTime();
            if (before != 0) {
                longest.accumulateAndGet(cpu - before, Math::max);
                sum.addAndGet(cpu - before);
                passes.incrementAndGet();
            }
            before = cpu;
        }

        @Override
        public boolean inUse() {
            return true;
        }

        @Override
        public void stoodStill(long nanos, long now) {}

        @Override
        public long round(long now) {
            return Long.MAX_VALUE;
        }

        @Override
        public void failed(Throwable failure) {}

        long tell(String phase) {
            long most = longest.getAndSet(0);
            System.out.printf(
                    "%s: a pass takes %.0f µs of CPU, at most %.2f ms%n",
                    phase, sum.getAndSet(0) / 1e3 / Math.max(1, passes.getAndSet(0)), most / 1e6);
            return most;
        }
    }

    private final ScriptedDriver driver = new ScriptedDriver();

    private MillpondDataSource pool(String name, int size) {
        return MillpondDataSource.builder()
                .name(name)
                .dataSource(driver.asDataSource())
                .maxSize(size)
                .minIdle(size)
                .connectTimeout(Duration.ofSeconds(20))
                .validationTimeout(Duration.ofMillis(500))
                .shutdownTimeout(Duration.ofSeconds(20))
                .build();
    }

    @Test
    void mustComeBackToTheSmallOnesWithinATickWhateverTheHugeOneDoes() throws Exception {
        List<MillpondDataSource> small = new ArrayList<>();
        AtomicBoolean end = new AtomicBoolean();
        Probe probe = new Probe();
        Household among = new Household(new CoarseClock(System::nanoTime), probe, Housekeeper.shared());
        try {
            for (int i = 0; i < SMALL_POOLS; i++) {
                small.add(pool("small-" + i, 2));
            }
            FutureTask<Void> user = new FutureTask<>(() -> {
                while (!end.get()) {
                    for (MillpondDataSource each : small) {
                        try (Connection connection = each.getConnection()) {
                            connection.isValid(1);
                        }
                    }
                    await().pollDelay(Duration.ofMillis(100)).until(() -> true);
                }
                return null;
            });
            new Thread(user).start();
            among.join();
            // the first time classes are loaded and code is interpreted
            live(probe, "first");
            long longest = live(probe, "then");
            end.set(true);
            user.get();
            assertThat(longest).isLessThan(CoarseClock.TICK_NANOS);
        } finally {
            end.set(true);
            small.forEach(MillpondDataSource::close);
            among.leave();
        }
        driver.verify();
    }

    /** Answers the longest pass. */
    private long live(Probe probe, String time) throws Exception {
        long longest = 0;
        probe.tell(time + ": small pools alone");
        try (MillpondDataSource huge = pool("huge", HUGE)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> huge.stats().idle() == HUGE);
            longest = Math.max(longest, probe.tell(time + ": opens all"));
            List<Connection> lent = new ArrayList<>();
            for (int i = 0; i < HUGE; i++) {
                lent.add(huge.getConnection());
            }
            await().pollDelay(Duration.ofMillis(700)).until(() -> true);
            for (Connection each : lent) {
                each.close();
            }
            longest = Math.max(longest, probe.tell(time + ": lends all"));
            huge.reconnect();
            await().atMost(Duration.ofSeconds(60)).until(() -> huge.stats().idle() == HUGE);
            longest = Math.max(longest, probe.tell(time + ": replaces all"));
            huge.resize(0, 1);
            await().atMost(Duration.ofSeconds(60)).until(() -> huge.stats().total() <= 1);
            longest = Math.max(longest, probe.tell(time + ": closes all"));
        }
        return longest;
    }
}
