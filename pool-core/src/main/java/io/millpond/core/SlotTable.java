package io.millpond.core;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The slots, and how many of them may be occupied: the bound of the bounded pool. Lock-free.
 *
 * <p>Opening, checking and closing are tasks that own a slot by its ticket, so that a watcher can take the slot away
 * from a task that does not come back.
 */
public final class SlotTable<R> {
    /**
     * Where {@link #census} counts the openings that are in vain: doomed for good. They have their places,
     * and help nobody.
     */
    public static final int VAIN = SlotState.CLOSING + 1;

    private final CoarseClock clock;

    /** Slots that are not FREE. Raised before a slot is claimed, lowered after it is vacated, so never too low. */
    private final AtomicInteger occupied = new AtomicInteger();

    /** Grows by copying, never shrinks; the slots themselves stay. Written by {@link #resize} alone. */
    private volatile Slot<R>[] slots;

    /** Most slots that may be occupied. Written by {@link #resize} alone. */
    private volatile int limit;

    /** Set once by {@link #close}. */
    private volatile boolean closed;

    public SlotTable(int limit, CoarseClock clock) {
        this.limit = limit;
        this.clock = clock;
        this.slots = grown(newArray(0), limit);
    }

    Slot<R>[] slots() {
        return slots;
    }

    /** Claims a free place for opening a resource; null if the limit is reached or the pool closed. */
    public @Nullable Slot<R> claim() {
        while (true) {
            int before = occupied.get();
            if (before >= limit || closed) {
                return null;
            }
            if (occupied.compareAndSet(before, before + 1)) {
                // resize() either finds this one counted and dooms the surplus,
                // or lowered the limit before this second look
                if (before < limit) {
                    return claimCounted();
                }
                occupied.decrementAndGet();
            }
        }
    }

    /** There is a FREE slot for whoever was counted in: there are at least as many slots as the count ever allowed. */
    private @Nullable Slot<R> claimCounted() {
        while (true) {
            for (Slot<R> slot : slots) {
                long ticket = slot.tryClaim();
                if (ticket != 0) {
                    // close() either finds this slot OPENING and dooms it, or set the flag before this look at it
                    if (closed && vacate(slot, ticket)) {
                        return null;
                    }
                    return slot;
                }
            }
        }
    }

    /** Puts a newly opened resource into a slot that its opener has settled. */
    public void fill(Slot<R> slot, R resource) {
        slot.setResourceRelease(resource);
        long now = clock.exact();
        slot.returnedAt = now;
        slot.checkedAt = now;
    }

    /** The owner's note that the resource has just been seen to work. */
    public void noteChecked(Slot<R> slot) {
        slot.checkedAt = clock.exact();
    }

    /** Takes the resource out of a slot that the caller is closing. */
    public @Nullable R empty(Slot<R> slot) {
        R resource = slot.resource();
        slot.setResourceRelease(null);
        return resource;
    }

    /** Takes an idle slot for a check; answers the ticket, or 0 if it is not idle. */
    public long withdraw(Slot<R> slot) {
        return slot.tryWithdraw(slot.stateAcquire());
    }

    /** Frees a place: an opening that failed or was given up, or a closing that ended. False if the ticket is stale. */
    public boolean vacate(Slot<R> slot, long ticket) {
        if (!slot.tryVacate(ticket)) {
            return false;
        }
        occupied.decrementAndGet();
        return true;
    }

    /** Allows more or fewer; the caller dooms the surplus. Not to be called by two threads at once. */
    public void resize(int newLimit) {
        slots = grown(slots, newLimit);
        limit = newLimit;
    }

    /** No more claims. */
    void close() {
        closed = true;
        // the states that the caller reads next are not older than this
        VarHandle.fullFence();
    }

    public int occupied() {
        return occupied.get();
    }

    public int limit() {
        return limit;
    }

    public boolean isClosed() {
        return closed;
    }

    /** Slots in one of the phases of {@link SlotState}, as they are found one after another. */
    public int count(int phase) {
        int found = 0;
        for (Slot<R> slot : slots) {
            if (SlotState.phase(slot.stateAcquire()) == phase) {
                found++;
            }
        }
        return found;
    }

    /** Openings of which somebody will have something. */
    public int coming() {
        return census()[SlotState.OPENING];
    }

    /**
     * How many may wait: {@code maxWaiting} for leases to end, and one for each place that is not lent. The maximum
     * is for overflow.
     */
    int waitersAllowed(int maxWaiting) {
        return Math.max(maxWaiting, maxWaiting + limit - count(SlotState.LEASED));
    }

    /**
     * How many slots are in each phase of {@link SlotState}, but for openings in {@link #VAIN}. Each slot is looked at
     * once, so that one that moves on meanwhile is counted in one of the two phases, and in no third.
     */
    public int[] census() {
        int[] phases = new int[VAIN + 1];
        for (Slot<R> slot : slots) {
            long state = slot.stateAcquire();
            int phase = SlotState.phase(state);
            phases[phase == SlotState.OPENING && SlotState.isDoomedForGood(state) ? VAIN : phase]++;
        }
        return phases;
    }

    /** Leases since the start; may lag behind the holders. */
    public long leases() {
        long sum = 0;
        for (Slot<R> slot : slots) {
            sum += slot.leases();
        }
        return sum;
    }

    public void forEach(Consumer<Slot<R>> visitor) {
        for (Slot<R> slot : slots) {
            visitor.accept(slot);
        }
    }

    private static <R> Slot<R>[] grown(Slot<R>[] old, int length) {
        if (old.length >= length) {
            return old;
        }
        Slot<R>[] slots = newArray(length);
        for (int i = 0; i < length; i++) {
            slots[i] = i < old.length ? old[i] : new Slot<>(i);
        }
        return slots;
    }

    @SuppressWarnings("unchecked")
    private static <R> Slot<R>[] newArray(int length) {
        return (Slot<R>[]) new Slot<?>[length];
    }
}
