package io.millpond.pool;

import io.millpond.core.BoundedPool;
import io.millpond.core.CoarseClock;
import io.millpond.core.SlotTable;
import io.millpond.jdbc.PhysicalConnection;
import io.millpond.spi.RetireReason;
import io.millpond.upkeep.Household;
import io.millpond.upkeep.Housekeeper;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.Arrays;

/** Looks into an assembled pool, for a simulation. */
public final class PoolFacts {
    public final ConnectionPool pool;
    public final BoundedPool<PhysicalConnection> core;
    public final SlotTable<PhysicalConnection> table;
    public final CoarseClock clock;
    private final Counters counters;
    private final ConnectionWork work;

    @SuppressWarnings("unchecked")
    public PoolFacts(Object dataSource) {
        pool = (ConnectionPool) read(dataSource, "pool");
        core = (BoundedPool<PhysicalConnection>) read(pool, "core");
        table = (SlotTable<PhysicalConnection>) read(pool, "table");
        clock = (CoarseClock) read(pool, "clock");
        counters = (Counters) read(pool, "counters");
        work = (ConnectionWork) read(pool, "work");
    }

    /** The housekeeper of this copy of the pool is as new; what thread it had is gone with its simulation. */
    public static void forgetAllPools() {
        try {
            Field households = Housekeeper.class.getDeclaredField("households");
            households.setAccessible(true);
            households.set(Housekeeper.shared(), Array.newInstance(Household.class, 0));
            for (String name : new String[] {"thread", "tended"}) {
                Field field = Housekeeper.class.getDeclaredField(name);
                field.setAccessible(true);
                field.set(Housekeeper.shared(), null);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object read(Object owner, String name) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    public int zombies() {
        return counters.zombies.get();
    }

    public long created() {
        return counters.created.sum();
    }

    public long closed() {
        return Arrays.stream(closedByReason()).sum();
    }

    public long[] closedByReason() {
        return counters.closedByReason();
    }

    public long closedAsIdle() {
        return closedByReason()[RetireReason.IDLE.ordinal()];
    }

    /** Connections that were given up because something was wrong with them, and those that could not be opened. */
    public long foundFaulty() {
        long[] closed = closedByReason();
        return closed[RetireReason.RESET_FAILED.ordinal()]
                + closed[RetireReason.FAULTY.ordinal()]
                + closed[RetireReason.VALIDATION_FAILED.ordinal()]
                + counters.createFailures.sum();
    }

    public long leaks() {
        return counters.leaks.sum();
    }

    /** Whether the rules allow a connect to begin now. */
    public boolean mayOpen() {
        return !work.isPaused() && work.backoff.mayTry(clock.exact());
    }
}
