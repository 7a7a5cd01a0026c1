package io.millpond.pool;

import io.millpond.core.CoarseClock;

/** How much of one connect's time goes by while it waits for its credentials. Noted by the thread that connects, read by whoever gives the connect up. */
final class AskingTime {
    private final CoarseClock clock;

    /** The time of all waits that have ended; while one lasts, less the moment when it began, and so below 0. */
    private volatile long word;

    AskingTime(CoarseClock clock) {
        this.clock = clock;
    }

    void begin() {
        note(-clock.exact());
    }

    void end() {
        note(clock.exact());
    }

    private void note(long time) {
        long noted = word;
        word = noted + time;
    }

    /** So far. */
    long nanos() {
        long noted = word;
        return noted < 0 ? noted + clock.exact() : noted;
    }
}
