package io.millpond.simulation;

import io.millpond.simulation.Scenario.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What a borrower does with its connection, alone or with a second thread, and what it must hear of limits of time. */
final class Work {
    private static final long OWN_LIMIT_NANOS = 1_000_000_000;

    private final Scheduler scheduler;
    private final HostileDriver driver;
    private final Errand errand;
    private final Connection handle;
    private boolean secondIsDone = true;

    Work(Scheduler scheduler, HostileDriver driver, Errand errand, Connection handle) {
        this.scheduler = scheduler;
        this.driver = driver;
        this.errand = errand;
        this.handle = handle;
    }

    private interface Call {
        void make() throws SQLException;
    }

    /** A call of the handle; false if it failed. */
    private boolean call(Call call) {
        long calledAt = scheduler.now();
        long lost = scheduler.lostNanos();
        errand.calls(scheduler);
        try {
            call.make();
        } catch (SQLException failure) {
            scheduler.note(() -> "hears: " + failure.getMessage());
            checkReport(failure, calledAt);
            return false;
        } finally {
            scheduler.current().executesSince = -1;
        }
        checkTransaction(calledAt, scheduler.lostNanos() - lost);
        return true;
    }

    /** The statement that it leaves open, if any. */
    @Nullable
    Statement use(Step step) {
        Statement[] left = {null};
        call(() -> {
            switch (step.use()) {
                case NOTHING -> {}
                case LOOK -> handle.getCatalog();
                case EXECUTE, EXECUTE_TWICE -> {
                    try (Statement statement = handle.createStatement()) {
                        boolean done = call(() -> statement.execute("select"));
                        if (step.use() == Scenario.Use.EXECUTE_TWICE) {
                            call(() -> statement.execute("select again, " + done));
                        }
                    }
                }
                case EXECUTE_LIMITED -> {
                    try (Statement statement = handle.createStatement()) {
                        statement.setQueryTimeout(1);
                        errand.ownLimit = OWN_LIMIT_NANOS;
                        call(() -> statement.execute("select"));
                    }
                    errand.ownLimit = Scheduler.FOREVER;
                }
                case LEAVE_STATEMENT -> {
                    Statement statement = handle.createStatement();
                    call(() -> statement.execute("select"));
                    left[0] = statement;
                }
                case LEAVE_TRANSACTION -> {
                    handle.setAutoCommit(false);
                    try (Statement statement = handle.createStatement()) {
                        errand.transactionSince = scheduler.now();
                        call(() -> statement.execute("update"));
                    }
                }
                case TRANSACTION -> transact(step.time());
                case LEAVE_CATALOG -> handle.setCatalog("another");
                default -> left[0] = share(step);
            }
        });
        return left[0];
    }

    private void transact(long pause) throws SQLException {
        handle.setAutoCommit(false);
        try (Statement statement = handle.createStatement()) {
            errand.transactionSince = scheduler.now();
            boolean done = call(() -> statement.execute("update"));
            if (pause > 0) {
                scheduler.sleep(pause);
            }
            done = done && call(() -> statement.execute("update again"));
            if (done && call(handle::commit)) {
                errand.transactionSince = -1;
            }
        }
    }

    /** With a second thread, which comes at the same time or a little later. */
    private @Nullable Statement share(Step step) throws SQLException {
        Statement statement = handle.createStatement();
        secondIsDone = false;
        scheduler.spawn("second", () -> {
            scheduler.current().errand = errand;
            if (step.two() > 0) {
                scheduler.sleep(step.two() * 1000L);
            }
            beSecond(step.use(), statement);
            secondIsDone = true;
        });
        call(() -> statement.execute("select"));
        if (step.use() == Scenario.Use.SECOND_CHANGES || step.use() == Scenario.Use.SECOND_CLOSES) {
            // so that there is nothing left for which the return would take the long way
            statement.close();
            return null;
        }
        return statement;
    }

    private void beSecond(Scenario.Use use, Statement statement) {
        call(() -> {
            switch (use) {
                case SECOND_CHANGES -> {
                    handle.getCatalog();
                    errand.calls(scheduler);
                    handle.setCatalog("another");
                }
                case SECOND_EXECUTES -> {
                    try (Statement own = handle.createStatement()) {
                        call(() -> own.execute("select"));
                        errand.calls(scheduler);
                    }
                }
                case SECOND_CLOSES_STATEMENT -> statement.close();
                case SECOND_CANCELS -> statement.cancel();
                default -> {
                    errand.returns();
                    handle.close();
                    errand.isDone();
                }
            }
        });
    }

    void look() {
        call(handle::getCatalog);
    }

    /** The second thread has come to its end. */
    void awaitSecond() {
        scheduler.await(() -> secondIsDone, Scheduler.FOREVER);
    }

    // ---- limits ----

    private void checkReport(SQLException failure, long calledAt) {
        long now = scheduler.now();
        Settings.Limits limits = driver.limits;
        String state = String.valueOf(failure.getSQLState());
        if (failure instanceof SQLTimeoutException) {
            boolean due = switch (state) {
                case "25P04" ->
                    errand.transactionEnded || errand.isOver(limits.transaction(), errand.transactionSince, now);
                case "25P03" ->
                    errand.transactionEnded
                            || errand.transactionSince >= 0
                                    && errand.isOver(limits.idleInTransaction(), errand.idleSince, now);
                default ->
                    errand.isOver(limits.query(), calledAt, now)
                            || now - calledAt >= errand.ownLimit
                            || errand.overdue
                                    && (errand.connection.closes + errand.connection.aborts > 0 || isLeaseOver());
            };
            if (!due) {
                scheduler.violate(
                        9, "after " + (now - calledAt) / 1000 + " µs it hears: " + failure.getMessage(), failure);
            }
        } else if (state.equals("57014") && !errand.cancelledByUser) {
            scheduler.violate(9, "a limit is not reported as one: " + failure.getMessage(), failure);
        } else if (failure != errand.ownFailure
                && isTakenAway()
                && !isTold(failure)
                && !errand.isShared()
                && !driver.poolCloses) {
            scheduler.violate(9, "a connection was taken away for a limit, and it hears: " + failure, failure);
        }
    }

    /** What was committed in the last moment must not be called rolled back, but the limit is named. */
    private boolean isTold(SQLException failure) {
        return errand.transactionEnded
                && errand.transactionSince < 0
                && String.valueOf(failure.getMessage()).contains("had reached its limit (");
    }

    private boolean isTakenAway() {
        HostileConnection connection = errand.connection;
        return errand.isUsing() && connection != null && connection.closes + connection.aborts > 0;
    }

    /** The pool may have ended the lease already, and the driver's connection not yet. */
    private boolean isLeaseOver() {
        try {
            return handle.isClosed();
        } catch (SQLException unknown) {
            return false;
        }
    }

    /** It has made a call that it should no longer have been able to make. */
    private void checkTransaction(long calledAt, long lost) {
        if (errand.transactionSince < 0 || errand.isShared() || driver.poolCloses || !errand.isUsing()) {
            return;
        }
        long limit = driver.limits.transaction();
        long late = Simulation.lateness(scheduler) + lost + scheduler.lostNanos() - errand.lostBefore;
        // a call that outlasted the limit may be followed by another before the next tick
        boolean inTime = calledAt - errand.idleSince <= late;
        if (limit > 0 && !inTime && calledAt - errand.transactionSince > limit + late) {
            scheduler.violate(
                    6, "a transaction goes on after " + (calledAt - errand.transactionSince) / 1000 + " µs", null);
        }
    }
}
