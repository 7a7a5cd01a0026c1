package io.millpond.benchmark.program;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long it takes to find the only connection that is free. A thread that returns its connection and asks again gets
 * the same one, from a note that pools keep for the thread: that costs the same with one connection as with a thousand.
 * Here two threads take turns; each borrows the connection that the other has just returned, of which no note of its
 * own tells, and returns any of those that it holds.
 */
final class Search {
    private static final long SEED = 20_261_122;
    private static final long LONGEST = 1_000_000_000;
    private static final int DIGITS = 3;
    private static final int SPINS = 1_000;
    private static final Duration TO_END = Duration.ofSeconds(30);

    private final DataSource source;
    private final Phases phases = new Phases();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Histogram times = new Histogram(LONGEST, DIGITS);

    /** Whose turn it is; the histogram is written by whoever's it is. */
    private volatile int turn;

    Search(DataSource source) {
        this.source = source;
    }

    /**
     * The median of the borrows, each with one reading of the clock; a mean would tell how often the processor
     * was taken away.
     *
     * @param size of the pool, of which all connections are idle
     */
    double nanos(int size, int warmUpMillis, int millis) throws Exception {
        int mine = (size - 1) / 2;
        List<Thread> threads = List.of(
                Threads.start(false, new Seeker(0, mine)), Threads.start(false, new Seeker(1, size - 1 - mine)));
        phases.play(warmUpMillis, millis);
        Threads.end(threads, TO_END, failure);
        return times.getValueAtPercentile(50);
    }

    /** One of the two. */
    private final class Seeker implements Runnable {
        private final int number;
        private final int share;
        private final List<Connection> held = new ArrayList<>();
        private final SplittableRandom random;

        Seeker(int number, int share) {
            this.number = number;
            this.share = share;
            random = new SplittableRandom(SEED + number);
        }

        @Override
        public void run() {
            try {
                // what it returns it has to have borrowed itself
                for (int i = 0; i < share; i++) {
                    held.add(source.getConnection());
                }
                while (awaitTurn()) {
                    take();
                    turn = 1 - number;
                }
                for (Connection connection : held) {
                    connection.close();
                }
            } catch (SQLException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        }

        private void take() throws SQLException {
            long asked = System.nanoTime();
            Connection found = source.getConnection();
            long nanos = System.nanoTime() - asked;
            if (phases.measuring()) {
                times.recordValue(Math.min(nanos, LONGEST));
            }
            Connection returned = found;
            if (share > 0) {
                returned = held.set(random.nextInt(share), found);
            }
            returned.close();
        }

        /** Soon it will be; on a single processor only if the other one may run. */
        private boolean awaitTurn() {
            for (int spins = 0; turn != number; spins++) {
                if (phases.over() || failure.get() != null) {
                    return false;
                }
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
            return !phases.over();
        }
    }
}
