package io.millpond.upkeep;

import io.millpond.core.Refusal;
import io.millpond.dialect.ConnectFailureKind;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether connections can be opened, and when to try again.
 *
 * <pre>
 *   from      event                                        to
 *   UP        a connection died                            DOUBTFUL
 *   DOUBTFUL  a liveness check passed                      UP
 *   any       a connect failed: UNAVAILABLE or CAPACITY    DOWN      one probe each 80 … 900 ms
 *   any       … : CREDENTIALS or CONFIGURATION             REFUSED   one probe each 0.8 … 12 s; waiters are told so
 *   any       a connect succeeded                          UP
 * </pre>
 *
 * A connection that dies in DOWN or REFUSED is noted beside the failure, until a check or a connect succeeds:
 * connections that are open may be cut at any time, also long after a connect has failed. In all states but UP one
 * connect runs at a time. Pauses double with each failure and vary by 20 %, so that many pools do not come back in
 * step. Connects that began before the last failure belong to the same attempt and do not lengthen the pause.
 *
 * <p>Thread-safe: one immutable state, replaced by CAS.
 */
public final class OpenBackoff {
    private static final long FIRST_NANOS = 100_000_000;

    /** With the spread and a connect on top, the pool is back within a second of the database. */
    private static final long LONGEST_NANOS = 750_000_000;

    private static final long FIRST_WHEN_REFUSED_NANOS = 1_000_000_000;
    private static final long LONGEST_WHEN_REFUSED_NANOS = 10_000_000_000L;
    private static final double SPREAD = 0.2;

    /**
     * The last failure and what it means for the next attempt; of a final kind, it is what waiters are told.
     *
     * @param inARow failures since the last success
     * @param step which pause this is: failures since the last change from a passing kind to a final one, or back
     */
    public record Failure(ConnectFailureKind kind, Throwable cause, long at, int inARow, int step, long retryAt)
            implements Refusal {}

    /**
     * The last failure, or none, and whether a connection has died since the last success. All is well in {@link #UP}
     * itself, and in no equal of it.
     */
    private record State(@Nullable Failure failure, boolean doubtful) {
        State with(boolean doubt) {
            return failure == null && !doubt ? UP : new State(failure, doubt);
        }
    }

    private static final State UP = new State(null, false);

    private final AtomicReference<State> state = new AtomicReference<>(UP);
    private final DoubleSupplier random;

    /** @param random numbers from 0 to 1 */
    public OpenBackoff(DoubleSupplier random) {
        this.random = random;
    }

    /** A connect failed; answers what follows from it. */
    public Failure failed(ConnectFailureKind kind, Throwable cause, long begunAt, long now) {
        while (true) {
            State before = state.get();
            Failure after = after(before.failure, kind, cause, begunAt, now);
            if (state.compareAndSet(before, new State(after, before.doubtful))) {
                return after;
            }
        }
    }

    private Failure after(@Nullable Failure last, ConnectFailureKind kind, Throwable cause, long begunAt, long now) {
        if (last != null && last.kind == kind && begunAt <= last.at) {
            return new Failure(kind, cause, now, last.inARow, last.step, last.retryAt);
        }
        int inARow = last == null ? 1 : last.inARow + 1;
        int step = last == null || last.kind.isFinal() != kind.isFinal() ? 1 : last.step + 1;
        return new Failure(kind, cause, now, inARow, step, now + pause(kind, step));
    }

    /** Somebody wants a new attempt whatever came of the last one: the pause is over. */
    public void retryNow(long now) {
        endPauseAt(now, null);
    }

    /**
     * What connects were refused for may have been mended: the pause is over, unless it is the shortest. The next
     * answer may be no better, and an account must not be locked.
     */
    public void retrySoon(ConnectFailureKind kind, long now) {
        endPauseAt(now, kind);
    }

    /** @param kind of the failures that this is for; null for all, and at once */
    private void endPauseAt(long now, @Nullable ConnectFailureKind kind) {
        while (true) {
            State before = state.get();
            Failure last = before.failure;
            if (last == null || kind != null && last.kind != kind) {
                return;
            }
            long retryAt = kind == null ? now : Math.max(now, last.at + shortest(kind));
            if (retryAt >= last.retryAt) {
                return;
            }
            Failure after = new Failure(last.kind, last.cause, last.at, last.inARow, last.step, retryAt);
            if (state.compareAndSet(before, new State(after, before.doubtful))) {
                return;
            }
        }
    }

    /** A connect succeeded; answers the failure that this ends, if there was one. */
    public @Nullable Failure succeeded() {
        return state.getAndSet(UP).failure;
    }

    /**
     * A connection that had worked was found dead; answers whether it is the first since the last success, be it of a
     * connect or of a check.
     */
    public boolean doubt() {
        return trySet(true);
    }

    /** A connection that was open before was found to work; of whether another can be opened that tells nothing. */
    public void reassure() {
        trySet(false);
    }

    /** False if it was so before. */
    private boolean trySet(boolean doubt) {
        while (true) {
            State before = state.get();
            if (before.doubtful == doubt) {
                return false;
            }
            if (state.compareAndSet(before, before.with(doubt))) {
                return true;
            }
        }
    }

    /** Whether only one connect may run at a time. */
    public boolean isProbing() {
        return state.get() != UP;
    }

    /** The last failure since the last success, or null. */
    public @Nullable Failure failure() {
        return state.get().failure;
    }

    /** Whether a connect may begin now. */
    public boolean mayTry(long now) {
        Failure failure = failure();
        return failure == null || now >= failure.retryAt;
    }

    private long pause(ConnectFailureKind kind, int step) {
        long longest = kind.isFinal() ? LONGEST_WHEN_REFUSED_NANOS : LONGEST_NANOS;
        long pause = Math.min(longest, shortest(kind) << Math.min(step - 1, 10));
        return (long) (pause * (1 - SPREAD + 2 * SPREAD * random.getAsDouble()));
    }

    private static long shortest(ConnectFailureKind kind) {
        return kind.isFinal() ? FIRST_WHEN_REFUSED_NANOS : FIRST_NANOS;
    }
}
