package io.millpond.jdbc;

import io.millpond.core.Slot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The handle that last used a connection. Not a field there: storing a handle into an old object costs 8 ns with G1.
 * Replaced after {@link #MOST} leases, so that it stays young.
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
     * The last one, which may be over. Written with release strength by the holder; read by {@code LimitWatch}, whose
     * cancel counts itself in there before it believes what it sees.
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
