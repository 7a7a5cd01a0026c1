package io.millpond.spi;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lease that has lasted longer than {@code leakThreshold}.
 *
 * @param threadId id of the thread that borrowed the connection
 * @param threadName its name, or {@code null} if the thread has ended or cannot be found (a virtual thread)
 * @param heldFor how long the lease had lasted when it was noticed
 * @param currentStack what that thread was doing when the leak was noticed; empty if it cannot be told
 * @param borrowStack the stack of the borrow itself, if {@code captureBorrowStack} is on
 */
public record LeakReport(
        long threadId,
        @Nullable String threadName,
        Duration heldFor,
        List<StackTraceElement> currentStack,
        @Nullable Throwable borrowStack) {}
