package io.millpond.spi;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lease that has probably been forgotten. Each lease is reported once.
 *
 * @param cause what it was noticed by
 * @param threadId id of the thread that borrowed the connection
 * @param threadName its name, or {@code null} if the thread has ended or cannot be found (a virtual thread)
 * @param holderAlive whether that thread still lives; {@code null} if it cannot be told (a virtual thread)
 * @param heldFor how long the lease had lasted when it was noticed
 * @param currentStack what that thread was doing then; empty if it cannot be told
 * @param borrowStack the stack of the borrow itself, if {@code captureBorrowStack} is on
 */
public record LeakReport(
        Cause cause,
        long threadId,
        @Nullable String threadName,
        @Nullable Boolean holderAlive,
        Duration heldFor,
        List<StackTraceElement> currentStack,
        @Nullable Throwable borrowStack) {

    /** How a leak is noticed. */
    public enum Cause {
        /** The lease has lasted longer than {@code leakThreshold}. */
        HELD_TOO_LONG,
        /** The thread that borrowed the connection has ended without closing it; another may have it now. */
        HOLDER_ENDED,
        /** Nobody can reach the connection object any more; the pool has taken the connection back and closed it. */
        HANDLE_LOST
    }
}
