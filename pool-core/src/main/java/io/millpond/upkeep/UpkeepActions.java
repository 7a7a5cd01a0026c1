package io.millpond.upkeep;

/**
 * What the housekeeper does for one pool; called on the thread that all pools share. So nothing here may block, take
 * longer than a fraction of a tick, or call what is not ours: a driver, a log, a listener.
 */
public interface UpkeepActions {
    /** Each tick while the pool is in use: deadlines of running tasks, demand of waiters. */
    void tick(long now);

    /** Whether a connection is lent, somebody waits or a task runs, or was so since the last call. */
    boolean inUse();

    /** The JVM stood still for so long, until now. */
    void stoodStill(long nanos, long now);

    /** From time to time: age, idleness, keepalive, minimum, leaks. Answers when the next round is due. */
    long round(long now);

    /** One of these has failed; has that logged, on another thread, and not at every tick. */
    void failed(Throwable failure);
}
