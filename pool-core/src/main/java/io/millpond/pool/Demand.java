package io.millpond.pool;

import io.millpond.core.BoundedPool;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.upkeep.OpenBackoff;
import io.millpond.upkeep.OpeningRule;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Sees that for every waiter something is under way: a check of a rested connection, and where that does not answer
 * soon, or there is none, a new one. Asked by each borrower that has begun to wait, at each end of a task, and at each
 * tick while somebody waits.
 */
final class Demand {
    /**
     * How often one thread answers for others that come meanwhile: it may be a borrower's with a deadline, or the
     * upkeep thread, which all pools share.
     */
    private static final int MOST_ANSWERS = 16;

    private static final VarHandle CALLS;

    static {
        try {
            CALLS = MethodHandles.lookup().findVarHandle(Demand.class, "calls", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SlotTable<PhysicalConnection> table;
    private final BoundedPool<PhysicalConnection> core;
    private final ConnectionWork work;
    private final OpenBackoff backoff;

    /**
     * Calls that have come and are not yet answered for. Whoever raises it from 0 answers for all; the others go on at
     * once. Raised and lowered by {@link #CALLS}.
     */
    private volatile int calls;

    Demand(ConnectionWork work) {
        this.work = work;
        this.table = work.table;
        this.core = work.core;
        this.backoff = work.backoff;
    }

    void serve() {
        if ((int) CALLS.getAndAdd(this, 1) != 0) {
            return;
        }
        try {
            for (int answers = 0; answers < MOST_ANSWERS; answers++) {
                int answered = calls;
                meet();
                if ((int) CALLS.getAndAdd(this, -answered) == answered) {
                    return;
                }
            }
            // who comes from here on answers for itself, and a worker for those who came before
            calls = 0;
            work.runOrDrop(this::serve);
        } catch (Throwable outOfMemoryOrStack) {
            // else nobody would ever answer again. A plain write, because at the end of a stack no method can be
            // called; those who came meanwhile are answered at the next tick
            calls = 0;
            throw outOfMemoryOrStack;
        }
    }

    private void meet() {
        int waiting = core.waiting();
        if (waiting == 0) {
            return;
        }
        int[] census = table.census();
        int opening = census[SlotState.OPENING];
        // a check takes a round trip: it is not put off for a connect, which may hang
        int checking = census[SlotState.CHECKING];
        while (checking < waiting) {
            Slot<PhysicalConnection> stale = core.takeStale();
            if (stale == null) {
                break;
            }
            work.check(stale, stale.ticket());
            checking++;
        }
        // by the same census: a slot that has been freed since must not be taken off twice
        int live = census[SlotState.IDLE]
                + census[SlotState.LEASED]
                + census[SlotState.CHECKING]
                + census[SlotState.RESETTING];
        OpenBackoff.Failure failure = backoff.failure();
        if (failure != null && work.clock.exact() < failure.retryAt()) {
            if (failure.kind().isFinal() && live + opening == 0) {
                // nothing is there that could come back, and nothing will come
                core.refuse(failure);
            }
            return;
        }
        long headAge = core.headAge();
        int uncovered = OpeningRule.uncovered(waiting, checking, opening, headAge);
        int start = OpeningRule.toOpen(table.limit(), live, uncovered, opening, headAge, backoff.isProbing());
        for (int i = 0; i < start; i++) {
            Slot<PhysicalConnection> free = SoleProbe.claim(work);
            if (free == null) {
                return;
            }
            work.open(free, this::isUnmet);
        }
    }

    /**
     * For a borrower that may not wait: what it asked for is there for the next one, unless the database
     * is out of reach.
     */
    void openAhead() {
        boolean pointless = !backoff.mayTry(work.clock.exact());
        Slot<PhysicalConnection> free = pointless || table.coming() > 0 ? null : SoleProbe.claim(work);
        if (free != null) {
            work.open(free, () -> true);
        }
    }

    private boolean isUnmet() {
        return core.waiting() > 0;
    }
}
