package io.millpond.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millpond.MillpondDataSource;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.history.History;
import io.millpond.testkit.history.HistoryCheck;
import io.millpond.testkit.history.QueueWatch;
import io.millpond.testkit.history.Track;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Virtual threads are first-class: they wait without holding a carrier, and every one is served. */
class VirtualThreadsTest {
    private static final int THREADS = 10_000;
    private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void mustServeTenThousandVirtualThreadsOnTenConnectionsWithoutPinning() throws Exception {
        Object builder = virtualThreadBuilder();
        assumeTrue(builder != null, "NOT RUN: this JDK has no virtual threads, 21 and later have");
        Method start = Class.forName("java.lang.Thread$Builder").getMethod("start", Runnable.class);
        History history = new History();
        ScriptedDriver driver = new ScriptedDriver().recordIn(history);
        // which connection a thread has, without unwrap, which would have the connection checked
        ThreadLocal<Integer> seen = new ThreadLocal<>();
        driver.on("getAutoCommit").run(physical -> seen.set(physical.number()));
        AtomicInteger served = new AtomicInteger();
        List<Throwable> failures = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(THREADS);
        try (Recording recording = new Recording();
                QueueWatch queue = new QueueWatch(history);
                MillpondDataSource pool = MillpondDataSource.builder()
                        .name("virtual")
                        .dataSource(driver.asDataSource())
                        .maxSize(10)
                        .acquireTimeout(ACQUIRE_TIMEOUT)
                        .build()) {
            recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO);
            recording.start();
            for (int i = 0; i < THREADS; i++) {
                start.invoke(builder, (Runnable) () -> {
                    Track track = history.track();
                    int borrow = track.borrowBegins();
                    try {
                        Connection connection = pool.getConnection();
                        track.lent(borrow);
                        connection.getAutoCommit();
                        track.isOn(borrow, seen.get());
                        LockSupport.parkNanos(100_000);
                        track.returnBegins(borrow);
                        connection.close();
                        track.returnEnds(borrow);
                        served.incrementAndGet();
                    } catch (SQLException e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    } finally {
                        done.countDown();
                    }
                });
            }
            assertThat(done.await(120, TimeUnit.SECONDS)).isTrue();
            recording.stop();
            assertThat(failures).isEmpty();
            assertThat(served).hasValue(THREADS);
            assertThat(driver.mostOccupied()).isLessThanOrEqualTo(10);
            assertThat(pinnedIn(recording)).isEmpty();
            HistoryCheck check = HistoryCheck.of(history, queue, ACQUIRE_TIMEOUT)
                    .owners()
                    .returns()
                    .order(Duration.ofMillis(2), Duration.ofNanos(200_000))
                    .waits();
            System.out.println(check.summary());
            check.verify();
            assertThat(check.judged()).isGreaterThan(THREADS / 100);
        }
        driver.verifyNothingLeft();
        HistoryCheck.of(history, ACQUIRE_TIMEOUT).connections().verify();
    }

    private List<RecordedEvent> pinnedIn(Recording recording) throws Exception {
        Path file = folder.resolve("pinned.jfr");
        recording.dump(file);
        assertThat(Files.size(file)).isPositive();
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                .toList();
    }

    private static Object virtualThreadBuilder() {
        try {
            return Thread.class.getMethod("ofVirtual").invoke(null);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
