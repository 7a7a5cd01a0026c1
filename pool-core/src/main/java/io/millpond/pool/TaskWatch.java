package io.millpond.pool;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/** The tasks that run, and the deadline of each; looked through at every tick. Thread-safe, lock-free. */
final class TaskWatch {
    private final ConcurrentLinkedQueue<ConnectionTask> running = new ConcurrentLinkedQueue<>();

    void add(ConnectionTask task) {
        running.add(task);
    }

    boolean isEmpty() {
        return running.isEmpty();
    }

    /** Forgets the tasks that are done and gives up those past their deadline. */
    void enforce(long now) {
        running.removeIf(task -> {
            if (!task.isDone() && now >= task.deadline) {
                task.giveUp();
            }
            return task.isDone();
        });
    }

    /** Gives up the tasks that would make the pool larger again; closes go on. */
    void giveUpOpeningsAndChecks() {
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
