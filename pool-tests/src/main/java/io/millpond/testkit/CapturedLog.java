package io.millpond.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/**
 * Everything that is logged while it is open, down to TRACE and with all stack traces, so that a test can say what must
 * be there and what must never be. The captured lines do not reach the console.
 */
public final class CapturedLog implements AutoCloseable {
    private final Logger logger;
    private final Level levelBefore;
    private final boolean additiveBefore;
    private final Lines lines = new Lines();

    private CapturedLog(String name) {
        logger = (Logger) LoggerFactory.getLogger(name);
        levelBefore = logger.getLevel();
        additiveBefore = logger.isAdditive();
        lines.setContext(logger.getLoggerContext());
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.TRACE);
        logger.setAdditive(false);
    }

    /** Captures the pool's loggers. */
    public static CapturedLog start() {
        return of("io.millpond");
    }

    /** Captures this logger and those below it; the name "ROOT" captures the drivers' loggers too. */
    public static CapturedLog of(String logger) {
        return new CapturedLog(logger);
    }

    /** One entry per event: level, logger, thread, message, context, stack trace. */
    public List<String> lines() {
        return List.copyOf(lines.seen);
    }

    /** All lines. */
    public String text() {
        return String.join("\n", lines.seen);
    }

    /** How many lines contain this. */
    public long count(String part) {
        return lines.seen.stream().filter(l -> l.contains(part)).count();
    }

    /** Throws an {@code AssertionError} that shows where the secret appeared, but not the secret. */
    public void mustNotContain(String secret) {
        for (String line : lines.seen) {
            if (line.contains(secret)) {
                throw new AssertionError("a secret was logged: " + line.replace(secret, "<SECRET>"));
            }
        }
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
        logger.setLevel(levelBefore);
        logger.setAdditive(additiveBefore);
        lines.stop();
    }

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final Queue<String> seen = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            String line = event.getLevel() + " " + event.getLoggerName() + " [" + event.getThreadName() + "] "
                    + event.getFormattedMessage();
            if (!event.getMDCPropertyMap().isEmpty()) {
                line += " " + event.getMDCPropertyMap();
            }
            seen.add(
                    event.getThrowableProxy() == null
                            ? line
                            : line + "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    }
}
