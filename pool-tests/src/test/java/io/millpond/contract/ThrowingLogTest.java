package io.millpond.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.millpond.MillpondDataSource;
import io.millpond.testkit.ScriptedDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * A log whose sink throws, as one may that is full or gone, while a pool starts: whoever builds it has
 * nothing to close then.
 */
class ThrowingLogTest {
    private final ScriptedDriver driver = new ScriptedDriver();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        public synchronized void doAppend(ILoggingEvent event) {
            throw new IllegalStateException("no space left");
        }

        @Override
        protected void append(ILoggingEvent event) {}
    };
    private Logger logger;

    private void breakLogOf(String name) {
        logger = (Logger) LoggerFactory.getLogger("io.millpond.pool." + name);
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
    }

    @AfterEach
    void mend() {
        logger.detachAppender(appender);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void mustNotLeaveAPoolRunningThatNobodyGets() {
        breakLogOf("PoolAssembly");
        MillpondDataSource.Builder builder = Pools.on(driver).name("unsaid").minIdle(2);
        assertThatThrownBy(builder::build).hasMessage("no space left");
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("millpond-unsaid-")));
        await().untilAsserted(driver::verifyNothingLeft);
    }

    /** Else the next one would be called shop-2, for no reason that anybody could see. */
    @Test
    void mustNotKeepTheNameOfAPoolThatWasNotBuilt() {
        breakLogOf("PoolName");
        MillpondDataSource.Builder builder = Pools.on(driver).name("twice");
        try (MillpondDataSource first = builder.build()) {
            assertThatThrownBy(builder::build).hasMessage("no space left");
            assertThat(first.stats().name()).isEqualTo("twice");
        }
        try (MillpondDataSource third = MillpondDataSource.builder()
                .jdbcUrl("jdbc:h2:mem:twice")
                .minIdle(0)
                .build()) {
            assertThat(third.stats().name()).isEqualTo("twice");
        }
    }
}
