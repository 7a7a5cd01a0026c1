package io.millpond.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who came first is served first, within the allowance that the pool states: a connection that comes back goes straight
 * to the first in line if that has waited for longer than {@code patience}, unless this connection was handed over less
 * than {@code pause} before.
 *
 * <p>Judged is every return of which both can be told for certain: somebody was seen in the queue more than
 * {@code patience} before it began, and who returns had held the connection for longer than {@code pause}. If its next
 * borrower came later than the one in the queue, and that one was neither served nor gone by then, it was passed.
 */
final class OrderRule {
    private final long patience;
    private final long pause;
    private final long acquireTimeout;

    /** Those that were seen in the queue, in order of that moment. */
    private Borrow[] waiters = {};

    /** Of those up to each of them, the one that was in the queue longest. */
    private Borrow[] longest = {};

    /**
     * Borrows that may have been handed a connection and passed it on, in order of their end, which is a hand-over that
     * nobody sees; and the earliest begin of each and those behind it.
     */
    private Borrow[] unseen = {};

    private long[] unseenSince = {};
    private int judged;

    OrderRule(long patience, long pause, long acquireTimeout) {
        this.patience = patience;
        this.pause = pause;
        this.acquireTimeout = acquireTimeout;
    }

    /** How many returns could be judged. */
    int judged() {
        return judged;
    }

    List<String> violations(Events events) {
        sort(events);
        List<String> found = new ArrayList<>();
        events.leases.forEach((connection, leases) -> {
            for (int i = 0; i + 1 < leases.size(); i++) {
                if (leases.get(i + 1).ended < events.completeUntil) {
                    judge(connection, leases.get(i), leases.get(i + 1), found);
                }
            }
        });
        return found;
    }

    private void sort(Events events) {
        List<Borrow> seen = new ArrayList<>();
        List<Borrow> hidden = new ArrayList<>();
        for (Borrow borrow : events.borrows) {
            if (borrow.parked != Borrow.NEVER && staysUntil(borrow) > borrow.parked) {
                seen.add(borrow);
            }
            boolean told = borrow.isLent() && borrow.connection != 0 || borrow.outcome == Borrow.Outcome.TIMED_OUT;
            if (!told) {
                hidden.add(borrow);
            }
        }
        seen.sort(Comparator.comparingLong(borrow -> borrow.parked));
        waiters = seen.toArray(Borrow[]::new);
        longest = new Borrow[waiters.length];
        for (int i = 0; i < waiters.length; i++) {
            boolean longer = i == 0 || staysUntil(waiters[i]) > staysUntil(longest[i - 1]);
            longest[i] = longer ? waiters[i] : longest[i - 1];
        }
        hidden.sort(Comparator.comparingLong(OrderRule::endOfHidden));
        unseen = hidden.toArray(Borrow[]::new);
        unseenSince = new long[unseen.length];
        for (int i = unseen.length - 1; i >= 0; i--) {
            long later = i + 1 < unseen.length ? unseenSince[i + 1] : Long.MAX_VALUE;
            unseenSince[i] = Math.min(later, unseen[i].begun);
        }
    }

    private static long endOfHidden(Borrow borrow) {
        return borrow.isLent() ? borrow.returnEnded : borrow.ended;
    }

    /** It was in the queue up to this moment at least. */
    private long staysUntil(Borrow borrow) {
        return switch (borrow.outcome) {
            case LENT -> borrow.servedAtEarliest;
            // less is a refusal
            case TIMED_OUT ->
                borrow.ended - borrow.begun < acquireTimeout ? Long.MIN_VALUE : borrow.begun + acquireTimeout;
            default -> Long.MIN_VALUE;
        };
    }

    private void judge(int connection, Borrow returned, Borrow next, List<String> found) {
        boolean heldForLong = returned.returnBegun != Borrow.NEVER && returned.returnBegun - returned.ended > pause;
        if (!heldForLong || anyUnseen(returned.returnBegun, next.ended)) {
            return;
        }
        int last = lastSeenBy(returned.returnBegun - patience);
        if (last < 0 || staysUntil(longest[last]) < returned.returnBegun) {
            return;
        }
        judged++;
        int before = Math.min(last, lastSeenBy(next.begun));
        if (before < 0) {
            return;
        }
        Borrow passed = longest[before];
        if (next.ended < staysUntil(passed)) {
            found.add("connection " + connection + " went from " + returned + " to " + next + ", past " + passed
                    + ", which had been seen waiting " + (next.begun - passed.parked) / 1000 + " us before " + next
                    + " came, and " + (returned.returnBegun - passed.parked) / 1000 + " us before the return");
        }
    }

    /** Index of the last waiter that was seen before this moment, -1 for none. */
    private int lastSeenBy(long moment) {
        int low = 0;
        int high = waiters.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (waiters[middle].parked < moment) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private boolean anyUnseen(long from, long to) {
        int low = 0;
        int high = unseen.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (endOfHidden(unseen[middle]) < from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < unseen.length && unseenSince[low] <= to;
    }
}
