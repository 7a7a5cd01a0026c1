package io.millpond.jdbc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A handle that has to be closed when the lease ends, if not before; see {@link OpenChildren}. The application and the
 * end of the lease may come at once, on two threads: whoever moves it from OPEN to CLOSING closes the driver's object,
 * and a lease that ends while somebody else is at it does not give the connection back.
 */
abstract class Tracked extends Leased {
    private static final byte OPEN = 0;
    private static final byte CLOSING = 1;
    private static final byte GONE = 2;
    /** Gone, and kept by the owner's list for the next; only in {@link #ownersLife}. */
    private static final byte SPARE = 3;

    private static final VarHandle LIFE;
    private static final VarHandle OWNERS_LIFE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LIFE = lookup.findVarHandle(Tracked.class, "life", byte.class);
            OWNERS_LIFE = lookup.findVarHandle(Tracked.class, "ownersLife", byte.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Where a thread closes that is not alone, the owner included.
     *
     * <pre>
     *   OPEN ──CAS, by anyone──► CLOSING ──the winner──► GONE
     * </pre>
     */
    private volatile byte life;

    /**
     * Where an owner closes that is alone: it stores CLOSING and looks whether it still is alone; if not, it takes that
     * back and goes by {@link #life}. Who sees it CLOSING need not do anything: the owner closes, in the one way or the
     * other. Written by the owner; believed by others as told in {@link LeaseFence}.
     *
     * <pre>
     *   OPEN ──the owner, alone──► CLOSING ──► GONE, or SPARE ──opened again──► OPEN
     *                                 └──not alone any more──► OPEN
     * </pre>
     */
    private byte ownersLife;

    /** Neighbours in the owner's list. Written by the owner thread; a node that was taken out keeps its own. */
    @Nullable
    Tracked next;

    @Nullable
    Tracked previous;

    /** Whether the owner's list holds this, or did; else the shared set. Written before the handle is published. */
    boolean listed;

    Tracked(ConnectionHandle connection) {
        super(connection);
    }

    final boolean isOpen() {
        return life() == OPEN;
    }

    /** OPEN, or something else, in one number. */
    final int life() {
        return ownersLife | (byte) LIFE.get(this);
    }

    /** Whether nothing is left to close. */
    final boolean isGone() {
        return ownersLife >= GONE || life == GONE;
    }

    /** Closes for the application; once. After the lease there is nothing to do: it has closed what was open. */
    final void closeOnce() throws SQLException {
        if (!isOpen()) {
            return;
        }
        boolean alone = mayCloseAlone();
        if (!alone && !mayClose()) {
            return;
        }
        try {
            if (connection.physical.watchesTransactions() && mayDrain()) {
                releaseCounted();
            } else {
                release();
            }
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            // not before: a lease that ends meanwhile must find it
            if (alone) {
                goneAlone();
            } else {
                life = GONE;
                connection.forget(this);
            }
        }
    }

    /** Who waits until the rows have come that nobody wants is in the driver, and not idle. */
    private void releaseCounted() throws SQLException {
        boolean counted = connection.tryEnterCall();
        try {
            release();
        } finally {
            if (counted) {
                connection.leaveCall();
            }
        }
    }

    private boolean mayCloseAlone() {
        if (!connection.isAlone()) {
            return false;
        }
        OWNERS_LIFE.setOpaque(this, CLOSING);
        if (connection.isStillAlone()) {
            return true;
        }
        OWNERS_LIFE.setOpaque(this, OPEN);
        return false;
    }

    private boolean mayClose() {
        return connection.mayUse() && ownersLife == OPEN && LIFE.compareAndSet(this, OPEN, CLOSING);
    }

    /** Closes after the lease has ended. */
    final void closeWithLease() throws SQLException {
        // what the owner wrote when it opened a spare one is seen with it
        if ((byte) OWNERS_LIFE.getAcquire(this) == OPEN && LIFE.compareAndSet(this, OPEN, CLOSING)) {
            try {
                release();
            } finally {
                life = GONE;
            }
        } else if (!isGone()) {
            connection.mark(LeaseMarks.DOUBTFUL); // another thread is in the driver to close it
        }
    }

    final boolean isSpare() {
        return ownersLife == SPARE;
    }

    /** By the owner that has closed this alone. */
    abstract void goneAlone();

    final void setGoneRelease() {
        OWNERS_LIFE.setRelease(this, GONE);
    }

    final void setSpareRelease() {
        OWNERS_LIFE.setRelease(this, SPARE);
    }

    /** By the owner, of a spare one: whatever belongs to the new life has been written. */
    final void setOpenRelease() {
        OWNERS_LIFE.setRelease(this, OPEN);
    }

    /** Whether rows may be left on the server: some drivers read them to the end when this is closed. */
    abstract boolean mayDrain();

    /** Closes the driver's object or puts it away; called once, while nobody can use the handle any more. */
    abstract void release() throws SQLException;
}
