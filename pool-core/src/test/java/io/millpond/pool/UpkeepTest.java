package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
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
}
