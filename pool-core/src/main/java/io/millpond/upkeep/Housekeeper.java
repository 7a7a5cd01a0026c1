package io.millpond.upkeep;

import io.millpond.core.CoarseClock;
import io.millpond.core.Parking;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one permanent thread of all pools that this class's loader has: ticks once every 5 ms for those that are in use,
 * starts their rounds when they are due, and sleeps while there is nothing to do. It starts with the first pool and
 * ends after the last; see {@code docs/decisions/0012}.
 *
 * <p>What keeps one pool from holding up another: nothing that is done here blocks or calls what is not ours
 * ({@link UpkeepActions}), and what fails for one pool is caught there ({@link Household}).
 *
 * <p><b>No wake-up is lost.</b> Whoever wants something notes it in the household, raises {@link #called}, then unparks
 * the thread. The thread lowers it, looks at all households, and parks only if it is still down: what was noted before
 * is seen by that look or keeps it from parking, and after its last look at {@code called} there is nothing that could
 * use up the permit.
 */
public final class Housekeeper {
    private static final Household[] NONE = {};

    /** However long a pass takes, the thread rests for so long before the next tick. */
    private static final long LEAST_REST_NANOS = 1_000_000;

    /** How often to look whether what is being done for a pool that leaves has ended. */
    private static final long LOOK_NANOS = 50_000;

    /**
     * For how long to look: a round may have to load a class, for whose loader's lock the leaving thread may have
     * to be waited for.
     */
    private static final long LEAVE_NANOS = 1_000_000_000;

    static final String THREAD_NAME = "millpond-upkeep";

    private static final Housekeeper SHARED = new Housekeeper(System::nanoTime, Parking.REAL, Housekeeper::newThread);

    private final LongSupplier nanos;
    private final Parking parking;
    private final Function<Runnable, Thread> threads;

    /**
     * Held while a pool joins or is left out and while the thread decides to end, never while something is
     * done for a pool.
     */
    private final ReentrantLock joining = new ReentrantLock();

    /** Replaced under the lock. */
    private volatile Household[] households = NONE;

    /** Null if there is none. Written under the lock, and by the thread itself when it begins. */
    private volatile @Nullable Thread thread;

    /** So that its time begins at 1. Written under the lock, before the first pool is there. */
    private long origin;

    private volatile boolean called;

    /** For which pool something may be being done. Written by the thread. */
    private volatile @Nullable Household tended;

    /** When pools that do not rest are due again. By the thread, as the next one. */
    private long nextTick;

    /** When the thread should be back at the latest. */
    private long dueBack;

    /** @param threads makes the thread, which is not started yet */
    Housekeeper(LongSupplier nanos, Parking parking, Function<Runnable, Thread> threads) {
        this.nanos = nanos;
        this.parking = parking;
        this.threads = threads;
    }

    /** That of all pools. */
    public static Housekeeper shared() {
        return SHARED;
    }

    /** It outlives the pool that happens to start it, and so must hold nothing of that pool's application. */
    static Thread newThread(Runnable task) {
        return DetachedThread.running(task, THREAD_NAME, null);
    }

    // ---- pools come and go ----

    void take(Household household) {
        joining.lock();
        try {
            Household[] before = households;
            Household[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = household;
            if (before.length == 0) {
                origin = nanos.getAsLong() - 1;
            }
            household.joinedAt(time());
            Thread own = thread;
            if (own != null && own.isAlive()) {
                households = after;
            } else {
                begin(before, after);
            }
        } finally {
            joining.unlock();
        }
        wake();
    }

    /** The lock keeps away from it those that would rely on a thread which cannot be started. */
    private void begin(Household[] before, Household[] after) {
        Thread fresh = threads.apply(this::run);
        households = after;
        thread = fresh;
        boolean started = false;
        try {
            fresh.start();
            started = true;
        } finally {
            if (!started) {
                thread = null;
                households = before;
            }
        }
    }

    /**
     * Has it left out, which it has been marked for: whoever comes to it after that does nothing. Waits for what is
     * being done for it at this moment, but not for ever. Needs no memory.
     */
    void release(Household household) {
        wake();
        Thread own = thread;
        boolean interrupted = false;
        long since = nanos.getAsLong();
        while (tended == household
                && own != null
                && own.isAlive()
                && own != Thread.currentThread()
                && nanos.getAsLong() - since < LEAVE_NANOS) {
            LockSupport.parkNanos(this, LOOK_NANOS);
            interrupted |= Thread.interrupted(); // kept for later: who is interrupted does not park, and would spin
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Goes on now. */
    void wake() {
        called = true;
        Thread own = thread;
        if (own != null) {
            parking.unpark(own);
        }
    }

    /**
     * Forgets the pools that have left; true if none is there any more, and the thread ends: one that comes later
     * starts another.
     */
    private boolean endsWithoutThoseWhoLeft() {
        joining.lock();
        try {
            Household[] still =
                    Arrays.stream(households).filter(each -> !each.hasLeft()).toArray(Household[]::new);
            households = still;
            if (still.length > 0) {
                return false;
            }
            thread = null;
            return true;
        } finally {
            joining.unlock();
        }
    }

    // ---- the thread ----

    private long time() {
        return nanos.getAsLong() - origin;
    }

    /** On a thread of its own, until there are no pools. */
    void run() {
        thread = Thread.currentThread();
        nextTick = 0;
        dueBack = Long.MAX_VALUE;
        boolean goesOn = true;
        while (goesOn) {
            try {
                goesOn = pass();
            } catch (Throwable outOfMemoryOrStack) {
                // what a pool has done to itself was caught there; all need this thread, whatever this was
                rest();
            }
        }
    }

    private void rest() {
        try {
            tended = null;
            parking.park(this, LEAST_REST_NANOS);
        } catch (Throwable again) {
            // goes on at once
        }
    }

    /** One look at all pools, and a sleep until the next; false if there are none. */
    private boolean pass() {
        // nobody has a reason to interrupt this thread; if somebody did, parking would no longer wait
        Thread.interrupted();
        called = false;
        Household[] all = households;
        long reading = nanos.getAsLong();
        long at = reading - origin;
        long late = at - dueBack > Standstill.LEAST_NANOS ? at - dueBack : 0;
        boolean tick = at >= nextTick;
        if (tick) {
            nextTick = at + CoarseClock.TICK_NANOS;
        }
        dueBack = Long.MAX_VALUE;
        boolean anyLeft = all.length == 0;
        for (Household each : all) {
            if (each.hasLeft()) {
                anyLeft = true;
                continue;
            }
            if (late > 0 || each.isDue(at, tick)) {
                tended = each;
                each.tend(reading, at, late);
            }
            dueBack = Math.min(dueBack, each.isResting() ? each.dueAt() : nextTick);
        }
        tended = null;
        if (anyLeft && endsWithoutThoseWhoLeft()) {
            return false;
        }
        if (!called) {
            parking.park(this, dueBack == Long.MAX_VALUE ? dueBack : Math.max(LEAST_REST_NANOS, dueBack - time()));
        }
        return true;
    }
}
