package io.millpond.simulation;

import javax.sql.DataSource;

/** A pool in a {@link PoolLoader}, as the test sees it. All but {@link #use} is for fibers. */
public interface SimulatedPool {
    /** Whose simulation this is, from now on; null for none. */
    void use(Scheduler scheduler);

    /** Starts a pool. */
    DataSource start(Settings settings, HostileDriver driver);

    /** What checks the invariants inside of it. */
    Scheduler.Watch watch(HostileDriver driver);

    void reconnect();

    void resize(int minIdle, int maxSize);

    void close(long nanos);

    void askForNumbers();

    /** How many connections are lent, as the pool sees it. */
    int leased();

    /** After all has ended; what is wrong with what is left, or an empty text. */
    String remains();

    /** The step at which more borrowers last waited than may; -1 for never. */
    long crowdedAt();

    /** Whether some place has been taken, by a connection or for one, ever since that step. */
    boolean hasHeldOneSince(long step);

    /** Notes why connections were closed. */
    void coverClosed(Coverage coverage);

    /** Connections given up because something was wrong with them, and connects that failed. */
    long foundFaulty();

    /** Connections counted as closed because they were idle too long; leaks reported. */
    long[] closedAsIdleAndLeaks();
}
