package io.millpond.core;

import io.millpond.pool.PoolFacts;
import io.millpond.simulation.Fiber;
import io.millpond.simulation.HostileDriver;
import io.millpond.simulation.Scheduler;
import io.millpond.simulation.Settings;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Checks invariants 2 to 5 inside the pool: 2 and 5 after every step, 3 and 4 whenever nobody can run. What borrowers
 * and the driver see (1, 6, 7, 8) is checked by them.
 */
public final class CoreInvariants implements Scheduler.Watch {
    /** Four ticks: by then the housekeeper has seen to every waiter that could be served. */
    private static final long SERVED_WITHIN_NANOS = 4 * CoarseClock.TICK_NANOS;

    /** After a standstill nothing is given up for so long: answers that have come are to be read first. */
    private static final long ANSWERS_NANOS = 200_000_000;

    private static final long CLOSE_NANOS = 2_000_000_000L;

    private static final List<String> PHASES =
            List.of("FREE", "OPENING", "IDLE", "LEASED", "RESETTING", "CHECKING", "CLOSING");

    private static final class Seen {
        final Waiter<?> waiter;
        final long at;

        Seen(Waiter<?> waiter, long at) {
            this.waiter = waiter;
            this.at = at;
        }
    }

    private final Scheduler scheduler;
    private final PoolFacts facts;
    private final HostileDriver driver;
    private final long freshFor;
    private final int maxWaiting;

    /** By phase; 0 where no task has the slot. */
    private final long[] taskLimits = new long[SlotState.CLOSING + 1];

    private final SlotTable<?> table;
    private final ConcurrentLinkedQueue<Waiter<?>> queue;
    private final List<Seen> waiting = new ArrayList<>();
    private long[] states = {};
    private int allowed;
    private int lastLimit;
    private int lastSessions;
    private long[] movedAt = {};
    private long[] lostAt = {};
    private long unservedSince = -1;
    private long created;
    private long crowdedAt = -1;

    /** By slot, the step since which it has been neither free nor doomed; {@link Long#MAX_VALUE} if it is. */
    private long[] heldSince = {};

    private long lostBefore;

    public CoreInvariants(Scheduler scheduler, PoolFacts facts, HostileDriver driver, Settings settings) {
        this.scheduler = scheduler;
        this.facts = facts;
        this.driver = driver;
        this.freshFor = settings.validateAfterIdle();
        this.maxWaiting = settings.maxWaiting();
        taskLimits[SlotState.OPENING] = settings.connectTimeout();
        taskLimits[SlotState.CHECKING] = settings.validationTimeout();
        taskLimits[SlotState.RESETTING] = settings.resetTimeout();
        taskLimits[SlotState.CLOSING] = CLOSE_NANOS;
        this.table = facts.table;
        this.allowed = table.limit();
        this.queue = queueOf(facts.core.waiters);
    }

    @SuppressWarnings("unchecked")
    private static ConcurrentLinkedQueue<Waiter<?>> queueOf(WaiterQueue<?> waiters) {
        try {
            Field field = WaiterQueue.class.getDeclaredField("queue");
            field.setAccessible(true);
            return (ConcurrentLinkedQueue<Waiter<?>>) field.get(waiters);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void step() {
        Slot<?>[] slots = table.slots();
        boolean changed = false;
        if (slots.length > states.length) {
            states = Arrays.copyOf(states, slots.length);
            movedAt = Arrays.copyOf(movedAt, slots.length);
            lostAt = Arrays.copyOf(lostAt, slots.length);
            int known = heldSince.length;
            heldSince = Arrays.copyOf(heldSince, slots.length);
            Arrays.fill(heldSince, known, slots.length, Long.MAX_VALUE);
        }
        for (int i = 0; i < slots.length; i++) {
            long now = (long) SlotFields.STATE.getOpaque(slots[i]);
            if (now != states[i]) {
                moved(slots[i], states[i], now);
                if (SlotState.ticketOf(now) != SlotState.ticketOf(states[i])) {
                    movedAt[i] = scheduler.now();
                    lostAt[i] = scheduler.lostNanos();
                }
                states[i] = now;
                changed = true;
            }
        }
        if (!queue.isEmpty() || !waiting.isEmpty()) {
            lookAtQueue();
        }
        if (maxWaiting < Integer.MAX_VALUE && facts.core.waiting() > maxWaiting) {
            crowdedAt = scheduler.steps();
        }
        int limit = table.limit();
        int sessions = driver.sessions();
        if (changed || limit != lastLimit || sessions != lastSessions) {
            lastLimit = limit;
            lastSessions = sessions;
            lookForNew();
            checkBounds(slots.length, limit, sessions);
        }
    }

    private void lookForNew() {
        long now = facts.created();
        if (now > created) {
            created = now;
            driver.hasLetIn();
        }
    }

    /** The step at which more last waited than may, whoever came too many included. */
    public long crowdedAt() {
        return crowdedAt;
    }

    private static boolean isBare(long state) {
        int phase = SlotState.phase(state);
        return phase == SlotState.FREE || phase == SlotState.CLOSING || SlotState.isDoomedForGood(state);
    }

    /**
     * Whether there was one slot that has been neither free nor doomed since that step: for as long, nobody may be told
     * that none will come.
     */
    public boolean hasHeldOneSince(long step) {
        return Arrays.stream(heldSince).anyMatch(since -> since <= step);
    }

    // ---- 2 ----

    /** After the limit was lowered there may be as many as there were, until they come back, and never more again. */
    private void checkBounds(int slots, int limit, int sessions) {
        int taken = 0;
        for (int i = 0; i < slots; i++) {
            taken += SlotState.phase(states[i]) == SlotState.FREE ? 0 : 1;
        }
        allowed = Math.max(limit, Math.min(allowed, table.occupied()));
        if (taken > allowed) {
            scheduler.violate(2, taken + " slots are taken, " + allowed + " may be", null);
        }
        int zombies = facts.zombies();
        if (sessions > taken + zombies) {
            scheduler.violate(
                    2,
                    "the server has " + sessions + " sessions, of " + taken + " slots and " + zombies + " zombies",
                    null);
        }
    }

    // ---- 5 ----

    private void moved(Slot<?> slot, long from, long to) {
        if (scheduler.isTraced()) {
            scheduler.note(
                    () -> "slot " + slot.index() + ": " + SlotState.describe(from) + " -> " + SlotState.describe(to));
        }
        int phase = SlotState.phase(from);
        if (SlotState.ticketOf(from) != SlotState.ticketOf(to)) {
            scheduler.coverage.note(PHASES.get(phase) + " to " + PHASES.get(SlotState.phase(to)));
        }
        if (isBare(to)) {
            heldSince[slot.index()] = Long.MAX_VALUE;
        } else if (isBare(from)) {
            heldSince[slot.index()] = scheduler.steps();
        }
        boolean published = SlotState.phase(to) == SlotState.IDLE
                && (phase == SlotState.LEASED || phase == SlotState.RESETTING || phase == SlotState.CHECKING);
        if (published && !waiting.isEmpty()) {
            checkTurn(slot, phase == SlotState.CHECKING);
        }
    }

    /**
     * Whoever makes a slot idle has read the clock before, if anybody waited when it looked, or was one of the few that
     * {@link Turns} lets pass. If the head of the queue was there so long before that reading that it was its turn, the
     * slot was to be handed to it.
     */
    private void checkTurn(Slot<?> slot, boolean forWaiters) {
        Fiber owner = scheduler.current();
        Seen head = null;
        for (Seen each : waiting) {
            if (!each.waiter.isDone()) {
                head = each;
                break;
            }
        }
        if (head == null) {
            return;
        }
        long waited = owner.lastRead() - head.at;
        long sinceHandOver = owner.lastRead() - (scheduler.now() - facts.clock.exact()) - slot.handedOverAt;
        boolean inTurn = waited > BoundedPool.PATIENCE_NANOS && sinceHandOver > BoundedPool.HAND_OVER_PAUSE_NANOS;
        boolean passes = !forWaiters && slot.unlooked > 0 && slot.unlooked < Turns.SELDOM;
        if (inTurn && !passes || forWaiters && waited > 0) {
            scheduler.violate(
                    5,
                    "slot " + slot.index() + " is made idle, though the first waiter has waited for " + waited / 1000
                            + " µs",
                    null);
        }
    }

    private void lookAtQueue() {
        int known = 0;
        for (Waiter<?> waiter : queue) {
            int from = known;
            while (known < waiting.size() && waiting.get(known).waiter != waiter) {
                known++;
            }
            if (known < waiting.size()) {
                known++;
            } else if (waiter.isDone()) {
                // known before, and on its way out
                known = from;
            } else {
                waiting.add(new Seen(waiter, scheduler.now()));
                known++;
            }
        }
        boolean earlier = false;
        for (int i = 0; i < waiting.size(); i++) {
            Waiter<?> waiter = waiting.get(i).waiter;
            if (!waiter.isDone()) {
                earlier = true;
                continue;
            }
            if (earlier && waiter.handed() != null) {
                scheduler.violate(5, "a slot was handed to a waiter that was not the first", null);
            }
            waiting.remove(i--);
        }
    }

    // ---- 3 and 4 ----

    @Override
    public void quiet(boolean anyStalled) {
        step();
        if (anyStalled) {
            unservedSince = -1;
            return;
        }
        int[] census = table.census();
        checkCounters(census);
        checkTasks();
        checkWaiters(census);
    }

    /** A call of the driver that has not come back by its deadline holds no place: what it holds is a zombie. */
    private void checkTasks() {
        for (int i = 0; i < states.length; i++) {
            long limit = taskLimits[SlotState.phase(states[i])];
            long since = scheduler.now() - movedAt[i] - (scheduler.lostNanos() - lostAt[i]);
            long grace = SERVED_WITHIN_NANOS + scheduler.standStills() * ANSWERS_NANOS;
            if (limit > 0 && since > limit + grace) {
                int slot = i;
                scheduler.violate(
                        2,
                        "slot " + slot + " has been " + SlotState.describe(states[i]) + " for " + since / 1000
                                + " µs, where a task may take " + limit / 1000,
                        null);
            }
        }
    }

    /** Whoever is in the driver has either counted its connection or not yet got it. */
    private void checkCounters(int[] census) {
        long live = facts.created() - facts.closed();
        int there = census[SlotState.IDLE]
                + census[SlotState.LEASED]
                + census[SlotState.RESETTING]
                + census[SlotState.CHECKING]
                + census[SlotState.CLOSING];
        if (live != there) {
            scheduler.violate(
                    3,
                    facts.created() + " created, " + facts.closed() + " closed, " + there + " there: "
                            + Arrays.toString(census),
                    null);
        }
    }

    private void checkWaiters(int[] census) {
        long parked = waiting.stream().filter(each -> !each.waiter.isDone()).count();
        if (parked == 0) {
            unservedSince = -1;
            return;
        }
        boolean idle = false;
        long now = facts.clock.isStopped() ? facts.clock.exact() : facts.clock.now();
        for (Slot<?> slot : table.slots()) {
            if (SlotState.isLendable(slot.stateAcquire())) {
                idle = true;
                boolean fresh = freshFor > 0 && (now - slot.returnedAt <= freshFor || now - slot.checkedAt <= freshFor);
                if (fresh) {
                    scheduler.violate(4, "a borrower is parked while slot " + slot.index() + " is idle", null);
                }
            }
        }
        boolean free = table.occupied() < table.limit() && facts.mayOpen();
        boolean checked = census[SlotState.CHECKING] >= parked;
        boolean underWay = census[SlotState.OPENING] + census[SlotState.CHECKING] > 0;
        boolean served = (checked || !idle) && (underWay || !free);
        if (table.isClosed() || served) {
            unservedSince = -1;
        } else if (unservedSince < 0) {
            unservedSince = scheduler.now();
            lostBefore = scheduler.lostNanos();
        } else if (scheduler.now() - unservedSince > SERVED_WITHIN_NANOS + scheduler.lostNanos() - lostBefore) {
            scheduler.violate(
                    4,
                    "a borrower is parked while " + (idle ? "a slot rests" : "a place is free")
                            + ", and nothing is done",
                    null);
        }
    }

    /** Slots that are lent. */
    public int leased() {
        return table.count(SlotState.LEASED);
    }

    /** When all has ended. */
    public String remains() {
        StringBuilder left = new StringBuilder();
        if (table.occupied() != 0 || Arrays.stream(table.census()).skip(1).sum() != 0) {
            left.append(" slots: ").append(Arrays.toString(table.census())).append(';');
        }
        if (facts.core.waiting() != 0) {
            left.append(" waiting: ").append(facts.core.waiting()).append(';');
        }
        if (facts.created() != facts.closed()) {
            left.append(" created ")
                    .append(facts.created())
                    .append(", closed ")
                    .append(facts.closed())
                    .append(';');
        }
        if (facts.zombies() != 0) {
            left.append(" zombies: ").append(facts.zombies()).append(';');
        }
        return left.toString();
    }
}
