package io.millpond.pool;

import io.millpond.core.BorrowerId;
import io.millpond.core.CoarseClock;
import io.millpond.core.Slot;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.LeakReport;
import io.millpond.upkeep.LeakWatch;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who holds a connection and what that thread does now. Runs on a worker, because it stops a thread
 * to see its stack.
 */
final class LeakReporter {
    private static final Logger LOG = LoggerFactory.getLogger(LeakReporter.class);
    private static final int MOST_FRAMES_LOGGED = 24;
    private static final int MOST_A_MINUTE = 10;

    private final String poolName;
    private final Counters counters;
    private final ListenerRelay listeners;
    private final PoolThreads threads;
    private final CoarseClock clock;
    private final LogLimit limit = LogLimit.perMinute(MOST_A_MINUTE);

    LeakReporter(String poolName, Counters counters, ListenerRelay listeners, PoolThreads threads, CoarseClock clock) {
        this.poolName = poolName;
        this.counters = counters;
        this.listeners = listeners;
        this.threads = threads;
        this.clock = clock;
    }

    void report(Slot<PhysicalConnection> slot, LeakWatch.Suspect suspect, LeakReport.Cause cause) {
        long holder = slot.holderId();
        PhysicalConnection connection = slot.resource();
        Throwable borrowStack = connection == null ? null : connection.borrowStack(suspect.ticket());
        if (!slot.isOwned(suspect.ticket())) {
            return;
        }
        counters.leaks.increment();
        // by upkeep: not told at all rather than here
        threads.run(() -> tell(cause, holder, Duration.ofNanos(suspect.heldNanos()), borrowStack));
    }

    private void tell(LeakReport.Cause cause, long holder, Duration heldFor, @Nullable Throwable borrowStack) {
        long id = BorrowerId.threadId(holder);
        Thread thread = BorrowerId.isVirtual(holder) ? null : LiveThreads.find(id);
        LeakReport leak = new LeakReport(
                cause,
                id,
                thread == null ? null : thread.getName(),
                BorrowerId.isVirtual(holder) ? null : thread != null,
                heldFor,
                thread == null ? List.of() : List.of(thread.getStackTrace()),
                borrowStack);
        listeners.announce(listener -> listener.leakSuspected(poolName, leak));
        int unsaid = limit.admit(clock.exact());
        if (unsaid >= 0) {
            LOG.warn(
                    "{}: a connection {} by {}, {} ago{}.{}{}",
                    poolName,
                    happened(cause),
                    nameOf(leak),
                    PoolFailures.millis(heldFor.toNanos()),
                    remedy(cause),
                    unsaid == 0 ? "" : " (" + listeners.leftOut(unsaid) + ".)",
                    framesOf(leak.currentStack()),
                    borrowStack);
        }
    }

    private static String happened(LeakReport.Cause cause) {
        return switch (cause) {
            case HELD_TOO_LONG -> "is still held that was borrowed";
            case HOLDER_ENDED -> "is still held that was borrowed, and never closed,";
            case HANDLE_LOST -> "was taken back and closed, which was lost without close(): borrowed";
        };
    }

    private static String remedy(LeakReport.Cause cause) {
        return switch (cause) {
            case HELD_TOO_LONG -> "; likely it is never closed, or a query is slow";
            case HOLDER_ENDED -> "; close it in a finally block or with try-with-resources";
            case HANDLE_LOST -> "; close it with try-with-resources. captureBorrowStack tells where it was borrowed";
        };
    }

    private static String nameOf(LeakReport leak) {
        if (leak.threadName() != null) {
            return "thread \"" + leak.threadName() + "\" #" + leak.threadId();
        }
        return leak.holderAlive() == null
                ? "virtual thread #" + leak.threadId()
                : "thread #" + leak.threadId() + ", which has ended";
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
