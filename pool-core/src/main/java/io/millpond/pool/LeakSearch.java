package io.millpond.pool;

import io.millpond.core.BorrowerId;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.LeakReport;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.LeakWatch;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for leases that nobody will end. On the housekeeper's thread alone; borrowers pay nothing for it.
 *
 * <p><b>Lost handles.</b> A handle, and with it everything it brought forth, holds its {@link PhysicalConnection}. Once a lease has lasted for a while the pool
 * goes on with a {@linkplain PhysicalConnection#twin twin} of that object and keeps the first by a weak reference. When the garbage collector
 * has cleared it, no handle of this lease can be reached by anybody: it is neither on the stack of a running call (each call
 * through a handle needs it again when it ends) nor referred to by a statement or result set that somebody still has.
 * So nobody can close it, and nobody can use the connection, unless the driver's own object was taken; such a lease is left alone. A
 * handle of an earlier lease that somebody kept hides the loss. The retirement takes the ticket of the lost lease, and can hit no other.
 */
final class LeakSearch {
    /** A lease that is shorter than this has hardly been forgotten: 5 s. */
    private static final long LONG_NANOS = 5_000_000_000L;

    /** How often to look which threads live, at most. */
    private static final long THREADS_NANOS = 1_000_000_000L;

    /** The object that the handle of one lease holds. */
    private record Grip(long ticket, WeakReference<PhysicalConnection> handleSide) {}

    private final LeakWatch watch;
    private final LeakReporter reporter;
    private final ConnectionWork work;
    private final long longLease;
    private final long threadsInterval;
    private final List<@Nullable Grip> grips = new ArrayList<>();

    /** Ids and not threads: nothing here must keep one. */
    private Set<Long> liveThreads = Set.of();

    private long liveThreadsAt;

    /** @param threshold of the watch, in nanoseconds; 0 if it is off, then lost handles are found all the same */
    LeakSearch(LeakWatch watch, long threshold, LeakReporter reporter, ConnectionWork work) {
        this.watch = watch;
        this.reporter = reporter;
        this.work = work;
        this.longLease = threshold == 0 ? LONG_NANOS : Math.min(threshold, LONG_NANOS);
        this.threadsInterval = Math.min(longLease, THREADS_NANOS);
    }

    /** Looks at one slot, lent or not; answers when to look again. */
    long look(Slot<PhysicalConnection> slot, long now) {
        LeakWatch.Suspect overdue = watch.look(slot, now);
        if (overdue != null) {
            reporter.report(slot, overdue, LeakReport.Cause.HELD_TOO_LONG);
        }
        long seenFor = watch.seenFor(slot, now);
        long state = slot.state();
        PhysicalConnection connection = slot.resource();
        if (SlotState.phase(state) != SlotState.LEASED || connection == null) {
            return Long.MAX_VALUE;
        }
        if (seenFor >= longLease) {
            long ticket = SlotState.ticketOf(state);
            if (isLost(slot, ticket, connection)) {
                takeBack(slot, ticket, now);
            } else if (isHolderDead(slot, now)) {
                tell(slot, ticket, now, LeakReport.Cause.HOLDER_ENDED);
            }
        }
        return now + Math.min(watch.interval(), longLease / 10);
    }

    private boolean isLost(Slot<PhysicalConnection> slot, long ticket, PhysicalConnection connection) {
        while (grips.size() <= slot.index()) {
            grips.add(null);
        }
        Grip grip = grips.get(slot.index());
        if (grip == null || grip.ticket != ticket) {
            if (slot.tryReplace(connection, connection.twin())) {
                grips.set(slot.index(), new Grip(ticket, new WeakReference<>(connection)));
            }
            return false;
        }
        return grip.handleSide.refersTo(null) && !connection.isRawTakenIn(ticket);
    }

    private void takeBack(Slot<PhysicalConnection> slot, long ticket, long now) {
        tell(slot, ticket, now, LeakReport.Cause.HANDLE_LOST);
        work.retire(slot, ticket, RetireReason.LEAKED);
    }

    private void tell(Slot<PhysicalConnection> slot, long ticket, long now, LeakReport.Cause cause) {
        LeakWatch.Suspect suspect = watch.suspect(slot, ticket, now);
        if (suspect != null) {
            reporter.report(slot, suspect, cause);
        }
    }

    /** Virtual threads are in no list; of them nobody can tell. */
    private boolean isHolderDead(Slot<PhysicalConnection> slot, long now) {
        long holder = slot.holderId();
        if (BorrowerId.isVirtual(holder)) {
            return false;
        }
        if (now - liveThreadsAt >= threadsInterval) {
            liveThreads = LiveThreads.ids();
            liveThreadsAt = now;
        }
        return !liveThreads.contains(holder);
    }

    /** Nobody ran for so long who could have ended a lease. */
    void forgive(long nanos) {
        watch.forgive(nanos);
    }
}
