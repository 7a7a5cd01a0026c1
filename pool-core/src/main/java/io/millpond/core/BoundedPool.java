package io.millpond.core;

import org.jspecify.annotations.Nullable;

/**
 * A bounded set of slots and the borrowers that wait for one. All methods are lock-free and none calls out, except that
 * a borrower parks in {@link #await}. How an idle slot is found is told in {@link IdleSlots}.
 *
 * <p><b>Order.</b> Waiters form a queue. A slot that comes back is handed straight to the head once that has waited for
 * {@link #PATIENCE_NANOS}, unless the same slot was handed over less than {@link #HAND_OVER_PAUSE_NANOS} ago; otherwise
 * it becomes idle, the head is woken once and keeps its place, and a borrower that is already running may take the slot
 * meanwhile. That is all the allowance newcomers have: without it every hand-over costs two context switches (strict
 * order was 80 times slower where connections are held for no time), without the limit waiters starve; {@link Turns}
 * tells how exact it is. The figures are in {@code docs/decisions/0001-hand-over.md}.
 *
 * <p><b>No lost wake-up.</b> A returner makes the slot idle, then asks whether anybody waits. A waiter enrols, then
 * looks for an idle slot, then parks. Neither looks before its own step is done, so at least one of the two sees the
 * other. Whoever leaves looks once more: a slot that became idle while it was at the head is for the next.
 */
public final class BoundedPool<R> {
    /** Past this wait the head of the queue is served before newcomers: 2 ms. */
    public static final long PATIENCE_NANOS = 2_000_000;

    /** Least time between two hand-overs of one slot: 200 µs. */
    public static final long HAND_OVER_PAUSE_NANOS = 200_000;

    /** How a wait ended. */
    public enum Wait {
        LENT,
        TIMED_OUT,
        INTERRUPTED,
        REFUSED,
        CLOSED
    }

    /** What came of giving a slot back. */
    public enum Return {
        /** It is idle, or another borrower has it. */
        DONE,
        /** The lease had ended before; nothing was changed. */
        STALE,
        /** It is doomed or shared: the caller has to retire it, to have it checked, or to end the lease by a reset. */
        STILL_OWNED
    }

    private final SlotTable<R> table;
    private final CoarseClock clock;
    private final Parking parking;
    private final int maxWaiting;
    private final LeaseTimes times;
    private final IdleSlots<R> idle;
    private final Turns turns;

    /** Tests step in here. */
    final WaiterQueue<R> waiters = new WaiterQueue<>();

    /**
     * @param freshFor nanoseconds an idle slot may be lent without a check, give or take a tick; 0 for not at all
     * @param maxWaiting most borrowers that may wait
     * @param exactTimes time every lease with the exact clock, otherwise one lease of a slot in 16
     */
    public BoundedPool(
            SlotTable<R> table, long freshFor, int maxWaiting, boolean exactTimes, CoarseClock clock, Parking parking) {
        this.table = table;
        this.maxWaiting = maxWaiting;
        this.clock = clock;
        this.times = new LeaseTimes(clock, exactTimes);
        this.idle = new IdleSlots<>(table, clock, times, freshFor);
        this.turns = new Turns(clock);
        this.parking = parking;
    }

    /** The slot to try first: the one that a thread with this hash used last. */
    public Slot<R> lastUsedBy(long threadId) {
        return idle.lastUsedBy(threadId);
    }

    /** Lends this slot to the calling thread if it is idle and fresh; answers the ticket, or 0. Allocates nothing. */
    public long tryLease(Slot<R> slot, long threadId) {
        return idle.tryLease(slot, threadId);
    }

    /** Lends a fresh idle slot to the calling thread, or answers null; may miss one that becomes idle meanwhile. */
    public @Nullable Lease<R> tryLease(long threadId) {
        return idle.tryLease(threadId);
    }

    /** Queues the calling thread, which has to {@link #await}; null if too many would wait for others to return. */
    public @Nullable Waiter<R> enroll() {
        Waiter<R> waiter = new Waiter<>(Thread.currentThread(), clock.exact());
        boolean in =
                waiters.tryEnroll(waiter, maxWaiting) || waiters.tryEnroll(waiter, table.waitersAllowed(maxWaiting));
        return in ? waiter : null;
    }

    /** Queues it as if it had come then, past {@code maxWaiting}: for one that was handed a doomed connection. */
    public Waiter<R> enrollAgain(long since) {
        Waiter<R> waiter = new Waiter<>(Thread.currentThread(), since, true);
        waiters.tryEnroll(waiter, Integer.MAX_VALUE);
        return waiter;
    }

    /** What a wait with the outcome {@link Wait#LENT} was given. The lease may have been doomed or taken away since. */
    public static <R> Lease<R> lentTo(Waiter<R> waiter) {
        Lease<R> lease = waiter.given();
        if (lease == null) {
            throw new IllegalStateException("bug: this wait was given no slot");
        }
        return lease;
    }

    /** Waits for a slot until the deadline, by the exact clock, an interrupt, or the close of the pool. */
    public Wait await(Waiter<R> waiter, long deadline) {
        long threadId = BorrowerId.of(waiter.thread());
        waiter.setDeadline(deadline);
        while (true) {
            if (waiter.isDone()) {
                return settle(waiter, threadId);
            }
            // enrolled after close() went through the queue
            if (table.isClosed() && waiters.tryClose(waiter)) {
                return Wait.CLOSED;
            }
            // cleared before the search: a slot that becomes idle later notifies again, an earlier one is found
            waiter.clearNotification();
            Lease<R> found = tryLease(threadId);
            if (found != null) {
                return keepOne(waiter, found, threadId);
            }
            long left = deadline - clock.exact();
            boolean interrupted = Thread.currentThread().isInterrupted();
            if (left <= 0 || interrupted) {
                if (waiters.tryLeave(waiter)) {
                    passOn();
                    return interrupted ? Wait.INTERRUPTED : Wait.TIMED_OUT;
                }
                return settle(waiter, threadId);
            }
            parking.park(this, left);
        }
    }

    /** Leaves the queue with the slot, unless another was handed over in the same moment; then this one goes back. */
    private Wait keepOne(Waiter<R> waiter, Lease<R> found, long threadId) {
        // noted first, so that it is not lost if leaving the queue, or giving it back, breaks off
        waiter.setSurplus(found);
        if (waiters.tryLeave(waiter) || waiter.hasLeft()) {
            waiter.keep(found);
            waiter.setSurplus(null);
            passOn();
            return Wait.LENT;
        }
        Slot<R> slot = found.slot();
        uncount(slot);
        long owned = giveBack(slot, found.ticket()) == Return.STILL_OWNED ? slot.stillOwned(found.ticket()) : 0;
        waiter.setSurplus(owned == 0 ? null : new Lease<>(slot, owned));
        return settle(waiter, threadId);
    }

    private Wait settle(Waiter<R> waiter, long threadId) {
        Lease<R> handed = waiter.handed();
        waiter.keep(handed);
        // this thread may come late: what it notes of a lease that was taken away would spoil a later one
        if (handed != null && handed.slot().isOwned(handed.ticket())) {
            times.leaseBegins(handed.slot(), threadId);
        }
        // however it ended: even if refused, it may have been told of an idle slot, and the next in line have not
        passOn();
        // left, if others have let it go: see endForgotten
        Wait other = waiter.refusal() != null ? Wait.REFUSED : waiter.hasLeft() ? Wait.TIMED_OUT : Wait.CLOSED;
        return handed != null ? Wait.LENT : other;
    }

    /** Ends a wait that broke off; answers what it was given, to be passed on like a {@link Waiter#surplus}. */
    public @Nullable Lease<R> abandon(Waiter<R> waiter) {
        waiters.tryLeave(waiter);
        // also if the wait had ended: what it was handed may be doomed and of no use to others, what it was told of is
        passOn();
        Lease<R> given = waiter.given();
        return given != null ? given : waiter.handed();
    }

    /** Wakes the next in line if a slot is idle: it may have become so on account of a waiter that has left. */
    private void passOn() {
        if (!waiters.isEmpty() && idle.anyLendable()) {
            notifyHead();
        }
    }

    /** Takes back the count of a lease that no borrower gets to see; by its holder, before it ends. */
    public void uncount(Slot<R> slot) {
        times.leaseUndone(slot);
    }

    /** What the holder notes before its lease ends, by whatever move. */
    public void noteReturn(Slot<R> slot) {
        times.leaseEnds(slot);
    }

    /** Ends a lease, an opening, a check or a reset, and makes the slot available to borrowers. */
    public Return giveBack(Slot<R> slot, long ticket) {
        Waiter<R> head = waiters.isEmpty() ? null : waiters.head();
        if (head == null) {
            return makeIdle(slot, ticket);
        }
        if (idle.needACheck() && SlotState.phase(ticket) != SlotState.CHECKING) {
            // so that the caller has it checked, and then it is handed over
            slot.doomLease(ticket, SlotState.SUSPECT);
        }
        return serve(slot, ticket, head);
    }

    private Return makeIdle(Slot<R> slot, long ticket) {
        if (!slot.tryPublish(ticket)) {
            return slot.isOwned(ticket) ? Return.STILL_OWNED : Return.STALE;
        }
        // the CAS above is the fence between "the slot is idle" and "does anybody wait?"
        if (!waiters.isEmpty()) {
            notifyHead();
        }
        return Return.DONE;
    }

    private Return serve(Slot<R> slot, long ticket, Waiter<R> head) {
        // opened or checked because somebody waits: idle, it could rest too long again before the head is awake
        boolean forWaiters = SlotState.phase(ticket) == SlotState.CHECKING;
        long now = forWaiters ? clock.exact() : turns.ofWaiter(slot, ticket, head.since());
        if (now == 0) {
            return makeIdle(slot, ticket);
        }
        Lease<R> lease;
        try {
            lease = new Lease<>(slot, SlotState.nextGeneration(ticket, SlotState.LEASED));
        } catch (OutOfMemoryError none) {
            // idle it needs none; and a holder whose close() threw does not give it back a second time
            return makeIdle(slot, ticket);
        }
        if (slot.tryHandOver(ticket) == 0) {
            return slot.isOwned(ticket) ? Return.STILL_OWNED : Return.STALE;
        }
        slot.handedOverAt = now;
        Waiter<R> served = waiters.handToFirst(lease);
        if (served == null) {
            return makeIdle(slot, lease.ticket());
        }
        parking.unpark(served.thread());
        return Return.DONE;
    }

    private void notifyHead() {
        while (true) {
            Waiter<R> head = waiters.head();
            if (head == null) {
                return;
            }
            if (head.tryNotify()) {
                parking.unpark(head.thread());
            }
            // a head that left before it could see the notification passes nothing on: tell the one behind it
            if (!head.isDone()) {
                return;
            }
        }
    }

    // ---- what the pool's tasks need ----

    /** Withdraws an idle slot that must be checked before it is lent; null if there is none. */
    public @Nullable Slot<R> takeStale() {
        return idle.takeStale();
    }

    /** Lets go of waiters that will never leave by themselves; asked by the ticker while somebody waits. */
    public void endForgotten() {
        if (waiters.endForgotten(clock.exact())) {
            passOn();
        }
    }

    /** Tells every borrower that waits now that no slot will come, and why. */
    public void refuse(Refusal why) {
        waiters.refuseAll(why, parking);
    }

    /** No more leases or claims; every waiter is told. The caller dooms what is there. */
    public void close() {
        table.close();
        waiters.closeAll(parking);
    }

    public int waiting() {
        return waiters.count();
    }

    /** How long the first waiter has waited; 0 if nobody waits. */
    public long headAge() {
        Waiter<R> head = waiters.head();
        return head == null ? 0 : clock.exact() - head.since();
    }
}
