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
 * The one permanent thread of all pools that this class's loader has: ticks once every 5 ms for those that are in use, starts their rounds when they are due, and sleeps
 * while there is nothing to do. It starts with the first pool and ends after the last; see {@code docs/decisions/0012}.
 *
 * <p>What keeps one pool from holding up another: nothing that is done here blocks or calls what is not ours ({@link UpkeepActions}), and what fails
 * for one pool is caught there ({@link Household}).
 *
 * <p><b>No wake-up is lost.</b> Whoever wants something notes it in the household, raises {@link #called}, then unparks the thread. The thread lowers it, looks at all households, and parks only
 * if it is still down: what was noted before is seen by that look or keeps it from parking, and after its last look at {@code called} there is nothing that could use up the permit.
 */
public final class Housekeeper {
    private static final Household[] NONE = {};

    /** However long a pass takes, the thread rests for so long before the next tick. */
    private static final long LEAST_REST_NANOS = 1_000_000;

    /** How often to look whether what is being done by a pool that leaves has ended. */
    private static final long LOOK_NANOS = 50_000;

    private static final Housekeeper SHARED =
            new Housekeeper(System::nanoTime, Parking.REAL, HousekeeperThread::running);

    private final LongSupplier nanos;
    private final Parking parking;
    private final Function<Runnable, Thread> threads;

    /** Held while a pool joins or leaves and while the thread decides to end, never while something is done by a pool. */
    private final ReentrantLock joining = new ReentrantLock();

    /** Replaced under the lock. */
    private volatile Household[] households = NONE;

    /** Null if there is none. Written under the lock, and by the thread itself when it begins. */
    private volatile @Nullable Thread thread;

    /** What the source of time said when the thread was started, so that its time begins at 1. Written under the lock before that. */
    private long origin;

    private volatile boolean called;

    /** By which pool something may be being done. Written by the thread. */
    private volatile @Nullable Household tended;

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

    // ---- pools come and go

    void take(Household household) {
        joining.lock();
        try {
            Household[] before = households;
            Household[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = household;
            if (thread != null) {
                household.joinedAt(time());
                households = after;
            } else {
                begin(household, after);
            }
        } finally {
            joining.unlock();
        }
        wake();
    }

    /** The lock keeps away from it those that would rely on a thread which cannot be started. */
    private void begin(Household first, Household[] after) {
        Thread fresh = threads.apply(this::run);
        origin = nanos.getAsLong() - 1;
        first.joinedAt(time());
        households = after;
        thread = fresh;
        boolean started = false;
        try {
            fresh.start();
            started = true;
        } finally {
            if (!started) {
                thread = null;
                households = NONE;
            }
        }
    }

    /** Takes it out, if it is there, and waits for what is being done by it at this moment: no longer than a round takes, because nothing in it blocks. */
    void release(Household household) {
        joining.lock();
        try {
            households =
                    Arrays.stream(households).filter(each -> each != household).toArray(Household[]::new);
        } finally {
            joining.unlock();
        }
        wake();
        // it has been marked as one that leaves: whoever comes to it after this look does nothing
        while (tended == household && Thread.currentThread() != thread) {
            Thread.onSpinWait(); // an interrupted thread does not park
            LockSupport.parkNanos(this, LOOK_NANOS);
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

    /** False if a pool has come meanwhile; one that comes later starts another thread. */
    private boolean end() {
        joining.lock();
        try {
            if (households.length > 0) {
                return false;
            }
            thread = null;
            return true;
        } finally {
            joining.unlock();
        }
    }

    // ---- the thread

    private long time() {
        return nanos.getAsLong() - origin;
    }

    /** On a thread of its own, until there are no pools. */
    void run() {
        thread = Thread.currentThread();
        long nextTick = 0;
        // when this thread should be back at the latest
        long dueBack = Long.MAX_VALUE;
        while (true) {
            // nobody has a reason to interrupt this thread; if somebody did, parking would no longer wait
            Thread.interrupted();
            called = false;
            Household[] all = households;
            if (all.length == 0 && end()) {
                return;
            }
            long reading = nanos.getAsLong();
            long at = reading - origin;
            long late = at - dueBack > Standstill.LEAST_NANOS ? at - dueBack : 0;
            boolean tick = at >= nextTick;
            if (tick) {
                nextTick = at + CoarseClock.TICK_NANOS;
            }
            dueBack = Long.MAX_VALUE;
            for (Household each : all) {
                if (late > 0 || each.isDue(at, tick)) {
                    tended = each;
                    each.tend(reading, at, late);
                }
                dueBack = Math.min(dueBack, each.isResting() ? each.dueAt() : nextTick);
            }
            tended = null;
            if (!called) {
                parking.park(this, dueBack == Long.MAX_VALUE ? dueBack : Math.max(LEAST_REST_NANOS, dueBack - time()));
            }
        }
    }
}
