package io.millpond.testkit.history;

/**
 * One borrow, from the question to the return, as it was recorded. Times are those of the history's clock;
 * {@link #NEVER} for what did not happen.
 */
final class Borrow {
    static final long NEVER = Long.MAX_VALUE;

    /** How it ended. */
    enum Outcome {
        NONE,
        LENT,
        TIMED_OUT,
        INTERRUPTED,
        FAILED
    }

    final String who;
    final long begun;
    Outcome outcome = Outcome.NONE;
    long ended = NEVER;
    int connection;
    long returnBegun = NEVER;
    long returnEnded = NEVER;
    int returns;

    /** It was not lent before this moment: the one before it had the connection. */
    long servedAtEarliest = NEVER;

    /** When it was first seen to wait in the queue. */
    long parked = NEVER;

    Borrow(String who, long begun) {
        this.who = who;
        this.begun = begun;
    }

    void ends(Outcome how, long at) {
        outcome = how;
        ended = at;
    }

    void beginsReturn(long at) {
        returns++;
        if (returnBegun == NEVER) {
            returnBegun = at;
        }
    }

    void endsReturn(long at) {
        if (returnEnded == NEVER) {
            returnEnded = at;
        }
    }

    boolean isLent() {
        return outcome == Outcome.LENT;
    }

    @Override
    public String toString() {
        return who;
    }
}
