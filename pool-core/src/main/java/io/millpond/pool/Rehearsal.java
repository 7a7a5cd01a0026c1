package io.millpond.pool;

/**
 * Something that is done once, ahead of the crowd that would else do it first, all at the same moment; on a worker, as
 * soon as a crowd waits. For all pools that share the {@link Once}: where one is closed, or out of memory, before it
 * got to it, the next does it.
 */
final class Rehearsal {
    /** Whether it has been done. */
    static final class Once {
        /** Set by the worker that has done it, read at ticks. */
        private volatile boolean done;

        boolean isDone() {
            return done;
        }
    }

    private final Once once;
    private final SoleTask task;

    Rehearsal(Once once, PoolThreads threads, Runnable scene) {
        this.once = once;
        this.task = new SoleTask(threads, () -> {
            try {
                scene.run();
            } finally {
                once.done = true; // what fails now fails in the crowd too, and is not to be tried at each tick
            }
        });
    }

    /**
     * Has a worker do it unless that has been done; called at each tick while many wait, by the upkeep thread alone.
     */
    void askUnlessDone() {
        if (!once.isDone()) {
            task.ask();
        }
    }
}
