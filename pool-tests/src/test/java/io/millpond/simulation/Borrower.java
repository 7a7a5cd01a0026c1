package io.millpond.simulation;

import io.millpond.simulation.Scenario.End;
import io.millpond.simulation.Scenario.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** An application's thread: borrows, uses, returns, and checks what it was promised. */
final class Borrower {
    /** How a borrow ended. */
    enum Outcome {
        SERVED,
        TIMED_OUT,
        INTERRUPTED,
        REFUSED,
        CLOSED,
        TOO_MANY
    }

    private final Simulation simulation;
    private final DataSource pool;
    private final Settings settings;
    private final Scheduler scheduler;
    private final HostileDriver driver;
    private final List<Errand> kept = new ArrayList<>();
    private int visits;

    Borrower(Simulation simulation, DataSource pool, Settings settings, Scheduler scheduler, HostileDriver driver) {
        this.simulation = simulation;
        this.pool = pool;
        this.settings = settings;
        this.scheduler = scheduler;
        this.driver = driver;
    }

    void visit(Step step) {
        Fiber self = scheduler.current();
        Errand errand = new Errand(
                "visit " + ++visits + " of " + self,
                scheduler.steps(),
                step.use().isShared());
        errand.lostBefore = scheduler.lostNanos();
        self.errand = null;
        scheduler.note(() -> "asks for a connection");
        Connection handle = borrow();
        if (handle == null) {
            return;
        }
        errand.has();
        scheduler.coverage.note("use " + step.use());
        self.errand = errand;
        Work work = new Work(scheduler, driver, errand, handle);
        Statement statement = work.use(step);
        if (step.time() > 0) {
            scheduler.sleep(step.time());
            work.look();
        }
        scheduler.coverage.note("end " + step.end());
        if (step.end() == End.KEEP) {
            work.awaitSecond();
            errand.isKept = true;
            kept.add(errand);
            self.errand = null;
            return;
        }
        errand.returns();
        end(handle, step.end());
        errand.isDone();
        scheduler.note(() -> "has ended " + errand);
        self.calledWhileLive = false;
        mustBeDead(handle, statement);
        work.awaitSecond();
        self.errand = null;
    }

    int kept() {
        return kept.size();
    }

    void endKept() {
        kept.forEach(Errand::returns);
    }

    // ---- borrow: invariant 6 ----

    /** What may let a borrow fail before its time, as it was when it began. */
    private record Reasons(long step, boolean refuses) {}

    private @Nullable Connection borrow() {
        Reasons reasons = new Reasons(scheduler.steps(), driver.mayBeRefusing());
        long begun = scheduler.now();
        long lost = scheduler.lostNanos();
        boolean closedBefore = simulation.hasClosed();
        Connection handle = null;
        SQLException failure = null;
        try {
            handle = pool.getConnection();
        } catch (SQLException e) {
            failure = e;
        }
        long took = scheduler.now() - begun;
        long limit = settings.acquireTimeout() == 0 ? settings.validationTimeout() : settings.acquireTimeout();
        if (took > limit + Simulation.grace() + scheduler.lostNanos() - lost) {
            scheduler.violate(6, "getConnection() took " + Scenario.time(took), failure);
        }
        Outcome outcome = failure == null ? Outcome.SERVED : outcomeOf(failure, took, reasons);
        scheduler.coverage.note("borrow " + outcome);
        scheduler.note(() -> "gets " + outcome + " after " + took / 1000 + " µs");
        if (closedBefore && outcome == Outcome.SERVED) {
            scheduler.violate(6, "a closed pool lent a connection", null);
        }
        return handle;
    }

    private Outcome outcomeOf(SQLException failure, long took, Reasons before) {
        if (failure.getCause() instanceof InterruptedException) {
            if (!Thread.currentThread().isInterrupted()) {
                scheduler.violate(6, "an interrupt was swallowed", failure);
            }
            if (!scheduler.current().wasInterrupted) {
                scheduler.violate(6, "it says that it was interrupted, and nobody did", failure);
            }
            return Outcome.INTERRUPTED;
        }
        if ("08003".equals(failure.getSQLState())) {
            if (!simulation.isClosing()) {
                scheduler.violate(6, "an open pool says that it is closed", failure);
            }
            return Outcome.CLOSED;
        }
        boolean early = took < settings.acquireTimeout();
        String message = String.valueOf(failure.getMessage());
        if (message.contains("turned away at once")) {
            if (!simulation.wasCrowdedSince(before.step)) {
                scheduler.violate(6, "no more wait than may, and it was turned away", failure);
            }
            return Outcome.TOO_MANY;
        }
        if (early && !before.refuses && !driver.mayBeRefusing()) {
            scheduler.violate(6, "getConnection() failed after " + took / 1000 + " µs already: " + message, failure);
        }
        if (early && simulation.hadOneSince(before.step)) {
            scheduler.violate(
                    6,
                    "it was told after " + took / 1000 + " µs that none will come, and one was there: " + message,
                    failure);
        }
        return early ? Outcome.REFUSED : Outcome.TIMED_OUT;
    }

    // ---- return: invariant 7 ----

    private void end(Connection handle, End how) {
        switch (how) {
            case CLOSE_TWICE -> {
                close(handle);
                close(handle);
            }
            case CLOSE_BOTH -> {
                boolean[] done = {false};
                scheduler.spawn("second", () -> {
                    close(handle);
                    done[0] = true;
                });
                close(handle);
                scheduler.await(() -> done[0], Scheduler.FOREVER);
            }
            case ABORT -> {
                try {
                    handle.abort(Runnable::run);
                } catch (SQLException e) {
                    scheduler.violate(7, "abort() failed", e);
                }
                close(handle);
            }
            default -> close(handle);
        }
    }

    private void close(Connection handle) {
        try {
            handle.close();
        } catch (SQLException e) {
            scheduler.note(() -> "hears of its close(): " + e.getMessage());
        }
    }

    private void mustBeDead(Connection handle, @Nullable Statement statement) {
        try {
            handle.getCatalog();
            scheduler.violate(7, "a handle works after its close()", null);
        } catch (SQLException dead) {
            // as promised
        }
        try {
            if (!handle.isClosed()) {
                scheduler.violate(7, "a closed handle says that it is open", null);
            }
            if (statement != null) {
                statement.execute("select");
                scheduler.violate(7, "a statement works after its connection was closed", null);
            }
        } catch (SQLException dead) {
            // as promised
        }
    }
}
