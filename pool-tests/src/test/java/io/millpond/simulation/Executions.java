package io.millpond.simulation;

import io.millpond.simulation.Mischief.Call;
import io.millpond.simulation.Mischief.What;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What runs in one session, one after the other, and the cancels on their way to it. A cancel ends what runs when it
 * arrives, whatever it was meant for. Invariant 9 is checked here, and that limits of time come into force, neither
 * early nor late.
 */
final class Executions {
    /** How long the pool has an execution wait for a cancel in flight. */
    private static final long PATIENCE_NANOS = 1_000_000_000;

    /** When a server ends what nobody else has. */
    static final long HOPELESS_NANOS = 5_000_000_000L;

    private static final class Execution {
        final HostileStatement statement;
        final @Nullable Errand errand;
        final Fiber fiber;
        final long calledAt;
        /** When it came to the driver: before, it may have waited for a cancel in flight. */
        final long begunAt;

        final long lostBefore;
        int cancels;
        boolean byPool;

        Execution(HostileStatement statement, Fiber fiber, Scheduler scheduler) {
            this.statement = statement;
            this.fiber = fiber;
            this.errand = fiber.errand instanceof Errand lease ? lease : null;
            this.calledAt = errand == null ? scheduler.now() : fiber.calledAt;
            this.begunAt = scheduler.now();
            this.lostBefore = scheduler.lostNanos();
        }
    }

    private record Cancel(
            HostileStatement statement, @Nullable Errand lease, long begunAt, boolean byPool) {}

    private final HostileConnection connection;
    private final HostileDriver driver;
    private final Scheduler scheduler;
    private final List<Execution> running = new ArrayList<>();
    private final List<Cancel> cancels = new ArrayList<>();

    /** When the pool first did something about what runs. */
    private long actedAt = Scheduler.FOREVER;

    /**
     * And last: what it did about the execution before must not hide what it does about one that is kept
     * from coming here.
     */
    private long lastActedAt = -1;

    /** When it ended the connection. */
    private long endedAt;

    Executions(HostileConnection connection, HostileDriver driver) {
        this.connection = connection;
        this.driver = driver;
        this.scheduler = driver.scheduler;
    }

    // ---- executions ----

    void run(HostileStatement statement) throws SQLException {
        Execution mine = new Execution(statement, scheduler.current(), scheduler);
        checkNoneComes(mine);
        running.add(mine);
        mine.fiber.executesSince = mine.calledAt;
        boolean alone = running.size() == 1;
        try {
            scheduler.await(() -> running.get(0) == mine || isOver(), Scheduler.FOREVER);
            if (running.get(0) == mine && !isOver()) {
                if (actedAt < mine.calledAt) {
                    actedAt = lastActedAt < mine.calledAt ? Scheduler.FOREVER : lastActedAt;
                }
                perform(mine, driver.next(Call.EXECUTE));
            }
            connection.requireAlive();
        } finally {
            running.remove(mine);
            checkEnd(mine, alone);
        }
    }

    private boolean isOver() {
        return connection.isEnded() || driver.isReleased();
    }

    private void perform(Execution mine, @Nullable Mischief now) throws SQLException {
        if (now == null) {
            return;
        }
        driver.covers(now);
        boolean hangs = now.what() == What.HANG || now.what() == What.HANG_AND_FAIL;
        boolean hears = now.what() != What.DEAF && now.what() != What.HANG_AND_FAIL;
        BooleanSupplier ends = () ->
                driver.isReleased() || now.what() != What.DEAF && connection.isEnded() || hears && mine.cancels > 0;
        scheduler.await(ends, hangs ? HOPELESS_NANOS : now.nanos());
        if (hears && mine.cancels > 0) {
            if (mine.cancels > 1) {
                connection.unfit("a cancel of it has found nothing");
            }
            throw new SQLException("mischief: cancelled", "57014");
        }
        if (mine.cancels > 0) {
            connection.unfit("a cancel of it was not heard");
        }
        switch (now.what()) {
            case FAIL, REFUSED -> throw failure(mine, "mischief", "HY000");
            case FATAL, HANG_AND_FAIL -> throw failure(mine, "mischief: gone", "08006");
            default -> {}
        }
    }

    /** By itself: what becomes of the connection on its way to the borrower has nothing to do with it. */
    private SQLException failure(Execution mine, String message, String state) {
        SQLException failure = new SQLException(message, state);
        if (mine.errand != null && connection.closes + connection.aborts == 0) {
            mine.errand.ownFailure = failure;
        }
        return failure;
    }

    /** Whether somebody else's call is in this session. */
    boolean isUsedBesides(Errand lease) {
        return running.stream().anyMatch(each -> each.errand != lease)
                || cancels.stream().anyMatch(each -> each.lease != lease);
    }

    // ---- cancels ----

    void cancel(HostileStatement statement) throws SQLException {
        boolean byPool = !(scheduler.current().errand instanceof Errand);
        Execution first = running.isEmpty() ? null : running.get(0);
        Errand lease = first == null ? connection.holder : first.errand;
        Cancel mine = new Cancel(statement, lease, scheduler.now(), byPool);
        if (byPool) {
            checkNotEarly(first);
            acted();
        } else if (lease != null) {
            lease.cancelledByUser = true;
        }
        cancels.add(mine);
        boolean done = false;
        try {
            driver.perform(Call.CANCEL, 0, () -> false, byPool ? Scheduler.FOREVER : HOPELESS_NANOS);
            arrive(mine);
            done = true;
        } finally {
            cancels.remove(mine);
            if (!done) {
                connection.unfit("a cancel of it has failed");
            }
        }
    }

    private void arrive(Cancel cancel) {
        Execution hit = running.isEmpty() ? null : running.get(0);
        if (hit == null) {
            connection.unfit("a cancel of it has found nothing");
            return;
        }
        scheduler.note(() -> "a cancel reaches what " + hit.fiber + " executes in " + connection);
        hit.cancels++;
        hit.byPool |= cancel.byPool;
        boolean ofAnother = hit.errand != cancel.lease || hit.statement != cancel.statement;
        // threads that share a connection can cancel each other's statements: its driver cannot tell what runs
        boolean ownFault = hit.errand == cancel.lease && hit.errand != null && hit.errand.isShared() && !cancel.byPool;
        if (ofAnother && !ownFault) {
            scheduler.violate(
                    9, "a cancel of " + cancel.lease + " hit what " + hit.errand + " executes", new Throwable());
        }
    }

    /** An execution waits for a cancel in flight, for a while; another lease does in any case. */
    private void checkNoneComes(Execution mine) {
        for (Cancel each : cancels) {
            // it may be meant for this one, which had begun and was kept from coming here
            boolean meant = each.statement == mine.statement && mine.calledAt <= each.begunAt;
            boolean impatient = scheduler.now() - each.begunAt < PATIENCE_NANOS;
            if (each.lease != mine.errand || impatient && !meant) {
                scheduler.violate(
                        9,
                        mine.errand + " executes in " + connection + " while a cancel of " + each.lease
                                + " is on its way",
                        new Throwable());
            }
        }
    }

    // ---- limits ----

    private void checkNotEarly(@Nullable Execution first) {
        if (first != null && first.errand != null && !isOverdue(first)) {
            scheduler.violate(
                    9,
                    "the pool cancels what " + first.errand + " has executed for "
                            + (scheduler.now() - first.calledAt) / 1000 + " µs, within its limits",
                    new Throwable());
        }
    }

    /** The pool ends the connection of this lease: only if a limit is reached. */
    boolean mayEnd(Errand lease) {
        acted();
        if (endedAt == 0) {
            endedAt = scheduler.now();
        }
        lease.transactionEnded |= isTransactionOver(lease) || lease.transactionWasOver.lasts(scheduler);
        lease.overdue |= isOverdue(lease) || lease.callWasOver.lasts(scheduler);
        return lease.transactionEnded || lease.overdue;
    }

    /** Whether one of its calls has reached a limit. */
    boolean isOverdue(Errand lease) {
        return lease.overdue || lease.hasOpenSince(scheduler.now() - lease.limitOfCall(driver.limits));
    }

    private void acted() {
        lastActedAt = scheduler.now();
        actedAt = Math.min(actedAt, lastActedAt);
    }

    private boolean isOverdue(Execution execution) {
        Errand lease = execution.errand;
        return lease != null
                && (scheduler.now() - execution.calledAt >= lease.limitOfCall(driver.limits)
                        || isTransactionOver(lease));
    }

    private boolean isTransactionOver(Errand lease) {
        return lease.isOver(driver.limits.transaction(), lease.transactionSince, scheduler.now())
                || lease.transactionSince >= 0
                        && lease.isOver(driver.limits.idleInTransaction(), lease.idleSince, scheduler.now());
    }

    /**
     * Whether the pool did what it should have, in time. Where threads share a connection, a limit counts from when the
     * other's call has ended.
     */
    private void checkEnd(Execution mine, boolean alone) {
        Errand lease = mine.errand;
        if (lease == null) {
            return;
        }
        lease.lastCallAt = scheduler.now();
        lease.overdue |= isOverdue(mine);
        long limit = lease.limitOfCall(driver.limits);
        if (limit == Scheduler.FOREVER || lease.isShared() || !alone || driver.poolCloses || lease.isKept) {
            return;
        }
        long allowed = limit + Simulation.lateness(scheduler) + scheduler.lostNanos() - mine.lostBefore;
        long took = scheduler.now() - mine.begunAt;
        boolean ended = endedAt != 0 && endedAt - mine.begunAt <= allowed + 500_000_000L;
        if (took > allowed && actedAt - mine.begunAt > allowed && !ended) {
            scheduler.violate(6, "an execution took " + Scenario.time(took) + " and nothing was done", null);
        }
        long grace = allowed + 500_000_000L + Simulation.lateness(scheduler);
        if (took > grace && (endedAt == 0 || endedAt - mine.begunAt > grace)) {
            scheduler.violate(6, "an execution took " + Scenario.time(took) + " and its connection lives", null);
        }
    }
}
