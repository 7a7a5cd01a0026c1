package io.millpond.pool;

import io.millpond.core.CoarseClock;
import io.millpond.spi.PoolListener;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events to the listeners, one after another, on a worker: who announces an event never waits for a listener.
 * About {@link #MOST_PENDING} events may wait; further ones are dropped and counted.
 */
final class ListenerRelay {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerRelay.class);
    private static final int MOST_PENDING = 1024;

    /** Of a listener that throws; more in a minute are counted in the next line that is written. */
    private static final int MOST_FAILURES_A_MINUTE = 10;

    private static final int RESTING = 0;
    private static final int STARTING = 1;
    private static final int DELIVERING = 2;

    private final String poolName;
    private final List<PoolListener> listeners;
    private final PoolThreads threads;
    private final CoarseClock clock;
    private final ConcurrentLinkedQueue<Consumer<PoolListener>> pending = new ConcurrentLinkedQueue<>();

    /**
     * The end of the pool, which is told when nothing is pending any more; {@link #size} counts it, too. Null before.
     */
    private volatile @Nullable Consumer<PoolListener> last;

    /** Its turn has come, and nothing is told after it. By whoever delivers. */
    private volatile boolean over;

    /** Raised after an event was added, lowered after it was delivered. */
    private final AtomicInteger size = new AtomicInteger();

    /**
     * <pre>
     * RESTING ──announce──► STARTING ──worker──► DELIVERING ──all delivered──► RESTING
     *    ▲                      │
     *    └──no memory for it────┘      until the next event or tick
     * </pre>
     *
     * A start that failed may have reached a worker all the same; of two deliveries the one that comes second finds
     * nothing to begin.
     */
    private final AtomicInteger stage = new AtomicInteger(RESTING);

    /** Events that did not reach the listeners, of which nothing has been said yet. */
    private final LongAdder dropped = new LongAdder();

    /** The listener that has an event now, or null. By whoever delivers. */
    private volatile @Nullable PoolListener told;

    /** Since when, by the exact clock. Written before {@link #told}. */
    private volatile long toldSince;

    private final LogLimit failureLog = LogLimit.perMinute(MOST_FAILURES_A_MINUTE);
    private final LogLimit lossLog = LogLimit.perMinute(1);

    /** Made beforehand: between the size and the start of the delivery nothing may fail. */
    private final Runnable delivery = this::deliver;

    ListenerRelay(String poolName, List<PoolListener> listeners, PoolThreads threads, CoarseClock clock) {
        this.poolName = poolName;
        this.listeners = List.copyOf(listeners);
        this.threads = threads;
        this.clock = clock;
    }

    boolean hasListeners() {
        return !listeners.isEmpty();
    }

    /** What a line of a log says of those that were left out before it. */
    String leftOut(int unsaid) {
        return unsaid + " more were not logged" + (listeners.isEmpty() ? "" : ", the listeners have them");
    }

    void announce(Consumer<PoolListener> event) {
        if (listeners.isEmpty() || over) {
            return;
        }
        if (size.get() >= MOST_PENDING) {
            dropped.increment();
            return;
        }
        pending.add(event);
        size.getAndIncrement();
        resume();
    }

    /**
     * For the end of the pool, once: no event comes after it, and it is never dropped because of those before it: what
     * listens may hold on to things until then. Where there is no memory to deliver it, {@link #resume} tries again.
     */
    void announceLast(Consumer<PoolListener> event) {
        if (listeners.isEmpty()) {
            return;
        }
        last = event;
        size.getAndIncrement();
        resume();
    }

    /**
     * A tick: in case there was no memory to deliver when an event came, or whoever delivers does not come back to say
     * what is lost meanwhile.
     */
    void look() {
        resume();
        try {
            if (dropped.sum() > 0 && lossLog.admit(clock.exact()) >= 0) {
                threads.run(this::tellLoss); // by upkeep: if not there, then not at all
            }
        } catch (OutOfMemoryError | StackOverflowError e) {
            // it is still counted
        }
    }

    /** Begins to deliver what waits, unless that is under way. */
    void resume() {
        if (size.get() == 0 || !stage.compareAndSet(RESTING, STARTING)) {
            return;
        }
        try {
            if (!threads.run(delivery) && stage.compareAndSet(STARTING, DELIVERING)) {
                discardPending();
                stage.set(RESTING);
            }
        } catch (OutOfMemoryError | StackOverflowError e) {
            stage.compareAndSet(STARTING, RESTING);
        }
    }

    private void deliver() {
        if (!stage.compareAndSet(STARTING, DELIVERING)) {
            return;
        }
        do {
            try {
                deliverAll();
            } finally {
                // also where memory ends here: the next event goes on
                stage.set(RESTING);
            }
            // who added one just before found it delivering
        } while (size.get() > 0 && stage.compareAndSet(RESTING, DELIVERING));
    }

    private void deliverAll() {
        int left;
        do {
            // the size was raised after each event was added, so that as many can be taken
            int batch = size.get();
            for (int i = 0; i < batch; i++) {
                tellNext();
            }
            left = size.addAndGet(-batch);
        } while (left > 0);
        tellLoss();
    }

    /**
     * What is counted and not pending is the last one. What came while that was told finds the pool's listeners gone.
     */
    private void tellNext() {
        Consumer<PoolListener> event = pending.poll();
        Consumer<PoolListener> end = last;
        if (over) {
            return;
        }
        if (event != null) {
            tell(event);
        } else if (end != null) {
            // before: a failure here must not have it told again
            over = true;
            tell(end);
        }
    }

    private void tellLoss() {
        long lost = dropped.sumThenReset();
        if (lost > 0) {
            warn(() -> LOG.warn("{}: {} events did not reach the listeners: {}", poolName, lost, whyLost(told)));
        }
    }

    private String whyLost(@Nullable PoolListener slow) {
        return slow == null
                ? "one of them is too slow"
                : slow.getClass().getName() + " has had one for " + PoolFailures.millis(clock.exact() - toldSince)
                        + " and holds up all others";
    }

    /** No thread to deliver on: the pool has been closed, or the JVM is out of threads. */
    private void discardPending() {
        int batch = size.get();
        for (int i = 0; i < batch; i++) {
            pending.poll();
        }
        dropped.add(batch);
        size.addAndGet(-batch);
    }

    private void tell(Consumer<PoolListener> event) {
        for (PoolListener listener : listeners) {
            try {
                tell(listener, event);
            } catch (Throwable t) {
                warn(() -> tellFailure(listener, t));
            }
        }
    }

    private void tell(PoolListener listener, Consumer<PoolListener> event) {
        toldSince = clock.exact();
        told = listener;
        ClassLoader before = ContextLoader.enter(listener);
        try {
            event.accept(listener);
        } finally {
            told = null;
            ContextLoader.leave(before);
        }
    }

    private void tellFailure(PoolListener listener, Throwable failure) {
        int unsaid = failureLog.admit(clock.exact());
        if (unsaid >= 0) {
            LOG.warn(
                    "{}: listener {} failed{}",
                    poolName,
                    listener.getClass().getName(),
                    unsaid == 0 ? "" : " (" + unsaid + " more were not logged)",
                    failure);
        }
    }

    /** A log that fails, as it may without memory, must not end the delivery: nobody would begin it again. */
    private static void warn(Runnable line) {
        try {
            line.run();
        } catch (Throwable alsoTheLog) {
            // nobody is left to tell
        }
    }
}
