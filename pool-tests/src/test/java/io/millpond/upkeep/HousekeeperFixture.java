package io.millpond.upkeep;

import io.millpond.core.BoundedPool;
import io.millpond.core.CoarseClock;
import io.millpond.core.Parking;
import io.millpond.core.Slot;
import io.millpond.core.SlotState;
import io.millpond.core.SlotTable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/**
 * A housekeeper, pass by pass, and one pool in its care, for the tests of what it and those who want something of it
 * see of each other.
 */
public final class HousekeeperFixture implements UpkeepActions {
    /** One less than the ticks without use after which a pool rests. */
    private static final int NEARLY_QUIET = 49;

    private static final MethodHandle PASS;
    private static final VarHandle CALLED;
    private static final VarHandle THREAD;

    static {
        try {
            MethodHandles.Lookup keeper = MethodHandles.privateLookupIn(Housekeeper.class, MethodHandles.lookup());
            PASS = keeper.findVirtual(Housekeeper.class, "pass", MethodType.methodType(boolean.class));
            CALLED = keeper.findVarHandle(Housekeeper.class, "called", boolean.class);
            THREAD = keeper.findVarHandle(Housekeeper.class, "thread", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
        HousekeeperFixture unused = aboutToRest();
        boolean early = unused.household.isResting();
        unused.tendOnce();
        if (early || !unused.household.isResting()) {
            throw new AssertionError("an unused pool does not rest after " + (NEARLY_QUIET + 1) + " ticks");
        }
    }

    /** Plain, but for the thread that makes passes and the one that looks when all is over: nobody else has it. */
    private boolean parked;

    private boolean tendedAfterLeaving;

    /** Volatile, as what stands for a task in a pool. */
    private volatile boolean taskRuns;

    private volatile boolean left;
    private volatile boolean begun;

    private final CoarseClock clock = new CoarseClock(() -> 1);
    private final Housekeeper keeper = new Housekeeper(
            () -> 1,
            new Parking() {
                @Override
                public void park(Object blocker, long nanos) {
                    parked = true;
                }

                @Override
                public void unpark(Thread thread) {}
            },
            task -> new Thread() {
                @Override
                public void start() {
                    // passes are made by the test
                }
            });
    private final Household household = new Household(clock, this, keeper);

    private final SlotTable<Object> table = new SlotTable<>(1, clock);
    private final BoundedPool<Object> pool =
            new BoundedPool<>(table, Long.MAX_VALUE / 4, 1, false, clock, Parking.REAL);

    /** A pool whose first round is done. */
    public HousekeeperFixture() {
        Slot<Object> slot = table.claim();
        long settled = slot.trySettle(slot.ticket());
        table.fill(slot, "a connection");
        pool.giveBack(slot, settled);
        household.join();
        pass();
        parked = false;
    }

    /** A pool for which the next pass has something to do. */
    public static HousekeeperFixture withARoundWanted() {
        HousekeeperFixture fixture = new HousekeeperFixture();
        fixture.wantRound();
        fixture.begun = false;
        return fixture;
    }

    /** After its next tick it rests. */
    public static HousekeeperFixture aboutToRest() {
        HousekeeperFixture fixture = new HousekeeperFixture();
        for (int i = 1; i < NEARLY_QUIET; i++) {
            fixture.tendOnce();
        }
        return fixture;
    }

    /** On the housekeeper's thread. */
    public void pass() {
        THREAD.setVolatile(keeper, Thread.currentThread());
        begun = true;
        try {
            var goesOn = (boolean) PASS.invokeExact(keeper);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    public void wantRound() {
        household.wantRound();
    }

    /**
     * Whether the thread has parked, a round is wanted, and whoever wanted it will not wake it: the call was
     * taken for heard.
     */
    public boolean isParkedUnheard() {
        return parked && household.isDue(0, false) && !(boolean) CALLED.getVolatile(keeper);
    }

    public void tendOnce() {
        household.tend(1, 1, 0);
    }

    /** What a thread does that starts a task. */
    public void startTask() {
        taskRuns = true;
        household.wake();
    }

    /** What a borrower does, in its own order. */
    public void borrow() {
        if (pool.tryLease(1) == null) {
            throw new AssertionError("nothing is idle");
        }
    }

    public boolean restsUnwoken() {
        return inUse() && household.isResting();
    }

    /** By a pool that closes while a pass is made. */
    public void leave() {
        while (!begun) {
            Thread.onSpinWait(); // else there is no thread yet to be waited for
        }
        household.leave();
        left = true;
    }

    public boolean wasTendedAfterLeaving() {
        return tendedAfterLeaving;
    }

    @Override
    public void tick(long now) {
        for (int i = 0; i < 20; i++) {
            tendedAfterLeaving |= left;
        }
    }

    @Override
    public boolean inUse() {
        return taskRuns || table.count(SlotState.LEASED) > 0;
    }

    @Override
    public long round(long now) {
        return Long.MAX_VALUE;
    }

    @Override
    public void stoodStill(long nanos, long now) {}

    @Override
    public void failed(Throwable failure) {
        throw new AssertionError(failure);
    }
}
