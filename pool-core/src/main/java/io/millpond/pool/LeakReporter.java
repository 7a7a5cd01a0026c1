package io.millpond.pool;

import io.millpond.core.Slot;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.LeakReport;
import io.millpond.upkeep.LeakWatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says who holds a connection for too long and what that thread does now. Runs on a worker: it walks all threads. */
final class LeakReporter {
    private static final Logger LOG = LoggerFactory.getLogger(LeakReporter.class);
    private static final int MOST_FRAMES_LOGGED = 24;

    private final String poolName;
    private final Counters counters;
    private final ListenerRelay listeners;
    private final PoolThreads threads;

    LeakReporter(String poolName, Counters counters, ListenerRelay listeners, PoolThreads threads) {
        this.poolName = poolName;
        this.counters = counters;
        this.listeners = listeners;
        this.threads = threads;
    }

    void report(Slot<PhysicalConnection> slot, LeakWatch.Suspect suspect) {
        long threadId = slot.holderId();
        PhysicalConnection connection = slot.resource();
        Throwable borrowStack = connection == null ? null : connection.borrowStack();
        if (!slot.isOwned(suspect.ticket())) {
            return;
        }
        counters.leaks.increment();
        threads.run(() -> tell(threadId, Duration.ofNanos(suspect.heldNanos()), borrowStack));
    }

    private void tell(long threadId, Duration heldFor, @Nullable Throwable borrowStack) {
        Map.Entry<Thread, StackTraceElement[]> holder = find(threadId);
        String name = holder == null ? null : holder.getKey().getName();
        List<StackTraceElement> stack = holder == null ? List.of() : List.of(holder.getValue());
        LeakReport leak = new LeakReport(threadId, name, heldFor, stack, borrowStack);
        LOG.warn(
                "{}: a connection has been held for {} by thread {}; likely it is never closed, or a query is slow.{}",
                poolName,
                PoolFailures.millis(heldFor.toNanos()),
                name == null ? "#" + threadId + ", which has ended or is virtual" : "\"" + name + "\" #" + threadId,
                framesOf(stack),
                borrowStack);
        listeners.announce(listener -> listener.leakSuspected(poolName, leak));
    }

    private static Map.@Nullable Entry<Thread, StackTraceElement[]> find(long threadId) {
        for (Map.Entry<Thread, StackTraceElement[]> each :
                Thread.getAllStackTraces().entrySet()) {
            if (each.getKey().getId() == threadId) {
                return each;
            }
        }
        return null;
    }

    private static String framesOf(List<StackTraceElement> stack) {
        if (stack.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder(" It is now at:");
        stack.stream()
                .limit(MOST_FRAMES_LOGGED)
                .forEach(frame -> text.append("\n\tat ").append(frame));
        return text.toString();
    }
}
