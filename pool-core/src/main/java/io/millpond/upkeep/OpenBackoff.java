package io.millpond.upkeep;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When to try again after a failed connect: after 100 ms, then twice as long each time up to 1 s, each give or take 20 % so that many
 * pools do not come back in step. One success ends it. Thread-safe: one immutable state, replaced by CAS.
 */
public final class OpenBackoff {
    private static final long FIRST_NANOS = 100_000_000;
    private static final long LONGEST_NANOS = 1_000_000_000;
    private static final double SPREAD = 0.2;

    /** The last failure and what it means for the next attempt. */
    public record Failure(Throwable cause, long at, int inARow, long retryAt) {}

    private final AtomicReference<@Nullable Failure> last = new AtomicReference<>();
    private final DoubleSupplier random;

    /** @param random numbers from 0 to 1 */
    public OpenBackoff(DoubleSupplier random) {
        this.random = random;
    }

    /** A connect failed at the given time; answers what follows from it. */
    public Failure failed(Throwable cause, long now) {
        while (true) {
            Failure before = last.get();
            int inARow = before == null ? 1 : before.inARow + 1;
            Failure after = new Failure(cause, now, inARow, now + pause(inARow));
            if (last.compareAndSet(before, after)) {
                return after;
            }
        }
    }

    /** A connect succeeded. */
    public void succeeded() {
        last.set(null);
    }

    /** The last failure since the last success, or null. */
    public @Nullable Failure failure() {
        return last.get();
    }

    private long pause(int inARow) {
        long pause = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(inARow - 1, 10));
        return (long) (pause * (1 - SPREAD + 2 * SPREAD * random.getAsDouble()));
    }
}
