package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.millpond.deadline.LimitRule;
import io.millpond.upkeep.IdleWindow;
import io.millpond.upkeep.LeakWatch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a pool says of its housekeeping if that fails. */
class UpkeepTest {
    private static final int MOST_A_MINUTE = 3;

    private final BarePool pool = new BarePool();
    private final AtomicLong time = new AtomicLong(System.nanoTime());
    private final Upkeep upkeep = new Upkeep(pool.work, new Demand(pool.work), null, null, null, null, null, null, 0);
    private final Logger logger = (Logger) LoggerFactory.getLogger(Upkeep.class);
    private final List<ILoggingEvent> said = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> lines = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            event.getThreadName(); // noted when it is first asked for
            said.add(event);
        }
    };

    @BeforeEach
    void listen() {
        pool.nanos = time::get;
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
        pool.threads.stop();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            upkeep.failed(new IllegalStateException("staged"));
        }
        await().until(() -> pool.threads.running() == 0);
    }

    @Test
    void mustSayThatHousekeepingFailedOfWhichPoolAndWhy() {
        fail(1);
        await().until(() -> said.size() == 1);
        ILoggingEvent event = said.get(0);
        assertThat(event.getLevel()).isEqualTo(Level.ERROR);
        assertThat(event.getFormattedMessage()).isEqualTo("bare: housekeeping failed and goes on");
        assertThat(event.getThrowableProxy().getMessage()).isEqualTo("staged");
        assertThat(event.getThreadName())
                .as("not on the thread that all pools share")
                .startsWith("millpond-bare-");
    }

    /** A failure comes back at each tick, two hundred times a second. */
    @Test
    void mustSayItThreeTimesAMinuteAndHowOftenItWasNotSaid() {
        fail(10);
        await().until(() -> said.size() >= MOST_A_MINUTE);
        time.addAndGet(TimeUnit.SECONDS.toNanos(59));
        fail(10);
        assertThat(said).hasSize(MOST_A_MINUTE);
        time.addAndGet(TimeUnit.SECONDS.toNanos(1));
        fail(1);
        await().until(() -> said.size() > MOST_A_MINUTE);
        assertThat(said).hasSize(MOST_A_MINUTE + 1);
        assertThat(said.get(MOST_A_MINUTE).getFormattedMessage()).endsWith("; 17 more such lines were left out");
    }

    /** A machine without enough CPU stands still again and again. */
    @Test
    void mustNotFloodTheLogWithStandstills() {
        logger.setLevel(Level.INFO);
        Upkeep complete = new Upkeep(
                pool.work,
                new Demand(pool.work),
                null,
                null,
                new LeakSearch(new LeakWatch(0), 0, null, pool.work),
                new LimitWatch(pool.work, new LimitRule(0, 0, 0), 0, null),
                new IdleWindow(0),
                null,
                0);
        for (int i = 0; i < 10; i++) {
            complete.stoodStill(TimeUnit.SECONDS.toNanos(1), pool.clock.exact());
            pool.threads.startPostponed();
            time.addAndGet(TimeUnit.SECONDS.toNanos(2));
        }
        await().until(() -> pool.threads.running() == 0 && said.size() >= MOST_A_MINUTE);
        assertThat(said).hasSize(MOST_A_MINUTE);
        assertThat(said.get(0).getFormattedMessage())
                .isEqualTo("bare: the JVM stood still for 1000 ms; connections are checked before they are lent");
        time.addAndGet(TimeUnit.SECONDS.toNanos(60));
        complete.stoodStill(TimeUnit.SECONDS.toNanos(1), pool.clock.exact());
        pool.threads.startPostponed();
        await().until(() -> said.size() > MOST_A_MINUTE);
        assertThat(said.get(MOST_A_MINUTE).getFormattedMessage()).endsWith("; 7 more such lines were left out");
    }
}
