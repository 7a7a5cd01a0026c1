package io.millpond.jdbc;

import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A cancel by another thread that is in the driver, and stays there until the test lets it go; the driver's calls end
 * with "cancelled" then.
 */
final class CancelInFlight {
    private final CountDownLatch inTheDriver = new CountDownLatch(1);
    private final CountDownLatch through = new CountDownLatch(1);
    private final Future<Object> cancel;

    private CancelInFlight(Statement statement, RecordingDriver driver) {
        driver.on("Statement.cancel", a -> {
            inTheDriver.countDown();
            through.await();
            driver.calls.add("cancelled");
            return null;
        });
        cancel = Threads.start(() -> cancelled(statement));
    }

    /** Returns when it is in the driver. */
    static CancelInFlight of(Statement statement, RecordingDriver driver) throws InterruptedException {
        CancelInFlight inFlight = new CancelInFlight(statement, driver);
        inFlight.inTheDriver.await();
        return inFlight;
    }

    /** A cancel as a task of {@link Threads}. */
    static Object cancelled(Statement statement) throws Exception {
        statement.cancel();
        return null;
    }

    /**
     * As soon as the calling thread waits for something, this happens, and then the cancel ends. Who is interrupted
     * does not wait, as it does not park.
     */
    void endsWhenThisThreadWaits(Runnable before) {
        Thread self = Thread.currentThread();
        Threads.start(() -> {
            while (through.getCount() > 0 && (self.getState() != Thread.State.TIMED_WAITING || self.isInterrupted())) {
                Thread.onSpinWait();
            }
            before.run();
            through.countDown();
            return null;
        });
    }

    /** Ends it if it has not ended, and returns when its thread has. */
    void end() throws Exception {
        through.countDown();
        cancel.get(10, TimeUnit.SECONDS);
    }
}
