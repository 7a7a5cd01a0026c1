package io.millpond.pool;

import io.millpond.core.BoundedPool;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.ConnectionFacts;
import io.millpond.upkeep.FillRule;
import io.millpond.upkeep.IdleWindow;
import io.millpond.upkeep.OpenBackoff;
import io.millpond.upkeep.RetirementRule;
import io.millpond.upkeep.Standstill;
import io.millpond.upkeep.UpkeepActions;
import io.millpond.upkeep.UseWatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the rules of upkeep say; on the housekeeper's thread alone, whose fields these are. All pools share
 * that thread: what may block, or take long, is left to workers.
 */
final class Upkeep implements UpkeepActions {
    /** An idle connection as the round found it. */
    private record Idle(Slot<PhysicalConnection> slot, long state, PhysicalConnection connection, ConnectionFacts facts)
            implements Comparable<Idle> {
        /** The one that came back first comes first. */
        @Override
        public int compareTo(Idle other) {
            return Long.compare(facts.returnedAt(), other.facts.returnedAt());
        }
    }

    /**
     * How long after its start a pool is filled by one connect only, as long as none has succeeded: it tells whether
     * the others would come, and is there sooner if it need not share the processors with them. Waiting borrowers have
     * theirs opened all the same.
     */
    private static final long FIRST_ALONE_NANOS = 250_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    /** More waiters than this are left to a worker: to refuse them all is to wake as many threads. */
    private static final int FEW_WAITERS = 64;

    private static final long SOONEST_NANOS = 20_000_000;

    private static final long PROBE_AGAIN_NANOS = 100_000_000;

    /** After a standstill, time for answers that have arrived to be read before their calls are given up. */
    static final long ANSWERS_NANOS = 200_000_000;

    private final SlotTable<PhysicalConnection> table;
    private final BoundedPool<PhysicalConnection> core;
    private final ConnectionWork work;
    private final Demand demand;
    private final BorrowFailures failures;
    private final SoleTask crowd;
    private final LogLimit failureLog = LogLimit.perMinute(3);
    private final LogLimit standstillLog = LogLimit.perMinute(3);
    private final PoolThreads threads;
    private final TaskWatch watch;
    private final RetirementRule retirement;
    private final LeakSearch leaks;
    private final LimitWatch limits;
    private final IdleWindow idleWindow;
    private final Ageing ageing;
    private final CredentialsCache credentials;
    private final StrandedSlots stranded;
    private final UseWatch uses = new UseWatch();
    private final Standstill standstill = new Standstill();

    /** Set by {@code resize()}, read at each round. */
    private volatile int minIdle;

    private long leasesSeen;

    Upkeep(
            ConnectionWork work,
            Demand demand,
            BorrowFailures failures,
            RetirementRule retirement,
            LeakSearch leaks,
            LimitWatch limits,
            IdleWindow idleWindow,
            CredentialsCache credentials,
            int minIdle) {
        this.table = work.table;
        this.core = work.core;
        this.work = work;
        this.demand = demand;
        this.failures = failures;
        this.threads = work.threads;
        this.crowd = new SoleTask(threads, demand::serve);
        this.watch = work.watch;
        this.retirement = retirement;
        this.leaks = leaks;
        this.limits = limits;
        this.idleWindow = idleWindow;
        this.credentials = credentials;
        this.stranded = new StrandedSlots(work, 2 * work.longestTask());
        this.ageing = new Ageing(work, retirement, credentials, this::openOne);
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
        threads.beginUpkeep();
        try {
            watch.enforce(now);
            limits.look(now);
            work.listeners.look();
            idleWindow.sample(table.count(SlotState.IDLE), now);
            int waiting = core.waiting();
            if (waiting > 0) {
                core.endForgotten();
            }
            if (waiting > FEW_WAITERS) {
                crowd.ask();
                failures.prepareForMany();
            } else if (waiting > 0) {
                demand.serve();
            }
        } finally {
            threads.startPostponed();
        }
    }

    /**
     * Answers that came meanwhile are still to be read, connections may have been cut, and nobody could
     * use or return one.
     */
    @Override
    public void stoodStill(long nanos, long now) {
        threads.beginUpkeep();
        standstill.note(nanos, now);
        watch.holdOff(now + ANSWERS_NANOS);
        limits.holdOff(now + ANSWERS_NANOS);
        leaks.forgive(nanos);
        stranded.forgive(nanos);
        idleWindow.restart();
        work.suspectAll();
        int unsaid = standstillLog.admit(now);
        if (unsaid >= 0) {
            work.say(() -> LOG.info(
                    "{}: the JVM stood still for {}; connections are checked before they are lent{}",
                    work.poolName,
                    PoolFailures.millis(nanos),
                    LogLimit.leftOut(unsaid)));
        }
        // the tick that follows has the rest started
    }

    @Override
    public void failed(Throwable failure) {
        int unsaid = failureLog.admit(work.clock.exact());
        if (unsaid >= 0) {
            work.say(() -> LOG.error(
                    "{}: housekeeping failed and goes on{}", work.poolName, LogLimit.leftOut(unsaid), failure));
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
        try {
            threads.trim();
            // a pool that closes waits for what is stranded, maybe for very long
            return table.isClosed() ? Math.max(stranded.look(now), now + SOONEST_NANOS) : lookAtAll(now);
        } finally {
            threads.startPostponed();
        }
    }

    private long lookAtAll(long now) {
        // before the list: what becomes idle meanwhile has been counted, and nothing is opened in its place
        int[] census = table.census();
        int ready = census[SlotState.IDLE] + census[SlotState.CHECKING] + census[SlotState.OPENING];
        int unused = idleWindow.unused();
        // borrowers who come meanwhile are to find the other half
        int checks =
                Math.max(1, (census[SlotState.IDLE] + census[SlotState.CHECKING]) / 2) - census[SlotState.CHECKING];
        ageing.beginRound();
        long due = credentials.renewIfDue(now);
        for (Idle each : idleOldestFirst()) {
            boolean stays = ready <= minIdle || each.connection.isTheDatabase();
            long idleEnds = stays ? Long.MAX_VALUE : unused > 0 ? now : idleEnds(each.facts);
            long keepaliveDue = retirement.keepaliveDue(each.facts);
            long ages = ageing.due(each.connection, each.facts, now);
            if (now >= ages) {
                boolean surplus = ready > minIdle && unused > 0;
                if (ageing.retire(each.slot, each.state, each.connection, surplus)) {
                    ready--;
                    if (surplus) {
                        unused--;
                        idleWindow.closed();
                    }
                }
                due = now;
            } else if (now >= idleEnds) {
                if (work.retire(each.slot, each.state, RetireReason.IDLE)) {
                    ready--;
                    unused--;
                    idleWindow.closed();
                }
            } else if (now >= keepaliveDue && checks > 0) {
                check(each);
                checks--;
            } else {
                due = Math.min(Math.min(due, ages), Math.min(idleEnds, keepaliveDue));
            }
        }
        due = Math.min(due, stranded.look(now));
        due = Math.min(due, lookAtLeases(now));
        due = Math.min(due, fill(now, ready));
        return Math.max(due, now + SOONEST_NANOS);
    }

    private long idleEnds(ConnectionFacts facts) {
        long ends = retirement.idleEnds(facts);
        return ends == Long.MAX_VALUE ? ends : ends + standstill.since(facts.returnedAt());
    }

    private List<Idle> idleOldestFirst() {
        List<Idle> idle = new ArrayList<>();
        table.forEach(slot -> {
            long state = slot.state();
            PhysicalConnection connection = slot.resource();
            if (SlotState.phase(state) == SlotState.IDLE && connection != null) {
                long provenAt = Math.max(slot.checkedAt(), uses.usedAt(slot, state));
                idle.add(new Idle(slot, state, connection, factsOf(slot, connection, provenAt)));
                connection.forgetUser(slot);
            }
        });
        Collections.sort(idle);
        return idle;
    }

    private static ConnectionFacts factsOf(
            Slot<PhysicalConnection> slot, PhysicalConnection connection, long provenAt) {
        long openedAt = connection.openedAt();
        return new ConnectionFacts(openedAt * 31 + slot.index(), openedAt, slot.returnedAt(), provenAt);
    }

    private void check(Idle idle) {
        if (idle.slot.state() == idle.state) {
            long ticket = table.withdraw(idle.slot);
            if (ticket != 0) {
                work.check(idle.slot, ticket);
            }
        }
    }

    /** Leases that are too old are retired on return, those that nobody will end are looked for. */
    private long lookAtLeases(long now) {
        long[] due = {Long.MAX_VALUE};
        table.forEach(slot -> {
            due[0] = Math.min(due[0], leaks.look(slot, now));
            long state = slot.state();
            PhysicalConnection connection = slot.resource();
            if (SlotState.phase(state) == SlotState.LEASED && connection != null) {
                ConnectionFacts facts = factsOf(slot, connection, slot.returnedAt());
                due[0] = Math.min(due[0], ageing.lookAtLease(slot, state, connection, facts, now));
            }
        });
        return due[0];
    }

    /** Opens what is missing to {@code minIdle}; answers when to look again if it could not. */
    private long fill(long now, int ready) {
        OpenBackoff backoff = work.backoff;
        boolean first = work.counters.created.sum() == 0 && now < FIRST_ALONE_NANOS;
        int missing = FillRule.toOpen(
                table.limit(), minIdle, table.occupied(), ready, table.coming(), first || backoff.isProbing());
        OpenBackoff.Failure failure = backoff.failure();
        if (missing > 0 && failure != null && now < failure.retryAt()) {
            return failure.retryAt();
        }
        while (missing > 0 && openOne()) {
            missing--;
        }
        if (missing > 0 && backoff.isProbing()) {
            // a probe of somebody else may have been in the way, who may not go on with it either
            return now + PROBE_AGAIN_NANOS;
        }
        return first ? FIRST_ALONE_NANOS : Long.MAX_VALUE;
    }

    private boolean openOne() {
        OpenBackoff backoff = work.backoff;
        boolean oneRuns = backoff.isProbing() && table.coming() > 0;
        if (oneRuns || !backoff.mayTry(work.clock.exact())) {
            return false;
        }
        Slot<PhysicalConnection> free = SoleProbe.claim(work);
        if (free == null) {
            return false;
        }
        work.open(free, () -> true);
        return true;
    }
}
