package io.millpond.upkeep;

/** Makes the thread that all pools share. It outlives the pool that happens to start it, and so must hold nothing of that pool's application. */
final class HousekeeperThread {
    static final String NAME = "millpond-upkeep";

    private HousekeeperThread() {}

    static Thread running(Runnable task) {
        return DetachedThread.running(task, NAME, null);
    }
}
