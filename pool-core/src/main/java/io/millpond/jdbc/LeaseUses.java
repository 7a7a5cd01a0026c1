package io.millpond.jdbc;

import io.millpond.core.Slot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Which lease uses a connection, apart from the connection: to store a new handle into an old object costs 8 ns with G1. So this is a small object that is
 * made anew after so many leases, and stays young where there are many of them.
 */
final class LeaseUses {
    private static final int MOST = 128;

    private static final VarHandle USER;

    static {
        try {
            USER = MethodHandles.lookup().findVarHandle(LeaseUses.class, "user", ConnectionHandle.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * The last one, which may be over. Written with release strength by the holder; read by the watchdog, which counts itself in there before it believes what it sees.
     */
    @SuppressWarnings("unused")
    private @Nullable ConnectionHandle user;

    /** How many there were. Holder only. */
    private int begun;

    /** The handle of this lease; null if it has not called the driver, or another lease has since. */
    @Nullable
    ConnectionHandle userOf(long ticket) {
        ConnectionHandle last = (ConnectionHandle) USER.getAcquire(this);
        return last != null && last.ticket == ticket ? last : null;
    }

    boolean isWorn() {
        return begun == MOST;
    }

    void begin(ConnectionHandle by) {
        begun++;
        USER.setRelease(this, by);
    }

    /** Lets go of the last one if its lease is over; by upkeep, because no lease is to pay an atomic step for it. */
    void forgetEnded(Slot<?> slot) {
        ConnectionHandle last = (ConnectionHandle) USER.getAcquire(this);
        if (last != null && !slot.isOwned(last.ticket)) {
            // not another that has begun since
            USER.compareAndSet(this, last, null);
        }
    }
}
