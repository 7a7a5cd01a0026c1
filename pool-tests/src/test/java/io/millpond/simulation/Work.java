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
        noteTransaction(driver.limits.idleInTransaction(), errand.idleSince);
        try {
            call.make();
        } catch (SQLException failure) {
            scheduler.note(() -> "hears: " + failure.getMessage());
            checkReport(failure, calledAt);
            return false;
        } finally {
            scheduler.current().executesSince = -1;
            noteTransaction(driver.limits.transaction(), errand.transactionSince);
        }
        checkTransaction(calledAt, scheduler.lostNanos() - lost);
        return true;
    }

    private boolean execute(Statement statement, String sql) {
        long begunAt = scheduler.now();
        boolean done = call(() -> statement.execute(sql));
        // a limit counts until the caller has its answer: the driver may have been faster
        if (scheduler.now() - begunAt >= errand.limitOfCall(driver.limits)) {
            errand.callWasOver.begin(scheduler);
        }
        return done;
    }

    /** The watchdog may have seen the transaction over its limit and be slow to end it. */
    private void noteTransaction(long limit, long since) {
        if (errand.transactionSince >= 0 && errand.isOver(limit, since, scheduler.now())) {
            errand.transactionWasOver.begin(scheduler);
        }
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
                        boolean done = execute(statement, "select");
                        if (step.use() == Scenario.Use.EXECUTE_TWICE) {
                            execute(statement, "select again, " + done);
                        }
                    }
                }
                case EXECUTE_LIMITED -> {
                    try (Statement statement = handle.createStatement()) {
                        statement.setQueryTimeout(1);
                        errand.ownLimit = OWN_LIMIT_NANOS;
                        execute(statement, "select");
                    }
                    errand.ownLimit = Scheduler.FOREVER;
                }
                case LEAVE_STATEMENT -> {
                    Statement statement = handle.createStatement();
                    execute(statement, "select");
                    left[0] = statement;
                }
                case LEAVE_TRANSACTION -> {
                    handle.setAutoCommit(false);
                    try (Statement statement = handle.createStatement()) {
                        errand.transactionSince = scheduler.now();
                        execute(statement, "update");
                    }
                }
                case TRANSACTION -> transact(step.time(), step.two() * 1000L);
                case LEAVE_CATALOG -> handle.setCatalog("another");
                default -> left[0] = share(step);
            }
        });
        return left[0];
    }

    private void transact(long pause, long beforeCommit) throws SQLException {
        handle.setAutoCommit(false);
        try (Statement statement = handle.createStatement()) {
            errand.transactionSince = scheduler.now();
            boolean done = execute(statement, "update");
            if (pause > 0) {
                scheduler.sleep(pause);
            }
            done = done && execute(statement, "update again");
            if (beforeCommit > 0) {
                scheduler.sleep(beforeCommit);
            }
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
        execute(statement, "select");
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
                        execute(own, "select");
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
                // these say that it was rolled back
                case "25P04" ->
                    hasTransaction()
                            && (errand.transactionEnded
                                    || errand.isOver(limits.transaction(), errand.transactionSince, now));
                case "25P03" ->
                    hasTransaction()
                            && (errand.transactionEnded
                                    || errand.isOver(limits.idleInTransaction(), errand.idleSince, now));
                default ->
                    errand.isOver(limits.query(), calledAt, now)
                            || now - calledAt >= errand.ownLimit
                            || (errand.overdue || errand.callWasOver.lasts(scheduler))
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
                && !isTold(failure, calledAt)
                && !errand.isShared()
                && !driver.poolCloses) {
            scheduler.violate(9, "a connection was taken away for a limit, and it hears: " + failure, failure);
        }
    }

    private boolean hasTransaction() {
        return errand.transactionSince >= 0 || errand.isShared();
    }

    /**
     * What was committed in the last moment must not be called rolled back, but the limit is named, be it to the call
     * that would begin the next transaction.
     */
    private boolean isTold(SQLException failure, long calledAt) {
        return (errand.transactionEnded || errand.transactionWasOver.lasts(scheduler))
                && (errand.transactionSince < 0 || errand.transactionSince == calledAt)
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
