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
 * Whose turn it is to switch one SQLite file to WAL, for which it has to be had alone: one connection's at a time and
 * in order of arrival, in all pools of this class loader. It is there for order, not for correctness: whoever does not
 * get a turn in time goes on to the database's own lock.
 */
final class WalSwitchTurn {
    private static final Map<String, WeakReference<WalSwitchTurn>> TURNS = new ConcurrentHashMap<>();

    private final Semaphore free = new Semaphore(1, true);

    private WalSwitchTurn() {}

    /** That of one file; the same for the same path while anyone holds it. */
    static WalSwitchTurn of(String path) {
        TURNS.values().removeIf(gone -> gone.get() == null);
        @Nullable WalSwitchTurn[] turn = new WalSwitchTurn[1];
        TURNS.compute(path, (key, known) -> {
            turn[0] = known == null ? null : known.get();
            if (known != null && turn[0] != null) {
                return known;
            }
            turn[0] = new WalSwitchTurn();
            return new WeakReference<>(turn[0]);
        });
        return Objects.requireNonNull(turn[0]);
    }

    /**
     * Waits for the turn; {@link #end} must follow if the answer is {@code true}.
     *
     * @return false if it did not come within the time
     */
    boolean await(Duration atMost) throws InterruptedException {
        return free.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    void end() {
        free.release();
    }
}
