package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.millpond.spi.PoolListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ListenerRelayTest {
    private final PoolThreads threads = new PoolThreads("test", null);

    /** A failure that cannot be logged either, as without memory. */
    static final class Unsayable extends Error {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new OutOfMemoryError("no heap for the log");
        }
    }

    private final Logger log = (Logger) LoggerFactory.getLogger(ListenerRelay.class);

    /** The tests of this module log errors alone, and what is not logged cannot fail. */
    @BeforeEach
    void logWarnings() {
        log.setLevel(Level.WARN);
    }

    @AfterEach
    void stop() {
        log.setLevel(null);
        threads.stop();
    }

    @Test
    void mustTellOfTheEndThoughTooManyEventsWait() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger created = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        PoolListener slow = new PoolListener() {
            @Override
            public void connectionCreated(String pool, Duration connectTime) {
                created.incrementAndGet();
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void poolClosed(String pool) {
                closed.incrementAndGet();
            }
        };
        ListenerRelay relay = new ListenerRelay("test", List.of(slow), threads);
        for (int i = 0; i < 5_000; i++) {
            relay.announce(listener -> listener.connectionCreated("test", Duration.ZERO));
        }
        relay.announceAnyway(listener -> listener.poolClosed("test"));
        threads.stop();
        gate.countDown();
        await().until(() -> closed.get() == 1);
        assertThat(created.get()).as("the others were dropped").isLessThan(5_000);
    }

    @Test
    void mustGoOnAfterAFailureThatCannotBeLogged() {
        AtomicInteger told = new AtomicInteger();
        PoolListener listener = new PoolListener() {
            @Override
            public void poolClosed(String pool) {
                if (told.incrementAndGet() == 1) {
                    throw new Unsayable();
                }
            }
        };
        ListenerRelay relay = new ListenerRelay("test", List.of(listener), threads);
        relay.announce(each -> each.poolClosed("test"));
        await().until(() -> told.get() == 1 && threads.running() == 0);
        relay.announce(each -> each.poolClosed("test"));
        await("the second").until(() -> told.get() == 2);
        assertThat(told).hasValue(2);
    }
}
