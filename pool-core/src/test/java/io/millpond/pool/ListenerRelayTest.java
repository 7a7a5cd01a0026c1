package io.millpond.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.core.CoarseClock;
import io.millpond.spi.PoolListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

    /** Also because what is not logged cannot fail. */
    private final LogLines log = new LogLines(ListenerRelay.class);

    private final AtomicLong nanos = new AtomicLong();
    private final CoarseClock clock = new CoarseClock(nanos::get);

    @AfterEach
    void stop() {
        log.close();
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
        ListenerRelay relay = new ListenerRelay("test", List.of(slow), threads, clock);
        for (int i = 0; i < 5_000; i++) {
            relay.announce(listener -> listener.connectionCreated("test", Duration.ZERO));
        }
        relay.announceLast(listener -> listener.poolClosed("test"));
        threads.stop();
        gate.countDown();
        await().until(() -> closed.get() == 1);
        assertThat(created.get()).as("the others were dropped").isLessThan(5_000);
    }

    /** A connect that was given up comes back while the end is being told. */
    @Test
    void mustTellOfNothingAfterTheEnd() throws InterruptedException {
        CountDownLatch ending = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> told = new CopyOnWriteArrayList<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void acquireTimedOut(String pool, Duration waited) {
                told.add("an event");
            }

            @Override
            public void poolClosed(String pool) {
                ending.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                told.add("the end");
            }
        };
        ListenerRelay relay = new ListenerRelay("test", List.of(listener), threads, clock);
        announce(relay, 2);
        relay.announceLast(each -> each.poolClosed("test"));
        ending.await();
        announce(relay, 1);
        goOn.countDown();
        await().until(() -> threads.running() == 0);
        announce(relay, 1);
        await().until(() -> threads.running() == 0);
        assertThat(told).containsExactly("an event", "an event", "the end");
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
        ListenerRelay relay = new ListenerRelay("test", List.of(listener), threads, clock);
        relay.announce(each -> each.poolClosed("test"));
        await().until(() -> told.get() == 1 && threads.running() == 0);
        relay.announce(each -> each.poolClosed("test"));
        await("the second").until(() -> told.get() == 2);
        assertThat(told).hasValue(2);
    }

    /** A listener whose every event is this. */
    private static PoolListener doing(Runnable deed) {
        return new PoolListener() {
            @Override
            public void acquireTimedOut(String pool, Duration waited) {
                deed.run();
            }
        };
    }

    private static void announce(ListenerRelay relay, int events) {
        for (int i = 0; i < events; i++) {
            relay.announce(listener -> listener.acquireTimedOut("test", Duration.ZERO));
        }
    }

    @Test
    void mustNotFloodTheLogWhereAListenerThrows() {
        AtomicInteger told = new AtomicInteger();
        PoolListener faulty = doing(() -> {
            told.incrementAndGet();
            throw new IllegalStateException("as the test wants it");
        });
        ListenerRelay relay = new ListenerRelay("test", List.of(faulty), threads, clock);
        announce(relay, 300);
        await().until(() -> told.get() == 300 && threads.running() == 0);
        assertThat(log.all()).hasSize(10);
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        announce(relay, 1);
        await().until(() -> log.all().size() == 11);
        assertThat(log.all().get(10))
                .isEqualTo("WARN test: listener " + faulty.getClass().getName() + " failed (290 more were not logged)");
    }

    @Test
    void mustSayWhoseEventsAreLostWhileAListenerHangs() {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger told = new AtomicInteger();
        PoolListener hanging = doing(() -> {
            told.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        ListenerRelay relay = new ListenerRelay("test", List.of(hanging), threads, clock);
        announce(relay, 1);
        await().until(() -> told.get() == 1);
        announce(relay, 1_999);
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        relay.look();
        await().until(() -> log.all().size() == 1);
        assertThat(log.all().get(0))
                .isEqualTo("WARN test: 976 events did not reach the listeners: "
                        + hanging.getClass().getName() + " has had one for 3000 ms and holds up all others");
        announce(relay, 1);
        relay.look();
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        announce(relay, 1);
        relay.look();
        await("once a minute").until(() -> log.all().size() == 2);
        assertThat(log.all().get(1)).contains(" 2 events ", " 63000 ms ");
        announce(relay, 5);
        gate.countDown();
        await("the rest at the end").until(() -> log.all().size() == 3);
        assertThat(log.all().get(2)).contains(" 5 events ", "one of them is too slow");
    }

    /** What a listener looks up by the context class loader comes from where it comes from itself. */
    @Test
    void mustCallListenersUnderTheirOwnContextLoader() throws Exception {
        ClassLoader drivers = new ClassLoader() {};
        PoolThreads ofDriver = new PoolThreads("test", drivers);
        List<ClassLoader> seen = new CopyOnWriteArrayList<>();
        Foreign one = new Foreign();
        Foreign other = new Foreign();
        PoolListener throwing = one.object(PoolListener.class, (self, method, arguments) -> {
            seen.add(Thread.currentThread().getContextClassLoader());
            throw new IllegalStateException("as the test wants it");
        });
        PoolListener good = other.object(PoolListener.class, (self, method, arguments) -> {
            seen.add(Thread.currentThread().getContextClassLoader());
            return null;
        });
        announce(new ListenerRelay("test", List.of(throwing, good), ofDriver, clock), 1);
        await().until(() -> seen.size() == 2 && ofDriver.running() == 0);
        assertThat(seen).containsExactly(one.loader, other.loader);
        CompletableFuture<ClassLoader> after = new CompletableFuture<>();
        ofDriver.run(() -> after.complete(Thread.currentThread().getContextClassLoader()));
        assertThat(after.get()).isSameAs(drivers);
        ofDriver.stop();
    }
}
