package io.millpond.core;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waiting borrowers in order of arrival. Lock-free: the order is kept by the JDK's Michael-Scott queue, membership by
 * each waiter's own outcome. A waiter that leaves is not searched for: it is dropped when it reaches the head, or by a
 * sweep once those who left outnumber those who wait. A sweep over n entries comes after at least n/2 departures, so
 * leaving costs amortised O(1) and at most half of the queue is garbage.
 *
 * <p>A borrower whose turn had come, but who was handed a connection that was doomed before it ran, is served
 * ahead of the queue, earliest arrival first. A hand-over before it is back, or while the head is being chosen,
 * does not wait for it.
 */
final class WaiterQueue<R> {
    private static final int SWEEP_AT_LEAST = 64;

    private final ConcurrentLinkedQueue<Waiter<R>> queue = new ConcurrentLinkedQueue<>();

    /** Those who wait once more, in no order; empty nearly always. */
    private final ConcurrentLinkedQueue<Waiter<R>> again = new ConcurrentLinkedQueue<>();

    /**
     * Borrowers between enrolment and outcome. Grows before the waiter is in the queue, shrinks after its
     * outcome is set.
     */
    private final PaddedCounter waiting = new PaddedCounter();

    /** Waiters in the queue that have left; a hint for the sweep. */
    private final AtomicInteger lingering = new AtomicInteger();

    int count() {
        return waiting.get();
    }

    boolean isEmpty() {
        return waiting.get() == 0;
    }

    /** Counts the waiter in and appends it; false if more than {@code most} would wait. */
    boolean tryEnroll(Waiter<R> waiter, int most) {
        if (waiting.incrementAndGet() > most) {
            waiting.decrementAndGet();
            return false;
        }
        try {
            placeOf(waiter).add(waiter);
        } catch (Throwable outOfMemoryOrStack) {
            // it may be in the queue all the same
            tryLeave(waiter);
            throw outOfMemoryOrStack;
        }
        return true;
    }

    /**
     * Ends the waits at the head that were forgotten: where memory or stack ran out while their threads enrolled or
     * left. There they would keep every notification to themselves. Answers whether there were any.
     */
    boolean endForgotten(long now) {
        boolean any = false;
        Waiter<R> first = head();
        while (first != null && first.isForgotten(now)) {
            any |= tryLeave(first);
            first = head();
        }
        return any;
    }

    /** The waiter that came first, or null. It may leave at any moment. */
    @Nullable
    Waiter<R> head() {
        while (true) {
            Waiter<R> first = again.isEmpty() ? queue.peek() : earliestAgain();
            if (first == null || !first.isDone()) {
                return first;
            }
            drop(first);
        }
    }

    private @Nullable Waiter<R> earliestAgain() {
        Waiter<R> earliest = null;
        try {
            for (Waiter<R> waiter : again) {
                if (earliest == null || waiter.since() - earliest.since() < 0) {
                    earliest = waiter;
                }
            }
        } catch (OutOfMemoryError none) {
            // for the iterator: whoever asks may have a slot to give away, so that any of them will do
            earliest = again.peek();
        }
        return earliest == null ? queue.peek() : earliest;
    }

    private ConcurrentLinkedQueue<Waiter<R>> placeOf(Waiter<R> waiter) {
        return waiter.waitsAgain() ? again : queue;
    }

    /**
     * Gives the slot to the first waiter that takes it, and answers that waiter, whose thread the caller then unparks;
     * null if none waits.
     */
    @Nullable
    Waiter<R> handToFirst(Lease<R> lease) {
        while (true) {
            Waiter<R> first = head();
            if (first == null) {
                return null;
            }
            if (first.tryHand(lease)) {
                waiting.decrementAndGet();
                drop(first);
                return first;
            }
        }
    }

    /** Ends the wait from the waiter's own side; false if it has ended otherwise. */
    boolean tryLeave(Waiter<R> waiter) {
        if (!waiter.tryLeave()) {
            return false;
        }
        int stillWaiting = waiting.decrementAndGet();
        if (waiter.waitsAgain()) {
            again.remove(waiter);
            return true;
        }
        int gone = lingering.incrementAndGet();
        if (queue.peek() == waiter) {
            drop(waiter);
        } else if (gone >= SWEEP_AT_LEAST && gone > stillWaiting) {
            sweep();
        }
        return true;
    }

    /** Ends a wait that began while the pool was closing; false if it has ended otherwise. */
    boolean tryClose(Waiter<R> waiter) {
        if (!waiter.tryClose()) {
            return false;
        }
        waiting.decrementAndGet();
        drop(waiter);
        return true;
    }

    /** Ends every wait; those who enrol meanwhile see to themselves. */
    void closeAll(Parking parking) {
        endAll(Waiter::tryClose, parking);
    }

    /** Ends every wait with a refusal; those who enrol meanwhile are not concerned. */
    void refuseAll(Refusal why, Parking parking) {
        endAll(waiter -> waiter.tryRefuse(why), parking);
    }

    /** Ends every wait that is in the queue now and for which {@code end} answers that it has. */
    void endAll(Predicate<Waiter<R>> end, Parking parking) {
        endAll(again, end, parking);
        // all at once: to search for each would be quadratic behind many who have left
        lingering.set(0);
        endAll(queue, end, parking);
    }

    private void endAll(ConcurrentLinkedQueue<Waiter<R>> place, Predicate<Waiter<R>> end, Parking parking) {
        for (Waiter<R> waiter : place) {
            if (end.test(waiter)) {
                waiting.decrementAndGet();
                parking.unpark(waiter.thread());
            }
        }
        place.removeIf(Waiter::isDone);
    }

    /** Entries, those who left included; for tests. */
    int length() {
        return queue.size() + again.size();
    }

    private void drop(Waiter<R> done) {
        if (placeOf(done).remove(done) && done.hasLeft() && !done.waitsAgain()) {
            lingering.decrementAndGet();
        }
    }

    private void sweep() {
        // of two threads that come here at once, one goes through the queue
        if (lingering.getAndSet(0) > 0) {
            queue.removeIf(Waiter::isDone);
        }
    }
}
