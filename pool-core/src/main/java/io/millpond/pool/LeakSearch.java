package io.millpond.pool;

import io.millpond.core.BorrowerId;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.LeakReport;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.LeakWatch;
import io.millpond.upkeep.PerSlot;
import java.lang.ref.WeakReference;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for leases that nobody will end. On the housekeeper's thread alone; borrowers pay nothing for it.
 *
 * <p><b>Lost handles.</b> A handle, and with it everything it brought forth, holds its {@link PhysicalConnection}. Once
 * a lease has lasted for a while the pool goes on with a {@linkplain PhysicalConnection#twin twin} of that object and
 * keeps the first by a weak reference. When the garbage collector has cleared it, no handle of this lease can be
 * reached by anybody: it is neither on the stack of a running call (each call through a handle needs it again when it
 * ends) nor referred to by a statement or result set that somebody still has. So nobody can close it, and nobody can
 * use the connection, unless the driver's own object was taken; such a lease is left alone. A handle of an earlier
 * lease that somebody kept hides the loss. The retirement takes the ticket of the lost lease, and can hit no other.
 *
 * <p><b>Why a handle that lives never loses its connection to this.</b> What matters is that the handle of the lease
 * holds the very object that the weak reference watches. Only this thread ever puts a twin into a slot, and it does
 * so in five steps:
 *
 * <ol>
 *   <li>the slot is lent by the ticket t;
 *   <li>the borrower of t {@linkplain Slot#isHandedOut has taken the object} for its handle. Until then, this lease is
 *       looked at by nobody: a waiter that was handed the slot and does not run yet would find the twin there later,
 *       and nothing would hold the first;
 *   <li>the slot holds the object p: the one that the borrower of t found, because nobody else writes it while t lasts;
 *   <li>p is replaced by its twin;
 *   <li>the slot is lent by t still. A ticket never comes back: t has lasted from 1 to 5, and its handle holds p.
 * </ol>
 *
 * If the fifth finds another state, the lease ended between 1 and 5, and that of which the fifth may see the ticket
 * began meanwhile: its borrower found p or the twin, nobody knows. That lease, and all before it, are not looked at any
 * more. One that begins later finds the twin, or what another opener put there, and is like any other.
 */
class LeakSearch {
    /** A lease that is shorter than this has hardly been forgotten: 5 s. */
    private static final long LONG_NANOS = 5_000_000_000L;

    /** How often to look which threads live, at most. */
    private static final long THREADS_NANOS = 1_000_000_000L;

    /** What is known of the handle of one slot's lease. */
    private static final class Grip {
        /** The lease whose handle holds what {@code handleSide} watches; 0 for none. */
        long ticket;

        @Nullable
        WeakReference<PhysicalConnection> handleSide;

        /** Of leases up to this state nobody knows which object their handle holds. */
        long unknown;
    }

    private final LeakWatch watch;
    private final LeakReporter reporter;
    private final ConnectionWork work;
    private final long longLease;
    private final long threadsInterval;
    private final PerSlot<Grip> grips = new PerSlot<>();

    /** Who lived at a moment. Ids and not threads: nothing here must keep one. */
    private record Living(long at, Set<Long> ids) {}

    /**
     * The last list. Replaced by a worker, because to make it is to wait for the locks of thread groups and to ask
     * threads that are not ours.
     */
    private volatile Living living = new Living(Long.MIN_VALUE / 2, Set.of());

    private final SoleTask listing;

    /** @param threshold of the watch, in nanoseconds; 0 if it is off, then lost handles are found all the same */
    LeakSearch(LeakWatch watch, long threshold, LeakReporter reporter, ConnectionWork work) {
        this.watch = watch;
        this.reporter = reporter;
        this.work = work;
        this.listing = new SoleTask(work.threads, this::list);
        this.longLease = threshold == 0 ? LONG_NANOS : Math.min(threshold, LONG_NANOS);
        this.threadsInterval = Math.min(longLease, THREADS_NANOS);
    }

    /** Looks at one slot, lent or not; answers when to look again. */
    long look(Slot<PhysicalConnection> slot, long now) {
        long state = slot.state();
        if (SlotState.phase(state) != SlotState.LEASED) {
            return Long.MAX_VALUE;
        }
        long ticket = SlotState.ticketOf(state);
        // without a handle there is nothing to lose or to forget; the holder is not noted either
        if (slot.isHandedOut(ticket)) {
            lookAt(slot, ticket, now);
        }
        return now + Math.min(watch.interval(), longLease / 10);
    }

    private void lookAt(Slot<PhysicalConnection> slot, long ticket, long now) {
        LeakWatch.Suspect overdue = watch.look(slot, now);
        if (overdue != null) {
            reporter.report(slot, overdue, LeakReport.Cause.HELD_TOO_LONG);
        }
        PhysicalConnection connection = slot.resource();
        if (connection == null || watch.seenFor(slot, now) < longLease) {
            return;
        }
        if (isLost(slot, ticket, connection)) {
            takeBack(slot, ticket, now);
        } else if (isHolderDead(slot, now)) {
            tell(slot, ticket, now, LeakReport.Cause.HOLDER_ENDED);
        }
    }

    private boolean isLost(Slot<PhysicalConnection> slot, long ticket, PhysicalConnection connection) {
        Grip grip = gripOn(slot);
        WeakReference<PhysicalConnection> handleSide = grip.handleSide;
        if (grip.ticket != ticket || handleSide == null) {
            grip(slot, ticket, connection, grip);
            return false;
        }
        return handleSide.refersTo(null) && !connection.isRawTakenIn(ticket);
    }

    private Grip gripOn(Slot<PhysicalConnection> slot) {
        Grip grip = grips.get(slot);
        if (grip == null) {
            grip = new Grip();
            grips.put(slot, grip);
        }
        return grip;
    }

    private void grip(Slot<PhysicalConnection> slot, long ticket, PhysicalConnection connection, Grip grip) {
        if (ticket <= grip.unknown || !tryReplace(slot, connection)) {
            return;
        }
        long state = slot.state();
        if (SlotState.ticketOf(state) == ticket) {
            grip.ticket = ticket;
            grip.handleSide = new WeakReference<>(connection);
        } else {
            grip.unknown = state;
        }
    }

    /** Tests step in here, before and after. */
    boolean tryReplace(Slot<PhysicalConnection> slot, PhysicalConnection connection) {
        return slot.tryReplace(connection, connection.twin());
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
        Living last = living;
        if (now - last.at >= threadsInterval) {
            listing.ask();
        }
        // who came after the list was begun is in none, and lives
        return now - last.at < watch.seenFor(slot, now) && !last.ids.contains(holder);
    }

    private void list() {
        // the moment first: who comes while the list is made may be missing in it
        long now = work.clock.exact();
        living = new Living(now, LiveThreads.ids());
    }

    /** Nobody ran for so long who could have ended a lease. */
    void forgive(long nanos) {
        watch.forgive(nanos);
    }
}
