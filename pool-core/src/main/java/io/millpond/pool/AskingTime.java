package io.millpond.pool;

import io.millpond.core.CoarseClock;

/**
 * How much of one connect's time goes by while it waits for its credentials. Noted by the thread that connects, read by
 * whoever gives the connect up.
 */
final class AskingTime {
    private final CoarseClock clock;

    /** Time of all waits that have ended; while one lasts, minus its start, hence negative. */
    private volatile long waited;

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
        long noted = waited;
        waited = noted + time;
    }

    /** So far. */
    long nanos() {
        long noted = waited;
        return noted < 0 ? noted + clock.exact() : noted;
    }
}
