package io.millpond.pool;

import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * That the credentials provider fails: why, since when, and how long it is left alone. Written under the lock of
 * {@link CredentialsCache}, and without memory: it may be for want of that that it fails.
 */
final class ProviderTrouble {
    /**
     * How long the provider is left alone after a failure, 20 % more or less: a secret store in trouble must not be
     * asked by every connect.
     */
    private static final long PAUSE_NANOS = 500_000_000;

    private static final double SPREAD = 0.2;

    private final DoubleSupplier random;

    /** Why the last answer was none, until there is one. Written after {@link #since}. */
    private volatile @Nullable Throwable why;

    private long since;
    private long pausedUntil;

    /** @param random numbers from 0 to 1 */
    ProviderTrouble(DoubleSupplier random) {
        this.random = random;
    }

    /** It has failed, maybe not for the first time. */
    void note(Throwable failure, long now) {
        if (why == null) {
            since = now;
        }
        why = failure;
        pausedUntil = now + (long) (PAUSE_NANOS * (1 - SPREAD + 2 * SPREAD * random.getAsDouble()));
    }

    /** It has answered. */
    void end() {
        why = null;
    }

    /** What nobody asks it again for yet; null if it may be asked. */
    @Nullable
    Throwable stillPausedFor(long now) {
        return now < pausedUntil ? why : null;
    }

    /** How long it has failed, in nanoseconds, if it does; else -1. By any thread. */
    long lasted(long now) {
        return why == null ? -1 : now - since;
    }
}
