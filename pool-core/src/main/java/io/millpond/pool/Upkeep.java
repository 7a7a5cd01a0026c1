package io.millpond.pool;

import io.millpond.core.BoundedPool;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.ConnectionFacts;
import io.millpond.upkeep.FillRule;
import io.millpond.upkeep.LeakWatch;
import io.millpond.upkeep.OpenBackoff;
import io.millpond.upkeep.RetirementRule;
import io.millpond.upkeep.UpkeepActions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries out what the rules of upkeep say; on the housekeeper's thread alone, whose fields these are. */
final class Upkeep implements UpkeepActions {
    /** An idle connection as the round found it. */
    private record Idle(Slot<PhysicalConnection> slot, long state, ConnectionFacts facts) {}

    private static final long SOONEST_NANOS = 20_000_000;

    private final SlotTable<PhysicalConnection> table;
    private final BoundedPool<PhysicalConnection> core;
    private final ConnectionWork work;
    private final Demand demand;
    private final PoolThreads threads;
    private final TaskWatch watch;
    private final RetirementRule retirement;
    private final LeakWatch leakWatch;
    private final LeakReporter leakReporter;

    /** Set by {@code resize()}, read at each round. */
    private volatile int minIdle;

    private long leasesSeen;

    /** The idle slot that will be retired for its age once its replacement has opened. */
    private @Nullable Slot<PhysicalConnection> beingReplaced;

    Upkeep(
            SlotTable<PhysicalConnection> table,
            BoundedPool<PhysicalConnection> core,
            ConnectionWork work,
            Demand demand,
            PoolThreads threads,
            TaskWatch watch,
            RetirementRule retirement,
            LeakWatch leakWatch,
            LeakReporter leakReporter,
            int minIdle) {
        this.table = table;
        this.core = core;
        this.work = work;
        this.demand = demand;
        this.threads = threads;
        this.watch = watch;
        this.retirement = retirement;
        this.leakWatch = leakWatch;
        this.leakReporter = leakReporter;
        this.minIdle = minIdle;
    }

    int minIdle() {
        return minIdle;
    }

    void setMinIdle(int minIdle) {
        this.minIdle = minIdle;
    }

    @Override
    public void tick(long now) {
        watch.enforce(now);
        threads.runPostponed();
        if (core.waiting() > 0) {
            demand.serve();
        }
    }

    @Override
    public boolean inUse() {
        long leases = table.leases();
        boolean usedSince = leases != leasesSeen;
        leasesSeen = leases;
        return usedSince || core.waiting() > 0 || !watch.isEmpty() || table.count(SlotState.LEASED) > 0;
    }

    @Override
    public long round(long now) {
        if (table.isClosed()) {
            return Long.MAX_VALUE;
        }
        // before the list: what becomes idle meanwhile has been counted, and nothing is opened in its place
        int[] census = table.census();
        int ready = census[SlotState.IDLE] + census[SlotState.CHECKING] + census[SlotState.OPENING];
        List<Idle> idle = idleOldestFirst();
        long due = Long.MAX_VALUE;
        for (Idle each : idle) {
            long lifetimeEnds = retirement.lifetimeEnds(each.facts);
            long idleEnds = ready > minIdle ? retirement.idleEnds(each.facts) : Long.MAX_VALUE;
            long keepaliveDue = retirement.keepaliveDue(each.facts);
            if (now >= lifetimeEnds) {
                ready -= retireForAge(each, ready) ? 1 : 0;
                due = now;
            } else if (now >= idleEnds) {
                ready -= retire(each, RetireReason.IDLE) ? 1 : 0;
            } else if (now >= keepaliveDue) {
                check(each);
            } else {
                due = Math.min(due, Math.min(lifetimeEnds, Math.min(idleEnds, keepaliveDue)));
            }
        }
        due = Math.min(due, lookAtLeases(now));
        due = Math.min(due, fill(now, ready));
        return Math.max(due, now + SOONEST_NANOS);
    }

    private List<Idle> idleOldestFirst() {
        List<Idle> idle = new ArrayList<>();
        table.forEach(slot -> {
            long state = slot.state();
            PhysicalConnection connection = slot.resource();
            if (SlotState.phase(state) == SlotState.IDLE && connection != null) {
                idle.add(new Idle(slot, state, factsOf(slot, connection)));
            }
        });
        idle.sort(Comparator.comparingLong(each -> each.facts.returnedAt()));
        return idle;
    }

    private static ConnectionFacts factsOf(Slot<PhysicalConnection> slot, PhysicalConnection connection) {
        long openedAt = connection.openedAt();
        return new ConnectionFacts(openedAt * 31 + slot.index(), openedAt, slot.returnedAt(), slot.provenAt());
    }

    private boolean retire(Idle idle, RetireReason reason) {
        return work.retire(idle.slot, idle.state, reason);
    }

    private void check(Idle idle) {
        if (idle.slot.state() == idle.state) {
            long ticket = table.withdraw(idle.slot);
            if (ticket != 0) {
                work.check(idle.slot, ticket);
            }
        }
    }

    /**
     * Old idle connections go one at a time, and the last {@code minIdle} only after another has opened in their place. If none can be
     * opened, because the pool is full or the database down, the old one stays until its whole lifetime is over.
     */
    private boolean retireForAge(Idle idle, int ready) {
        if (ready > minIdle || table.occupied() >= table.limit()) {
            if (beingReplaced == idle.slot) {
                beingReplaced = null;
            }
            return retire(idle, RetireReason.LIFETIME);
        }
        if (beingReplaced == null) {
            beingReplaced = openOne() ? idle.slot : null;
            return false;
        }
        if (beingReplaced == idle.slot && table.count(SlotState.OPENING) == 0) {
            // its replacement did not come: keep what works, try again after the back-off
            beingReplaced = null;
        }
        return false;
    }

    /** Leases that are too old are retired on return, those that are too long are reported. */
    private long lookAtLeases(long now) {
        long[] due = {Long.MAX_VALUE};
        table.forEach(slot -> {
            LeakWatch.Suspect suspect = leakWatch.look(slot, now);
            if (suspect != null) {
                leakReporter.report(slot, suspect);
            }
            long state = slot.state();
            PhysicalConnection connection = slot.resource();
            if (SlotState.phase(state) != SlotState.LEASED || connection == null) {
                return;
            }
            long lifetimeEnds = retirement.lifetimeEnds(factsOf(slot, connection));
            if (SlotState.doom(state) == 0 && now >= lifetimeEnds) {
                slot.doomLease(state, Doom.of(RetireReason.LIFETIME));
            }
            long next = SlotState.doom(state) == 0 ? lifetimeEnds : Long.MAX_VALUE;
            due[0] = Math.min(
                    due[0], Math.min(next, leakWatch.interval() == Long.MAX_VALUE ? next : now + leakWatch.interval()));
        });
        return due[0];
    }

    /** Opens what is missing to {@code minIdle}; answers when to look again if it could not. */
    private long fill(long now, int ready) {
        OpenBackoff.Failure failure = work.backoff.failure();
        int missing = FillRule.toOpen(
                table.limit(), minIdle, table.occupied(), ready, table.count(SlotState.OPENING), failure != null);
        if (missing > 0 && failure != null && now < failure.retryAt()) {
            return failure.retryAt();
        }
        for (int i = 0; i < missing && openOne(); i++) {}
        return Long.MAX_VALUE;
    }

    private boolean openOne() {
        OpenBackoff.Failure failure = work.backoff.failure();
        if (failure != null && work.clock.exact() < failure.retryAt()) {
            return false;
        }
        Slot<PhysicalConnection> free = table.claim();
        if (free == null) {
            return false;
        }
        work.open(free, () -> true);
        return true;
    }
}
