package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millpond.core.CoarseClock;
import io.millpond.spi.PoolListener;
import io.millpond.spi.SlowQuery;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(30)
class CallAudienceTest {
    private static final long NANOS = Duration.ofSeconds(1).toNanos();

    private final PoolThreads threads = new PoolThreads("test", null);
    private final CoarseClock clock = new CoarseClock(() -> 1);
    private final Logger log = (Logger) LoggerFactory.getLogger(CallAudience.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    private CallAudience audience(PoolListener... listeners) {
        return new CallAudience(
                "test", new Counters(), new ListenerRelay("test", List.of(listeners), threads, clock), threads, clock);
    }

    @BeforeEach
    void listen() {
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void stop() {
        log.detachAppender(lines);
        log.setLevel(null);
        threads.stop();
    }

    /** Each hears of the queries; the first of them goes on with none before it is let. */
    private static PoolListener noting(List<String> told, CountDownLatch gate) {
        return new PoolListener() {
            @Override
            public void slowQuery(String pool, SlowQuery query) {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                told.add(query.sql());
            }
        };
    }

    private static String bulkInsert(int rows) {
        return "insert into t values " + "(1, 'c4n4ry'), ".repeat(rows) + "(2, 'c4n4ry')";
    }

    /** A thousand events may wait for a listener; with bulk inserts of a megabyte each that would be a gigabyte. */
    @Test
    void mustNotKeepLongTextsForAListenerThatIsSlow() {
        log.setLevel(Level.OFF);
        List<String> told = new CopyOnWriteArrayList<>();
        CountDownLatch gate = new CountDownLatch(1);
        CallAudience audience = audience(noting(told, gate));
        audience.ranSlowly(1, "select 1", false, NANOS, false);
        String text = bulkInsert(10_000);
        WeakReference<String> kept = new WeakReference<>(text);
        audience.ranSlowly(1, text, false, NANOS, false);
        text = null;
        await().until(() -> {
            System.gc();
            return kept.get() == null;
        });
        gate.countDown();
        await().until(() -> told.size() == 2);
        assertThat(told.get(1)).startsWith("insert into t values (?), (?)").doesNotContain("c4n4ry");
    }

    @Test
    void mustLeaveLiteralsOutOnceForAllWhoListen() {
        List<String> first = new CopyOnWriteArrayList<>();
        List<String> second = new CopyOnWriteArrayList<>();
        CountDownLatch open = new CountDownLatch(0);
        audience(noting(first, open), noting(second, open))
                .ranSlowly(1, "select * from t where a = 'c4n4ry'", false, NANOS, false);
        await().until(() -> second.size() == 1);
        assertThat(second.get(0)).isSameAs(first.get(0)).isEqualTo("select * from t where a = ?");
    }

    @Test
    void mustNotSendReadersOfTheLogToListenersThatAreNotThere() {
        log.setLevel(Level.WARN);
        long[] nanos = {1};
        CoarseClock moving = new CoarseClock(() -> nanos[0]);
        for (PoolListener[] listeners : new PoolListener[][] {{}, {new PoolListener() {}}}) {
            lines.list.clear();
            ListenerRelay relay = new ListenerRelay("test", List.of(listeners), threads, clock);
            CallAudience audience = new CallAudience("test", new Counters(), relay, threads, moving);
            for (int i = 0; i < 13; i++) {
                audience.ranSlowly(1, null, false, NANOS, false);
            }
            nanos[0] += Duration.ofMinutes(2).toNanos();
            audience.ranSlowly(1, null, false, NANOS, false);
            String says = listeners.length == 0
                    ? "(3 more were not logged): (unknown)"
                    : "(3 more were not logged, the listeners have them): (unknown)";
            await().untilAsserted(() -> assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anyMatch(line -> line.endsWith(says)));
        }
    }
}
