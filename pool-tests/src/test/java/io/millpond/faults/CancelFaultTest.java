package io.millpond.faults;

import static org.awaitility.Awaitility.await;

import io.millpond.testkit.FreedBy;
import io.millpond.testkit.Script;
import io.millpond.testkit.ScriptedDriver;
import io.millpond.testkit.faults.Fault;
import io.millpond.testkit.faults.Figures;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cancels of the application that come together, and too late. */
@Tag("slow")
class CancelFaultTest {
    private static final int ROUNDS = 20;
    private static final long PATIENCE_SECONDS = 30;

    /** The statement ends while its cancel is under way; the connection comes back, and the next borrower executes. */
    @Test
    @Fault("C2")
    void mustNotLetALateCancelHitTheNextBorrower(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "next borrowers whose statement was cancelled, of 20",
                0,
                "",
                PATIENCE_SECONDS,
                settings -> settings.size(1, 0).times(5000, 500, 250),
                (driver, pool) -> {
                    int victims = 0;
                    for (int i = 0; i < ROUNDS; i++) {
                        victims += cancelLate(driver, pool, false);
                    }
                    return victims;
                });
    }

    /** As before, but nobody can wait for this cancel: the next borrower needs another connection. */
    @Test
    @Fault("C2")
    void mustNotLendAConnectionWhoseCancelHangs(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "next borrowers hit by a cancel that hung until they executed, of 3",
                0,
                "",
                PATIENCE_SECONDS,
                settings -> settings.size(1, 0).times(5000, 500, 250),
                (driver, pool) -> {
                    int victims = 0;
                    for (int i = 0; i < 3; i++) {
                        victims += cancelLate(driver, pool, true);
                    }
                    return victims;
                });
    }

    private static int cancelLate(ScriptedDriver driver, Contestant pool, boolean whateverItTakes) throws Exception {
        Script running = driver.on("execute").sql("long").hang();
        Script cancelling = driver.on("cancel").hang();
        // whatever executes when the cancel arrives is cancelled
        Script innocent = driver.on("execute").sql("innocent").hang(FreedBy.CANCEL);
        CountDownLatch mayClose = new CountDownLatch(1);
        Statement[] shared = {null};
        Thread user = Spawn.platform(() -> Measure.millis(() -> {
            try (Connection connection = pool.borrow();
                    Statement statement = connection.createStatement()) {
                shared[0] = statement;
                statement.execute("long");
                mayClose.await();
            }
            return null;
        }));
        await().until(() -> running.inside() == 1);
        Thread canceller = Spawn.platform(() -> Measure.millis(() -> {
            shared[0].cancel();
            return null;
        }));
        await().until(() -> cancelling.inside() == 1);
        // the statement ends by itself; its cancel is still on the way
        running.close();
        await().until(() -> running.inside() == 0 && user.getState() == Thread.State.WAITING);
        AtomicInteger victims = new AtomicInteger();
        Thread next = Spawn.platform(() -> {
            try {
                Measure.use(pool, "innocent");
            } catch (SQLException e) {
                victims.incrementAndGet();
            }
        });
        await().until(() -> pool.waiting() == 1);
        mayClose.countDown();
        // either the next executes, or the user's close() waits for the cancel
        await().until(() ->
                innocent.inside() == 1 || (!whateverItTakes && user.getState() == Thread.State.TIMED_WAITING));
        cancelling.close();
        canceller.join();
        innocent.close();
        user.join();
        next.join();
        return victims.get();
    }

    @Test
    @Fault("C5")
    void mustPassOnCancelsOnlyWhileTheStatementRuns(Figures figures) throws Exception {
        Duel.scripted(
                figures,
                "cancels sent to the driver when the statement had ended, of 100",
                0,
                "",
                settings -> settings.size(1, 0).times(5000, 500, 250),
                (driver, pool) -> {
                    Script running = driver.on("execute").sql("long").hang();
                    try (Connection connection = pool.borrow();
                            Statement statement = connection.createStatement()) {
                        Thread user = Spawn.platform(() -> Measure.millis(() -> statement.execute("long")));
                        await().until(() -> running.inside() == 1);
                        int errors = Measure.errors(100, statement::cancel);
                        figures.once("errors of 100 who cancel while it runs", errors, "");
                        figures.once("of these sent to the driver", driver.calls("cancel"), "");
                        if (errors > 0) {
                            throw new AssertionError(errors + " cancels failed");
                        }
                        running.close();
                        user.join();
                        long before = driver.calls("cancel");
                        Measure.errors(100, statement::cancel);
                        return driver.calls("cancel") - before;
                    }
                });
    }
}
