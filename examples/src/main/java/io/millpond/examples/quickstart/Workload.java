package io.millpond.examples.quickstart;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Visitors that come again and again until the time is over. */
final class Workload {
    private static final int LONGEST_PAUSE_MILLIS = 40;

    private final Shop shop;
    private final Progress progress;
    private final Duration length;

    Workload(Shop shop, Progress progress, Duration length) {
        this.shop = shop;
        this.progress = progress;
        this.length = length;
    }

    static Function<Runnable, Thread> platformThreads() {
        return Thread::new;
    }

    /** Null on a JDK without virtual threads; by reflection, because this compiles for Java 17. */
    static Function<Runnable, Thread> virtualThreads() {
        try {
            var unstarted = Class.forName("java.lang.Thread$Builder").getMethod("unstarted", Runnable.class);
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return task -> {
                try {
                    return (Thread) unstarted.invoke(builder, task);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            };
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    void run(int visitors, Function<Runnable, Thread> threads) throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        CountDownLatch gone = new CountDownLatch(visitors);
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < visitors; i++) {
            Thread thread = threads.apply(() -> {
                try {
                    comeAgain(end);
                } finally {
                    gone.countDown();
                }
            });
            started.add(thread);
            thread.start();
        }
        while (!gone.await(1, TimeUnit.SECONDS)) {
            progress.show();
        }
        progress.show();
    }

    private void comeAgain(long end) {
        while (System.nanoTime() < end) {
            try {
                progress.served(shop.visit());
            } catch (SQLException e) {
                progress.failed(e);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
