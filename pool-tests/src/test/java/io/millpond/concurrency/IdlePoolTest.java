package io.millpond.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.millpond.MillpondDataSource;
import io.millpond.testkit.ScriptedDriver;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** While nobody uses any pool, the thread that they share sleeps. */
class IdlePoolTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void mustUseNoCpuAndAllocateNothingWhileNobodyUsesIt() throws Exception {
        ScriptedDriver driver = new ScriptedDriver();
        try (MillpondDataSource pool = MillpondDataSource.builder()
                        .name("idle")
                        .dataSource(driver.asDataSource())
                        .minIdle(5)
                        .build();
                MillpondDataSource other = MillpondDataSource.builder()
                        .name("idle too")
                        .dataSource(driver.asDataSource())
                        .build()) {
            pool.getConnection().close();
            other.getConnection().close();
            await().until(() -> pool.stats().idle() >= 5);
            Thread upkeep = threadNamed("millpond-upkeep");
            // it looks for another quarter of a second whether somebody comes back,
            // then it parks until something is due
            await().until(() -> isParkedForLong(upkeep));
            Use use = inTwoSecondsOf(upkeep);
            if (!use.equals(Use.NONE)) {
                // on a machine that is busy it may not have come to its last ticks before
                use = inTwoSecondsOf(upkeep);
            }
            assertThat(use).isEqualTo(Use.NONE);
        }
    }

    /** What a thread has used. */
    private record Use(long bytes, long cpuNanos) {
        static final Use NONE = new Use(0, 0);
    }

    private static Use inTwoSecondsOf(Thread thread) {
        long cpu = THREADS.getThreadCpuTime(thread.getId());
        long bytes = THREADS.getThreadAllocatedBytes(thread.getId());
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        return new Use(
                THREADS.getThreadAllocatedBytes(thread.getId()) - bytes,
                THREADS.getThreadCpuTime(thread.getId()) - cpu);
    }

    /** It has used no CPU during a tenth of a second, which is twenty ticks. */
    private static boolean isParkedForLong(Thread thread) {
        long before = THREADS.getThreadCpuTime(thread.getId());
        await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        return THREADS.getThreadCpuTime(thread.getId()) == before;
    }

    private static Thread threadNamed(String name) {
        List<Thread> found = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
