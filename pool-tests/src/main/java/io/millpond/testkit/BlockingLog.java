package io.millpond.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/** A log that does not come back until it is told to, as one on a full disk. */
public final class BlockingLog implements AutoCloseable {
    private final Logger logger;
    private final Level levelBefore;
    private final AtomicInteger blocked = new AtomicInteger();
    private final Appender appender;

    private BlockingLog(String name, CountDownLatch goOn) {
        logger = (Logger) LoggerFactory.getLogger(name);
        levelBefore = logger.getLevel();
        appender = new Appender(goOn);
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.TRACE);
        logger.setAdditive(false);
    }

    /** Blocks this logger and those below it until the latch is open. */
    public static BlockingLog of(String logger, CountDownLatch goOn) {
        return new BlockingLog(logger, goOn);
    }

    /** Calls that were held up. */
    public int blocked() {
        return blocked.get();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(levelBefore);
        logger.setAdditive(true);
    }

    private final class Appender extends UnsynchronizedAppenderBase<ILoggingEvent> {
        private final CountDownLatch goOn;

        Appender(CountDownLatch goOn) {
            this.goOn = goOn;
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (goOn.getCount() > 0) {
                blocked.incrementAndGet();
            }
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
