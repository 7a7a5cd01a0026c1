package io.millpond.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** No log of the pool's while this is open: what it says of each failure would be most of the work. */
final class QuietPool implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.millpond");
    private final @Nullable Level before = logger.getLevel();

    QuietPool() {
        logger.setLevel(Level.OFF);
    }

    @Override
    public void close() {
        logger.setLevel(before);
    }
}
