package io.millpond.simulation;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One thread of a simulation. It runs only while it is the scheduler's current one; no two do at the same time. */
public final class Fiber {
    enum State {
        RUNNABLE,
        /** Waits for a permit, an interrupt or a time. */
        PARKED,
        /** Waits for a condition or a time. */
        WAITING,
        /** Kept from running until a time, as an operating system may do to any thread at any moment. */
        STALLED,
        DONE
    }

    private static final BooleanSupplier NEVER = () -> false;

    final int id;
    final String name;
    final Runnable body;

    State state = State.RUNNABLE;
    long wakeAt = Scheduler.FOREVER;
    BooleanSupplier ready = NEVER;
    boolean interruptible;

    /** What {@code LockSupport} calls a permit. */
    boolean permit;

    /**
     * An interrupt that came while the fiber waited; the thread's own flag is cleared and set again by its
     * carrier meanwhile.
     */
    boolean interrupted;

    /**
     * For whoever uses the scheduler: whether somebody has interrupted it, whatever has become of the thread's flag.
     */
    boolean wasInterrupted;

    /** When this fiber last read the exact clock, in the scheduler's time. */
    long lastRead;

    /** When it was started, and when it ended, in the scheduler's steps. */
    long startedAt;

    long endedAt = Scheduler.FOREVER;

    /** For whoever uses the scheduler: when the call of the handle began in which it is. */
    long calledAt;

    /** For whoever uses the scheduler: the same of an execution that has not returned; -1 if there is none. */
    long executesSince = -1;

    /** For whoever uses the scheduler: whether its lease was alive then. */
    boolean calledWhileLive;

    /** For whoever uses the scheduler: what this fiber has borrowed. */
    @Nullable
    Object errand;

    /** Set by {@link Strands}. */
    @Nullable
    Thread thread;

    Fiber(int id, String name, Runnable body) {
        this.id = id;
        this.name = name;
        this.body = body;
    }

    boolean isRunnable(long now) {
        return switch (state) {
            case RUNNABLE -> true;
            case PARKED -> permit || interrupted || now >= wakeAt;
            case WAITING -> now >= wakeAt || interruptible && interrupted || ready.getAsBoolean();
            case STALLED -> now >= wakeAt;
            case DONE -> false;
        };
    }

    void goOn() {
        state = State.RUNNABLE;
        wakeAt = Scheduler.FOREVER;
        ready = NEVER;
        interrupted = false;
        interruptible = false;
    }

    public int id() {
        return id;
    }

    public long lastRead() {
        return lastRead;
    }

    @Override
    public String toString() {
        return name;
    }
}
