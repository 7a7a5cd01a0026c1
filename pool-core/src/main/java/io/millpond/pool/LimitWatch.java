package io.millpond.pool;

import io.millpond.core.CallTimer;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.deadline.LimitRule;
import io.millpond.deadline.Sighting;
import io.millpond.jdbc.LimitHit;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.jdbc.RunningCall;
import io.millpond.spi.LimitReport.Limit;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.PerSlot;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what each lease has in the driver, at every tick of the clock, and ends what has reached its limit of time.
 *
 * <pre>
 *   running ──limit──► cancel sent ──grace──► connection closed
 *                          │                     ▲
 *                          └── call ended ──► done, or on to there if the limit was the transaction's
 * </pre>
 *
 * Nothing here calls the driver or waits: cancels and closes run on workers. On the housekeeper's thread alone, whose
 * fields these are.
 */
final class LimitWatch {
    /** How long a cancelled call may take to come back before its connection is closed: 500 ms. */
    static final long GRACE_NANOS = 500_000_000;

    /** A call that was cancelled, or is about to be, and the transaction that it belongs to. */
    private record Pursuit(
            long ticket, long since, long transactionSince, LimitHit hit, CancelTask cancel, long closeAt) {}

    /** What is remembered of one slot from tick to tick. */
    private static final class Watched {
        final Sighting call = new Sighting();
        final Sighting transaction = new Sighting();
        final Sighting idle = new Sighting();

        @Nullable
        Pursuit pursuit;

        /** The stamp of the slow call that was told of last. */
        long slowTold;
    }

    private final SlotTable<PhysicalConnection> table;
    private final ConnectionWork work;
    private final LimitRule rule;
    private final long slowNanos;
    private final CallAudience audience;

    /** Of the slots in which something has been timed at a tick so far. */
    private final PerSlot<Watched> slots = new PerSlot<>();

    private long heldOffUntil;

    /** @param slowNanos which calls are slow; 0 for none */
    LimitWatch(ConnectionWork work, LimitRule rule, long slowNanos, CallAudience audience) {
        this.table = work.table;
        this.work = work;
        this.rule = rule;
        this.slowNanos = slowNanos == 0 ? Long.MAX_VALUE : slowNanos;
        this.audience = audience;
    }

    /** The JVM stood still: answers that have come meanwhile are to be read before anything is cancelled. */
    void holdOff(long until) {
        heldOffUntil = until;
    }

    void look(long now) {
        if (now >= heldOffUntil) {
            table.forEach(slot -> look(slot, now));
        }
    }

    private void look(Slot<PhysicalConnection> slot, long now) {
        long state = slot.state();
        PhysicalConnection connection = slot.resource();
        Watched watched = slots.get(slot);
        if (SlotState.phase(state) != SlotState.LEASED || connection == null) {
            if (watched != null) {
                watched.pursuit = null;
            }
            return;
        }
        Pursuit pursuit = watched == null ? null : watched.pursuit;
        CallTimer timer = connection.timer();
        long since = timer.callSince();
        long ticket = SlotState.ticketOf(state);
        if (watched != null && pursuit != null) {
            if (pursuit.ticket == ticket && isOn(pursuit, since, timer.transactionSince())) {
                pursue(slot, connection, watched, pursuit, since, now);
                return;
            }
            // or it would keep the handle, and with it the thread of the borrower
            watched.pursuit = null;
        }
        long transactionSince = timer.transactionSince();
        if (since == 0 && transactionSince == 0) {
            return;
        }
        if (watched == null) {
            watched = new Watched();
            slots.put(slot, watched);
        }
        long began = watched.call.latestStart(since, now, work.clock::exact);
        LimitRule.Facts facts = new LimitRule.Facts(
                began,
                timer.callLimit(),
                watched.transaction.latestStart(transactionSince, now, work.clock::exact),
                idleSince(connection, ticket, since, watched.idle, now));
        LimitRule.Reached reached = rule.verdict(facts, now);
        // what was read belongs together only if the call is the same still, by a look that is not older
        VarHandle.loadLoadFence();
        if (timer.callSince() != since || slot.resource() != connection) {
            return;
        }
        if (reached != null) {
            begin(slot, connection, watched, ticket, since, transactionSince, reached, now);
        } else if (since != 0 && now - began >= slowNanos && watched.slowTold != since) {
            watched.slowTold = since;
            tellSlow(connection, ticket, since, now - began);
        }
    }

    /**
     * When nothing was in the driver any more, at the latest; 0 while something is. Who has noted the end of a call is
     * not back with its caller yet, and may be held up on the way: the time counts from when it is out.
     */
    private long idleSince(PhysicalConnection connection, long ticket, long callSince, Sighting lastEnd, long now) {
        long since = lastEnd.latestStart(connection.timer().callEndedAt(), now, work.clock::exact);
        if (callSince == 0 && !isInDriver(RunningCall.of(connection, ticket, callSince))) {
            return since;
        }
        lastEnd.notYet();
        return 0;
    }

    private static boolean isInDriver(@Nullable RunningCall call) {
        return call != null && call.isInDriver();
    }

    /**
     * A transaction over its limit is pursued to its end, which is that of the lease unless it is faster, a call
     * to its own end.
     */
    private static boolean isOn(Pursuit pursuit, long since, long transactionSince) {
        return pursuit.since == since || pursuit.hit.isOfTransaction() && pursuit.transactionSince == transactionSince;
    }

    private void begin(
            Slot<PhysicalConnection> slot,
            PhysicalConnection connection,
            Watched watched,
            long ticket,
            long since,
            long transactionSince,
            LimitRule.Reached reached,
            long now) {
        RunningCall call = RunningCall.of(connection, ticket, since);
        if (call == null) {
            return;
        }
        long of = LimitHit.isOfTransaction(reached.limit()) ? transactionSince : 0;
        // the lease before may have left its start, which the first use takes away before the call can be had
        if (of != 0 && connection.timer().transactionSince() != of) {
            return;
        }
        LimitHit hit = new LimitHit(ticket, null, reached.limit(), reached.allowed(), reached.elapsed(), of);
        if (since == 0) {
            // past the limit of the transaction a commit in the driver is closed as well
            if (reached.limit() == Limit.TRANSACTION_TIMEOUT || isIdle(call, connection.timer(), watched.idle)) {
                close(slot, call, hit);
            }
            return;
        }
        CancelTask cancel = new CancelTask(work, audience, call, hit);
        Pursuit pursuit = new Pursuit(ticket, since, transactionSince, hit, cancel, now + GRACE_NANOS);
        work.runOrDrop(cancel);
        // noted last: a cancel for which there was no memory is begun again at the next tick
        watched.pursuit = pursuit;
    }

    /**
     * A commit in the driver is not idle; nor is who has come back from one since the verdict, which he says before he
     * is out of the driver.
     */
    private static boolean isIdle(RunningCall call, CallTimer timer, Sighting lastEnd) {
        if (call.isInDriver()) {
            return false;
        }
        VarHandle.loadLoadFence();
        return timer.callSince() == 0 && lastEnd.isOf(timer.callEndedAt());
    }

    private void pursue(
            Slot<PhysicalConnection> slot,
            PhysicalConnection connection,
            Watched watched,
            Pursuit pursuit,
            long since,
            long now) {
        boolean ended = since != pursuit.since;
        if (!ended && now < pursuit.closeAt && !pursuit.cancel.hasFailed()) {
            return;
        }
        RunningCall call = RunningCall.of(connection, pursuit.ticket, pursuit.since);
        if (call != null && (pursuit.hit.isOfTransaction() || call.goesOn())) {
            pursuit.cancel.giveUp();
            call.note(pursuit.hit);
            if (work.retire(slot, pursuit.ticket, RetireReason.LIMIT_REACHED)) {
                pursuit.cancel.tellClosed();
            }
        }
        watched.pursuit = null;
    }

    private void close(Slot<PhysicalConnection> slot, RunningCall call, LimitHit hit) {
        long borrower = call.borrowerId();
        call.note(hit);
        if (work.retire(slot, hit.ticket(), RetireReason.LIMIT_REACHED)) {
            work.counters.queryTimeouts.increment();
            work.say(() -> audience.limitReached(hit, borrower, null, true, CallAudience.CLOSED));
        }
    }

    private void tellSlow(PhysicalConnection connection, long ticket, long since, long took) {
        RunningCall call = RunningCall.of(connection, ticket, since);
        String sql = call == null ? null : call.sqlText();
        if (call != null && sql != null) {
            audience.runsSlowly(call.borrowerId(), sql, call.quotesNamesOnly(), took);
        }
    }
}
