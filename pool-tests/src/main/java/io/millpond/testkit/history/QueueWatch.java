package io.millpond.testkit.history;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks again and again which borrowers are parked: one that is has joined the queue. When it asked is known, but not
 * how long it was kept from joining, and only from then on nobody may pass it.
 */
public final class QueueWatch implements AutoCloseable {
    private static final long PERIOD_NANOS = 1_000_000;

    private final History history;
    private final Map<Track, Long> lastSeen = new HashMap<>();
    private final Map<Seen, Long> parked = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::look, "queue-watch");
    private volatile boolean stopped;

    /** One borrow of one thread. */
    record Seen(Track track, int borrow) {}

    public QueueWatch(History history) {
        this.history = history;
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        while (!stopped) {
            for (Track track : history.tracks()) {
                look(track);
            }
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    private void look(Track track) {
        long waiting = track.waiting();
        if (waiting == 0 || lastSeen.getOrDefault(track, 0L) == waiting) {
            return;
        }
        boolean sleeps = isParked(track.thread);
        // the same borrow before and after: it was parked in it
        if (sleeps && track.waiting() == waiting) {
            lastSeen.put(track, waiting);
            parked.put(new Seen(track, (int) waiting - 1), System.nanoTime());
        }
    }

    private static boolean isParked(Thread thread) {
        return thread.getState() == Thread.State.TIMED_WAITING;
    }

    /** When each was first seen parked. */
    Map<Seen, Long> parked() {
        return parked;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
