package io.millpond.testkit.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;

/**
 * Judges a history when all its threads have ended: no connection has two owners at once or is lent after its close,
 * every lease is returned once, nobody is passed beyond the allowance, every connection that was opened is closed once,
 * and every wait ends in time.
 */
public final class HistoryCheck {
    private static final long LATE_NANOS = 50_000_000;

    /** By which clocks differ. */
    private static final long EARLY_NANOS = 2_000_000;

    private static final int SHOWN = 20;

    private final Events events;
    private final long acquireTimeout;
    private final List<String> violations = new ArrayList<>();
    private LongBinaryOperator lateness = (from, to) -> 0;
    private boolean refusalsAreAllowed;
    private boolean leasesAreNeverTakenAway;
    private int judged;

    /** Without knowledge of the queue: the order cannot be judged. */
    public static HistoryCheck of(History history, Duration acquireTimeout) {
        return of(history, Map.of(), acquireTimeout);
    }

    public static HistoryCheck of(History history, QueueWatch queue, Duration acquireTimeout) {
        return of(history, queue.parked(), acquireTimeout);
    }

    static HistoryCheck of(History history, Map<QueueWatch.Seen, Long> parked, Duration acquireTimeout) {
        return new HistoryCheck(new Events(history, parked), acquireTimeout);
    }

    private HistoryCheck(Events events, Duration acquireTimeout) {
        this.events = events;
        this.acquireTimeout = acquireTimeout.toNanos();
    }

    /**
     * How many nanoseconds the machine itself was late by between two moments; taken off before anybody is called late.
     */
    public HistoryCheck machineLateBy(LongBinaryOperator lateness) {
        this.lateness = lateness;
        return this;
    }

    /** A borrow may fail before its time-out: the pool may know that waiting is no use. */
    public HistoryCheck refusalsAreAllowed() {
        refusalsAreAllowed = true;
        return this;
    }

    /**
     * The pool takes no lease away, and no borrower aborts: then no end may be called for before the return begins.
     * Without this only a borrow that began after the end is judged, because one that began before it may have been
     * lent the connection, and lost it again.
     */
    public HistoryCheck leasesAreNeverTakenAway() {
        leasesAreNeverTakenAway = true;
        return this;
    }

    /** One owner at a time, none before the connection was opened, none that came after its end was called for. */
    public HistoryCheck owners() {
        events.leases.forEach((connection, leases) -> {
            for (int i = 1; i < leases.size(); i++) {
                Borrow first = leases.get(i - 1);
                Borrow second = leases.get(i);
                if (first.returnBegun > second.ended) {
                    violations.add("two owners: connection " + connection + " was lent to " + second + " while " + first
                            + " had it");
                }
            }
            Events.Life life = events.lives.get(connection);
            if (life != null) {
                outOfLife(connection, leases, life);
            }
        });
        return this;
    }

    private void outOfLife(int connection, List<Borrow> leases, Events.Life life) {
        long gone = Math.min(
                life.closed.stream().min(Comparator.naturalOrder()).orElse(Long.MAX_VALUE),
                life.aborted.stream().min(Comparator.naturalOrder()).orElse(Long.MAX_VALUE));
        for (Borrow lease : leases) {
            if (lease.begun > gone) {
                violations.add("lent when gone: connection " + connection + " to " + lease);
            } else if (leasesAreNeverTakenAway && lease.returnBegun > gone) {
                violations.add("ended while lent: connection " + connection + " to " + lease);
            }
            if (life.opened.isEmpty() || lease.ended < life.opened.get(0)) {
                violations.add("lent before it was opened: connection " + connection + " to " + lease);
            }
        }
    }

    /** Every lease ends once. */
    public HistoryCheck returns() {
        for (Borrow borrow : events.borrows) {
            if (borrow.outcome == Borrow.Outcome.NONE) {
                violations.add("never ended: the borrow " + borrow);
            }
            if (borrow.isLent() && borrow.returnEnded == Borrow.NEVER) {
                violations.add("not returned: connection " + borrow.connection + " by " + borrow);
            }
            if (borrow.returns > (borrow.isLent() ? 1 : 0)) {
                violations.add("returned " + borrow.returns + " times: connection " + borrow.connection + " by "
                        + borrow + " whose borrow ended as " + borrow.outcome);
            }
        }
        return this;
    }

    /**
     * First come, first served, within the allowance.
     *
     * @param patience a waiter that has waited for longer is not passed
     * @param pause unless the connection was handed over less than this before
     */
    public HistoryCheck order(Duration patience, Duration pause) {
        for (List<Borrow> leases : events.leases.values()) {
            Borrow before = null;
            for (Borrow lease : leases) {
                lease.servedAtEarliest = before == null ? lease.begun : before.returnBegun;
                before = lease;
            }
        }
        OrderRule rule = new OrderRule(patience.toNanos(), pause.toNanos(), acquireTimeout);
        for (String passed : rule.violations(events)) {
            violations.add("passed: " + passed);
        }
        judged += rule.judged();
        return this;
    }

    /** Every connection that was opened was closed: once, or aborted once, or aborted and closed as well. */
    public HistoryCheck connections() {
        events.lives.forEach((connection, life) -> {
            if (life.opened.size() != 1) {
                violations.add("opened " + life.opened.size() + " times: connection " + connection);
            }
            if (life.closed.isEmpty() && life.aborted.isEmpty()) {
                violations.add("not closed: connection " + connection);
            }
            if (life.closed.size() > 1) {
                violations.add("closed " + life.closed.size() + " times: connection " + connection);
            }
            if (life.aborted.size() > 1) {
                violations.add("aborted " + life.aborted.size() + " times: connection " + connection);
            }
        });
        return this;
    }

    /** Every borrow ends by its time-out and 50 ms, and none gives up before. */
    public HistoryCheck waits() {
        for (Borrow borrow : events.borrows) {
            if (borrow.ended == Borrow.NEVER) {
                continue;
            }
            long took = borrow.ended - borrow.begun;
            long most = acquireTimeout + LATE_NANOS;
            if (took > most && took > most + lateness.applyAsLong(borrow.begun + acquireTimeout, borrow.ended)) {
                violations.add("late: " + borrow + " ended as " + borrow.outcome + " after " + took / 1000 + " us");
            }
            if (borrow.outcome == Borrow.Outcome.TIMED_OUT
                    && took < acquireTimeout - EARLY_NANOS
                    && !refusalsAreAllowed) {
                violations.add("early: " + borrow + " gave up after " + took / 1000 + " us");
            }
        }
        return this;
    }

    /** All of the above, with the allowance that Millpond states in {@code BoundedPool}. */
    public HistoryCheck everything() {
        return owners().returns()
                .order(Duration.ofMillis(2), Duration.ofNanos(200_000))
                .connections()
                .waits();
    }

    /** What was found so far. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /** Returns of which the order could be judged. */
    public int judged() {
        return judged;
    }

    /** Borrows that were recorded. */
    public int borrows() {
        return events.borrows.size();
    }

    /** Physical connections whose opening was recorded. */
    public int connectionsSeen() {
        return events.lives.size();
    }

    /** For the test's output. */
    public String summary() {
        return "history: " + borrows() + " borrows, " + connectionsSeen() + " connections opened, order judged at "
                + judged + " returns" + (events.completeUntil == Long.MAX_VALUE ? "" : ", tracks were full");
    }

    /** Throws an {@code AssertionError} with the first of what was found, if anything was. */
    public void verify() {
        if (!violations.isEmpty()) {
            throw new AssertionError(violations.size() + " violation(s) in " + summary() + "\n  "
                    + String.join("\n  ", violations.subList(0, Math.min(SHOWN, violations.size()))));
        }
    }
}
