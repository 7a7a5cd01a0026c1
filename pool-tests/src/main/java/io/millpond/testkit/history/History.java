package io.millpond.testkit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Records who borrows and returns what, and when connections are opened and closed, for {@link HistoryCheck} to judge
 * afterwards. Each thread writes to a {@link Track} of its own, so that to record makes no two threads meet.
 *
 * <p>What borrowers do is recorded up to a number of borrows for each thread, what becomes of
 * connections without limit.
 */
public final class History {
    /** Borrows of one thread that are recorded by default: about four megabytes. */
    public static final int MOST_BORROWS = 50_000;

    private final LongSupplier clock;
    private final int mostBorrows;
    private final Queue<Track> tracks = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<Track> mine = ThreadLocal.withInitial(this::newTrack);
    private final ConcurrentHashMap<Identity, Integer> numbers = new ConcurrentHashMap<>();
    private final AtomicInteger lastNumber = new AtomicInteger();

    public History() {
        this(System::nanoTime, MOST_BORROWS);
    }

    /**
     * @param clock monotonic nanoseconds, of which events are stamped
     * @param mostBorrows of each thread
     */
    public History(LongSupplier clock, int mostBorrows) {
        this.clock = clock;
        this.mostBorrows = mostBorrows;
    }

    /** That of the calling thread. */
    public Track track() {
        return mine.get();
    }

    /** One more, as if of another thread. */
    public Track newTrack() {
        Track track = new Track(Thread.currentThread(), clock, mostBorrows);
        tracks.add(track);
        return track;
    }

    /** A physical connection was opened, and told nobody of yet. */
    public void opened(int connection) {
        track().note(Track.OPENED, 0, connection);
    }

    /** Somebody calls {@code close} of a physical connection. */
    public void close(int connection) {
        track().note(Track.CLOSE, 0, connection);
    }

    /** Somebody calls {@code abort} of a physical connection. */
    public void abort(int connection) {
        track().note(Track.ABORT, 0, connection);
    }

    /** A number for a physical connection of a driver that does not count its own; one or the other, not both. */
    public int numberOf(Object physical) {
        return numbers.computeIfAbsent(new Identity(physical), unknown -> lastNumber.incrementAndGet());
    }

    List<Track> tracks() {
        return new ArrayList<>(tracks);
    }

    private record Identity(Object physical) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Identity i && i.physical == physical;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(physical);
        }
    }
}
