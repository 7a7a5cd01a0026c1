package io.millpond.pool;

/**
 * Something for a worker to do, asked for at ticks: at most one waits for its worker or runs at a time; what is asked
 * for meanwhile is asked for again at a later tick. Asked by the upkeep thread alone.
 */
final class SoleTask implements Runnable {
    private final PoolThreads threads;
    private final Runnable task;

    /** Set by who asks, cleared by the worker at the end. */
    private volatile boolean asked;

    SoleTask(PoolThreads threads, Runnable task) {
        this.threads = threads;
        this.task = task;
    }

    void ask() {
        if (asked) {
            return;
        }
        asked = true;
        boolean taken = false;
        try {
            taken = threads.run(this);
        } finally {
            if (!taken) {
                asked = false;
            }
        }
    }

    @Override
    public void run() {
        try {
            task.run();
        } finally {
            asked = false;
        }
    }
}
