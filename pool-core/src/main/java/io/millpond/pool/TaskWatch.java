package io.millpond.pool;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/** The tasks that run, and the deadline of each; looked through at every tick. Thread-safe, lock-free. */
final class TaskWatch {
    private final ConcurrentLinkedQueue<ConnectionTask> running = new ConcurrentLinkedQueue<>();

    /** Until then nothing is given up. Written by the thread that enforces. */
    private volatile long heldOffUntil;

    void add(ConnectionTask task) {
        running.add(task);
    }

    boolean isEmpty() {
        return running.isEmpty();
    }

    /** Gives up nothing before then; by the thread that enforces. */
    void holdOff(long until) {
        heldOffUntil = until;
    }

    /** For a thread that keeps the deadline of a task of its own. */
    long heldOffUntil() {
        return heldOffUntil;
    }

    /** Forgets the tasks that are done and gives up those past their deadline. */
    void enforce(long now) {
        running.removeIf(task -> {
            if (now >= task.deadline && now >= heldOffUntil && !task.isDone()) {
                task.giveUp();
            }
            return task.isDone();
        });
    }

    /** Gives up the tasks that would make the pool larger again; closes go on. */
    void giveUpAllButCloses() {
        giveUp(task -> !(task instanceof CloseTask));
    }

    /** Gives up every task that is not done. */
    void giveUpAll() {
        giveUp(task -> true);
    }

    private void giveUp(Predicate<ConnectionTask> which) {
        for (ConnectionTask task : running) {
            if (which.test(task) && !task.isDone()) {
                task.giveUp();
            }
        }
    }
}
