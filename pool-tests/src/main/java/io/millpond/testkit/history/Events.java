package io.millpond.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a history amounts to: borrows, and the lives of connections. */
final class Events {
    /** When a connection was opened, and when its ends were called for. */
    static final class Life {
        final List<Long> opened = new ArrayList<>();
        final List<Long> closed = new ArrayList<>();
        final List<Long> aborted = new ArrayList<>();
    }

    final List<Borrow> borrows = new ArrayList<>();
    final Map<Integer, Life> lives = new TreeMap<>();

    /** Of each connection, its leases in order of time. */
    final Map<Integer, List<Borrow>> leases = new TreeMap<>();

    /** Up to this moment every borrow was recorded. */
    long completeUntil = Long.MAX_VALUE;

    Events(History history, Map<QueueWatch.Seen, Long> parked) {
        for (Track track : history.tracks()) {
            completeUntil = Math.min(completeUntil, track.fullSince());
            Map<Integer, Borrow> ofThread = new HashMap<>();
            track.replay((kind, borrow, connection, at) -> read(track, ofThread, kind, borrow, connection, at));
            ofThread.forEach((number, borrow) ->
                    borrow.parked = parked.getOrDefault(new QueueWatch.Seen(track, number), Borrow.NEVER));
        }
        for (Borrow borrow : borrows) {
            if (borrow.isLent() && borrow.connection != 0) {
                leases.computeIfAbsent(borrow.connection, none -> new ArrayList<>())
                        .add(borrow);
            }
        }
        leases.values().forEach(each -> each.sort(Comparator.comparingLong(borrow -> borrow.ended)));
    }

    private void read(Track track, Map<Integer, Borrow> ofThread, int kind, int number, int connection, long at) {
        switch (kind) {
            case Track.BORROW_BEGINS -> {
                Borrow borrow = new Borrow(track.thread.getName() + " #" + number, at);
                ofThread.put(number, borrow);
                borrows.add(borrow);
            }
            case Track.LENT -> ofThread.get(number).ends(Borrow.Outcome.LENT, at);
            case Track.TIMED_OUT -> ofThread.get(number).ends(Borrow.Outcome.TIMED_OUT, at);
            case Track.INTERRUPTED -> ofThread.get(number).ends(Borrow.Outcome.INTERRUPTED, at);
            case Track.FAILED -> ofThread.get(number).ends(Borrow.Outcome.FAILED, at);
            case Track.IS_ON -> ofThread.get(number).connection = connection;
            case Track.RETURN_BEGINS -> ofThread.get(number).beginsReturn(at);
            case Track.RETURN_ENDS -> ofThread.get(number).endsReturn(at);
            case Track.OPENED -> life(connection).opened.add(at);
            case Track.CLOSE -> life(connection).closed.add(at);
            case Track.ABORT -> life(connection).aborted.add(at);
            default -> throw new IllegalStateException("unknown event " + kind);
        }
    }

    private Life life(int connection) {
        return lives.computeIfAbsent(connection, unknown -> new Life());
    }
}
