package io.millpond.testkit.database;

import java.util.ArrayDeque;
import java.util.Deque;

/** One shutdown hook that undoes in reverse order: first the server stops, then its folder goes. */
final class AtExit {
    private static final Deque<Runnable> TASKS = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(AtExit::runAll, "test-databases-exit"));
    }

    private AtExit() {}

    static void run(Runnable task) {
        synchronized (TASKS) {
            TASKS.push(task);
        }
    }

    private static void runAll() {
        while (true) {
            Runnable task;
            synchronized (TASKS) {
                task = TASKS.poll();
            }
            if (task == null) {
                return;
            }
            try {
                task.run();
            } catch (RuntimeException | LinkageError e) {
                System.err.println("at exit: " + e);
            }
        }
    }
}
