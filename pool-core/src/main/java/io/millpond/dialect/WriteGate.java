package io.millpond.dialect;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets those who want one database for themselves in one at a time and in order of arrival, in all pools of this class loader. It is there for
 * order, not for correctness: whoever does not get a turn in time goes on to the database's own lock.
 */
final class WriteGate {
    private static final Map<String, WeakReference<WriteGate>> GATES = new ConcurrentHashMap<>();

    private final Semaphore turn = new Semaphore(1, true);

    private WriteGate() {}

    /** The gate of one database; the same for the same key while anyone holds it. */
    static WriteGate of(String database) {
        GATES.values().removeIf(gone -> gone.get() == null);
        @Nullable WriteGate[] gate = new WriteGate[1];
        GATES.compute(database, (key, known) -> {
            gate[0] = known == null ? null : known.get();
            if (known != null && gate[0] != null) {
                return known;
            }
            gate[0] = new WriteGate();
            return new WeakReference<>(gate[0]);
        });
        return Objects.requireNonNull(gate[0]);
    }

    /**
     * Waits for a turn; {@link #leave} must follow if the answer is {@code true}.
     *
     * @return false if there was none within the time
     */
    boolean enter(Duration atMost) throws InterruptedException {
        return turn.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends the turn. */
    void leave() {
        turn.release();
    }
}
