package io.millpond.testkit.history;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The events of one thread, in the order in which it made them: two words for each, without a lock. Written by that
 * thread alone; anybody may read what was there a moment ago.
 *
 * <p>A borrow is known by the number that {@link #borrowBegins} answers; {@link #NOT_RECORDED} once the track is full,
 * and then it is no matter what is told of that borrow.
 */
public final class Track {
    /** A borrow that came when there was no room for it any more. */
    public static final int NOT_RECORDED = -1;

    static final int BORROW_BEGINS = 0;
    static final int LENT = 1;
    static final int TIMED_OUT = 2;
    static final int INTERRUPTED = 3;
    static final int FAILED = 4;
    static final int IS_ON = 5;
    static final int RETURN_BEGINS = 6;
    static final int RETURN_ENDS = 7;
    static final int OPENED = 8;
    static final int CLOSE = 9;
    static final int ABORT = 10;

    private static final int SUBJECT_BITS = 28;
    private static final int SUBJECT_MASK = (1 << SUBJECT_BITS) - 1;

    final Thread thread;

    private final LongSupplier clock;
    private final int mostBorrows;
    private final AtomicInteger size = new AtomicInteger();
    private volatile long[] words = new long[16];
    private int borrows;

    /** The borrow that waits now, by its number and one more; 0 for none. Read by {@link QueueWatch}. */
    private final AtomicLong waiting = new AtomicLong();

    /** When this thread first had no room for a borrow. */
    private volatile long fullSince = Long.MAX_VALUE;

    Track(Thread thread, LongSupplier clock, int mostBorrows) {
        this.thread = thread;
        this.clock = clock;
        this.mostBorrows = mostBorrows;
    }

    /** The thread is about to ask for a connection. */
    public int borrowBegins() {
        if (borrows == mostBorrows) {
            if (fullSince == Long.MAX_VALUE) {
                fullSince = clock.getAsLong();
            }
            return NOT_RECORDED;
        }
        int borrow = borrows++;
        note(BORROW_BEGINS, borrow, 0);
        waiting.lazySet(borrow + 1);
        return borrow;
    }

    /** It has got one. */
    public void lent(int borrow) {
        ends(LENT, borrow);
    }

    /** It has waited as long as it may. */
    public void timedOut(int borrow) {
        ends(TIMED_OUT, borrow);
    }

    /** It was interrupted. */
    public void interrupted(int borrow) {
        ends(INTERRUPTED, borrow);
    }

    /** It was refused for another reason. */
    public void failed(int borrow) {
        ends(FAILED, borrow);
    }

    private void ends(int how, int borrow) {
        waiting.lazySet(0);
        if (borrow != NOT_RECORDED) {
            note(how, borrow, 0);
        }
    }

    /** Which physical connection it was lent; some time between {@link #lent} and {@link #returnBegins}. */
    public void isOn(int borrow, int connection) {
        noteOf(IS_ON, borrow, connection);
    }

    /** It is about to close its handle. */
    public void returnBegins(int borrow) {
        noteOf(RETURN_BEGINS, borrow, 0);
    }

    /** It has closed its handle. */
    public void returnEnds(int borrow) {
        noteOf(RETURN_ENDS, borrow, 0);
    }

    private void noteOf(int kind, int borrow, int connection) {
        if (borrow != NOT_RECORDED) {
            note(kind, borrow, connection);
        }
    }

    void note(int kind, int borrow, int connection) {
        int at = size.get();
        long[] room = words;
        if (at == room.length) {
            room = Arrays.copyOf(room, 2 * room.length);
            words = room;
        }
        room[at] = (long) kind << 2 * SUBJECT_BITS | (long) borrow << SUBJECT_BITS | connection;
        room[at + 1] = clock.getAsLong();
        // a reader that sees the size sees the words
        size.lazySet(at + 2);
    }

    long waiting() {
        return waiting.get();
    }

    long fullSince() {
        return fullSince;
    }

    /** What was there when this was called, in order. */
    void replay(Reader reader) {
        int end = size.get();
        long[] now = words;
        for (int at = 0; at < end; at += 2) {
            long word = now[at];
            reader.event(
                    (int) (word >>> 2 * SUBJECT_BITS),
                    (int) (word >>> SUBJECT_BITS) & SUBJECT_MASK,
                    (int) word & SUBJECT_MASK,
                    now[at + 1]);
        }
    }

    interface Reader {
        void event(int kind, int borrow, int connection, long at);
    }
}
