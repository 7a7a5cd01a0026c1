package io.millpond.simulation;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs fibers one at a time, under a virtual clock. A fiber goes on until it waits, or until a
 * {@linkplain #point point} at which {@link Decisions} have another run. Time passes a little at each point, and jumps
 * to the next moment for which somebody waits when nobody can run. All that happens follows from the decisions, and
 * nothing from the machine.
 */
public final class Scheduler {
    /** What looks on. Its own calls of the pool are no steps. */
    public interface Watch {
        /** After each step. */
        void step();

        /** Before time jumps: nobody can run. */
        void quiet(boolean anyStalled);
    }

    public static final long FOREVER = Long.MAX_VALUE;

    private static final long STEP_NANOS = 50;
    private static final long MOST_STEPS = 3_000_000;

    private final Strands strands;
    private final Decisions decisions;
    private final boolean traced;
    private final List<Fiber> fibers = new ArrayList<>();
    private final Map<Thread, Fiber> byThread = new IdentityHashMap<>();
    private final List<String> trace = new ArrayList<>();
    private Fiber[] runnable = new Fiber[16];
    private Watch watch = new Watch() {
        @Override
        public void step() {}

        @Override
        public void quiet(boolean anyStalled) {}
    };

    private @Nullable Fiber current;
    private boolean silent = true;
    private long now = 1_000_000_000L;
    private long steps;
    private int started;
    private int switches;
    private int standStills;
    private long lostNanos;
    private @Nullable Violation violation;

    /** What has come to happen. */
    public final Coverage coverage = new Coverage();

    Scheduler(Strands strands, Decisions decisions, boolean traced) {
        this.strands = strands;
        this.decisions = decisions;
        this.traced = traced;
    }

    void watch(Watch looksOn) {
        watch = looksOn;
    }

    /** Runs this and all that it starts, to the end of the last of them. */
    void run(Runnable first) {
        Fiber fiber = spawn("main", first);
        current = fiber;
        silent = false;
        strands.begin(fiber);
    }

    // ---- for whoever runs on a fiber ----

    public long now() {
        return now;
    }

    /** The exact clock as the pool reads it. */
    public long read() {
        point();
        current().lastRead = now;
        return now;
    }

    public long steps() {
        return steps;
    }

    int switches() {
        return switches;
    }

    /**
     * For how long fibers have been kept from running so far, stalls and standstills together: allowances of time
     * grow by as much.
     */
    public long lostNanos() {
        long lost = lostNanos;
        for (int i = 0; i < fibers.size(); i++) {
            Fiber fiber = fibers.get(i);
            lost -= fiber.state == Fiber.State.STALLED ? Math.max(0, fiber.wakeAt - now) : 0;
        }
        return lost;
    }

    public Fiber current() {
        Fiber fiber = current;
        if (fiber == null) {
            throw new IllegalStateException("nothing runs");
        }
        return fiber;
    }

    public Fiber spawn(String name, Runnable body) {
        int id = ++started;
        Fiber[] self = new Fiber[1];
        Fiber fiber = new Fiber(id, name + '#' + id, () -> live(self[0], body));
        self[0] = fiber;
        fiber.startedAt = steps;
        strands.prepare(fiber);
        fibers.add(fiber);
        byThread.put(fiber.thread, fiber);
        return fiber;
    }

    /** A thread object that the pool knows and that this fiber stands for. */
    public void alias(Thread thread, Fiber fiber) {
        byThread.put(thread, fiber);
    }

    public @Nullable Fiber fiberOf(Thread thread) {
        return byThread.get(thread);
    }

    private void live(Fiber fiber, Runnable body) {
        try {
            body.run();
        } catch (Throwable failure) {
            violate(0, fiber + " died of " + failure, failure);
        }
        look();
        fiber.state = Fiber.State.DONE;
        fiber.endedAt = steps;
        fibers.remove(fiber);
        Fiber next = pick();
        current = next;
        if (next == null) {
            strands.end(fiber);
        } else {
            strands.leave(fiber, next);
        }
    }

    /** Fibers that have not ended. */
    int live() {
        return fibers.size();
    }

    /** Something others could see is about to happen; they may come first. */
    public void point() {
        if (silent) {
            return;
        }
        steps++;
        now += STEP_NANOS;
        look();
        if (steps >= decisions.nextAt()) {
            decide();
        }
        if (steps > MOST_STEPS) {
            violate(0, "no end after " + steps + " steps", null);
            throw new IllegalStateException("no end");
        }
    }

    private void decide() {
        long value = decisions.atPoint(steps);
        Fiber self = current();
        if (value >= Decisions.STALL) {
            long nanos = value - Decisions.STALL;
            lostNanos += nanos;
            note(() -> "is stalled for " + nanos / 1000 + " µs " + where());
            self.state = Fiber.State.STALLED;
            self.wakeAt = now + nanos;
            block(self);
        } else if (value >= 0) {
            int n = collect(self);
            if (n > 0) {
                Fiber next = runnable[(int) (value % n)];
                note(() -> "is preempted by " + next + ' ' + where());
                hand(self, next);
            }
        }
    }

    /** As {@code LockSupport.parkNanos}. */
    public void park(long nanos) {
        point();
        Fiber self = current();
        // the thread's own flag tells while it runs
        self.interrupted = false;
        if (self.permit || Thread.currentThread().isInterrupted() || nanos <= 0) {
            self.permit = false;
            return;
        }
        self.state = Fiber.State.PARKED;
        self.wakeAt = nanos > FOREVER / 2 ? FOREVER : now + nanos;
        block(self);
        self.permit = false;
    }

    public void unpark(@Nullable Thread thread) {
        point();
        Fiber fiber = thread == null ? null : byThread.get(thread);
        if (fiber != null) {
            fiber.permit = true;
        }
    }

    public void interrupt(Fiber fiber) {
        point();
        Thread thread = fiber.thread;
        if (fiber.state != Fiber.State.DONE && thread != null) {
            fiber.interrupted = true;
            fiber.wasInterrupted = true;
            thread.interrupt();
        }
    }

    /** Waits for the condition, at most so long; false if time ran out. An interrupt changes nothing. */
    public boolean await(BooleanSupplier condition, long nanos) {
        return await(condition, nanos, false);
    }

    /** The same, but ends at an interrupt, for which the caller has to look. */
    public boolean await(BooleanSupplier condition, long nanos, boolean interruptible) {
        point();
        if (holds(condition)) {
            return true;
        }
        if (nanos <= 0 || interruptible && Thread.currentThread().isInterrupted()) {
            return false;
        }
        Fiber self = current();
        self.interrupted = false;
        self.state = Fiber.State.WAITING;
        self.ready = condition;
        self.interruptible = interruptible;
        self.wakeAt = nanos > FOREVER / 2 ? FOREVER : now + nanos;
        block(self);
        return holds(condition);
    }

    private boolean holds(BooleanSupplier condition) {
        silent = true;
        boolean met = condition.getAsBoolean();
        silent = false;
        return met;
    }

    public void sleep(long nanos) {
        await(() -> false, nanos);
    }

    /** Nobody runs for so long: a suspended machine, a debugger. */
    void standStill(long nanos) {
        note(() -> "the JVM stands still for " + nanos / 1_000_000 + " ms");
        now += nanos;
        lostNanos += nanos;
        standStills++;
    }

    /** How often nobody ran for a while. */
    public int standStills() {
        return standStills;
    }

    // ---- switching ----

    private void block(Fiber self) {
        look();
        Fiber next = pick();
        if (next == null) {
            violate(
                    4,
                    "everything waits for ever: "
                            + fibers.stream().map(f -> f + " " + f.state).toList(),
                    null);
            throw new IllegalStateException("deadlock");
        }
        hand(self, next);
        self.goOn();
    }

    private void hand(Fiber self, Fiber next) {
        if (self != next) {
            switches++;
            current = next;
            strands.transfer(self, next);
        }
    }

    /** Who runs next; lets time jump if nobody can. Null if nobody ever will. */
    private @Nullable Fiber pick() {
        while (true) {
            int n = collect(null);
            if (n > 0) {
                return n == 1 ? runnable[0] : runnable[decisions.among(++steps, n)];
            }
            long next = FOREVER;
            boolean anyStalled = false;
            for (Fiber fiber : fibers) {
                next = Math.min(next, fiber.wakeAt);
                anyStalled |= fiber.state == Fiber.State.STALLED;
            }
            silently(anyStalled);
            if (next == FOREVER) {
                return null;
            }
            now = Math.max(now, next);
        }
    }

    private int collect(@Nullable Fiber except) {
        int n = 0;
        if (runnable.length < fibers.size()) {
            runnable = new Fiber[2 * fibers.size()];
        }
        // what fibers wait for may be something in the pool
        silent = true;
        for (int i = 0; i < fibers.size(); i++) {
            Fiber fiber = fibers.get(i);
            if (fiber != except && fiber.isRunnable(now)) {
                runnable[n++] = fiber;
            }
        }
        silent = false;
        return n;
    }

    // ---- looking on ----

    private void look() {
        silent = true;
        watch.step();
        silent = false;
    }

    private void silently(boolean anyStalled) {
        silent = true;
        watch.quiet(anyStalled);
        silent = false;
    }

    /** Notes the first violation; the run goes on to its end, so that nothing is left behind. */
    public void violate(int invariant, String what, @Nullable Throwable cause) {
        if (violation == null) {
            violation = new Violation(invariant, what, cause, steps, now);
            note(() -> "VIOLATION of invariant " + invariant + ": " + what + (cause == null ? " " + where() : ""));
        }
    }

    @Nullable
    Violation violation() {
        return violation;
    }

    public boolean isTraced() {
        return traced;
    }

    public void note(Supplier<String> event) {
        if (traced) {
            long micros = (now - 1_000_000_000L) / 1000;
            trace.add(String.format("%6d %10.3f ms  %-14s %s", steps, micros / 1000.0, current, event.get()));
        }
    }

    List<String> trace() {
        return trace;
    }

    private static String where() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(f -> f.getClassName().startsWith("io.millpond.")
                                && !f.getClassName().startsWith("io.millpond.simulation."))
                        .findFirst()
                        .map(f -> "before " + f.getClassName().replaceFirst(".*\\.", "") + '.' + f.getMethodName()
                                + " (" + f.getFileName() + ':' + f.getLineNumber() + ')')
                        .orElse(""));
    }
}
