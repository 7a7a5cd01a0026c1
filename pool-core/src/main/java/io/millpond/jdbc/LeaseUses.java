package io.millpond.jdbc;

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

    /** Written with release strength by the holder; read by the watchdog, which counts itself in there before it believes what it sees. */
    @SuppressWarnings("unused")
    private @Nullable ConnectionHandle user;

    /** How many there were. Holder only. */
    private int begun;

    @Nullable
    ConnectionHandle user() {
        return (ConnectionHandle) USER.getAcquire(this);
    }

    boolean isWorn() {
        return begun == MOST;
    }

    void begin(ConnectionHandle by) {
        begun++;
        USER.setRelease(this, by);
    }

    /** Takes this one away, not another that has begun since. */
    void end(ConnectionHandle of) {
        USER.compareAndSet(this, of, null);
    }
}
