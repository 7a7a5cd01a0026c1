package io.millpond.jdbc;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Runs something on another thread. */
final class Threads {
    private Threads() {}

    static <T> FutureTask<T> start(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "other");
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    static <T> T elsewhere(Callable<T> task) throws Exception {
        return start(task).get(10, TimeUnit.SECONDS);
    }
}
