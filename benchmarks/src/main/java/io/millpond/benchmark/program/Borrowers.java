package io.millpond.benchmark.program;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Threads that share a pool: each borrows, holds and returns until it is over. */
final class Borrowers {
    private static final Duration TO_END = Duration.ofMinutes(1);

    private final Phases phases = new Phases();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<Borrower> borrowers = new ArrayList<>();
    private final Waits waits;

    Borrowers(DataSource source, int count, Hold hold, int micros) {
        waits = new Waits(count);
        for (int i = 0; i < count; i++) {
            borrowers.add(new Borrower(i, source, hold, micros));
        }
    }

    /** Nothing is measured: so many borrows of all threads together, or as many as there is time for. */
    void workThrough(long borrows, int mostMillis, boolean virtual) throws Exception {
        List<Thread> threads = start(virtual);
        phases.workUntil(
                () -> failure.get() != null
                        || borrowers.stream().mapToLong(b -> b.unmeasured.get()).sum() >= borrows,
                mostMillis);
        Threads.end(threads, TO_END, failure);
    }

    void measure(int warmUpMillis, int millis, boolean virtual) throws Exception {
        List<Thread> threads = start(virtual);
        phases.play(warmUpMillis, millis);
        Threads.end(threads, TO_END, failure);
    }

    private List<Thread> start(boolean virtual) throws ReflectiveOperationException {
        List<Thread> threads = new ArrayList<>();
        for (Borrower borrower : borrowers) {
            threads.add(Threads.start(virtual, borrower));
        }
        return threads;
    }

    /** How long each measured borrow took; those that had not ended at the end as long as they had lasted. */
    Waits waits() {
        return waits;
    }

    /** Nanoseconds of those that had not ended. */
    long[] openWaits() {
        return borrowers.stream()
                .mapToLong(b -> b.openWait)
                .filter(nanos -> nanos > 0)
                .toArray();
    }

    /** Measured borrows of each thread. */
    long[] operations() {
        return borrowers.stream().mapToLong(b -> b.operations).toArray();
    }

    /** The times of all this. */
    Phases phases() {
        return phases;
    }

    /** One thread. */
    private final class Borrower implements Runnable {
        private final int number;
        private final DataSource source;
        private final Hold hold;
        private final int micros;

        /** Borrows before the measuring; written by this thread alone. */
        private final AtomicLong unmeasured = new AtomicLong();

        /** Read by others only when this thread has ended. */
        private long operations;

        /** Nanoseconds for which it had waited at the end; 0 if it did not wait then. Read as the field before. */
        private long openWait;

        Borrower(int number, DataSource source, Hold hold, int micros) {
            this.number = number;
            this.source = source;
            this.hold = hold;
            this.micros = micros;
        }

        @Override
        public void run() {
            try {
                while (!phases.over()) {
                    borrow();
                }
            } catch (SQLException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        }

        @SuppressWarnings("try") // javac misses a use of the connection; holding it is the use
        private void borrow() throws SQLException {
            long asked = System.nanoTime();
            try (Connection connection = source.getConnection()) {
                long got = System.nanoTime();
                if (phases.measuring()) {
                    waits.record(number, got - asked);
                    operations++;
                } else if (phases.over()) {
                    // the others have gone home, or it would not have been served yet
                    long lasted = Math.max(0, Math.min(got, phases.end()) - asked);
                    waits.record(number, lasted);
                    openWait = got > phases.end() ? lasted : 0;
                } else {
                    unmeasured.lazySet(unmeasured.getPlain() + 1);
                }
                hold.forMicros(micros);
            }
        }
    }
}
