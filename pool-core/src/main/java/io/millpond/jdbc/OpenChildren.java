package io.millpond.jdbc;

import io.millpond.core.Slot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The statements and result sets that a lease has open. The owner thread keeps a linked list without locks; what other
 * threads open goes to a shared set, which is made when the first of them comes.
 */
abstract class OpenChildren extends TimedCalls {
    /** What threads other than the owner opened, and whether they closed something in the owner's list. */
    private static final class Shared {
        final Set<Tracked> open = ConcurrentHashMap.newKeySet();
        volatile boolean sweep;
    }

    private static final VarHandle HEAD;
    private static final VarHandle OTHERS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(OpenChildren.class, "head", Tracked.class);
            OTHERS = lookup.findVarHandle(OpenChildren.class, "shared", Shared.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Newest of the owner's list. Written by the owner thread; read by whoever ends the lease. */
    private @Nullable Tracked head;

    /** What other threads opened. Set once, by CAS. */
    private volatile @Nullable Shared shared;

    OpenChildren(Slot<PhysicalConnection> slot, long ticket, PhysicalConnection physical, Thread owner) {
        super(slot, ticket, physical, owner);
    }

    /**
     * Notes a child just opened. If the lease has ended meanwhile, nobody will close the child: so it is closed here.
     */
    final <T extends Tracked> T track(T child) throws SQLException {
        if (Thread.currentThread() == owner) {
            link(child);
        } else {
            shared().open.add(child);
        }
        return checked(child);
    }

    /** After it has been linked, or put into the shared set. */
    final <T extends Tracked> T checked(T child) throws SQLException {
        if (isAlone() && isStillAlone()) {
            return child;
        }
        VarHandle.fullFence();
        // link first, look afterwards; who ends the lease does it the other way round: one of the two sees the other
        if (!isLive()) {
            child.closeWithLease();
            throw closedFailure();
        }
        return child;
    }

    /**
     * Notes a statement just opened, within a call. In the place of the one closed last, where nobody else can have an
     * eye on that: the owner was alone when this call began, and who comes later sees that the one before was closed.
     *
     * <p>{@link #leaveWith} must follow.
     */
    final OpenStatement keep(Statement raw, @Nullable String sql, @Nullable StatementKey key) {
        Tracked last = head;
        if (isNoted() && last instanceof OpenStatement spare && spare.isSpare()) {
            spare.openAgain(raw, sql, key);
            return spare;
        }
        return keepAnother(raw, sql, key);
    }

    private OpenStatement keepAnother(Statement raw, @Nullable String sql, @Nullable StatementKey key) {
        OpenStatement another = new OpenStatement(lease(), raw, sql, key);
        if (Thread.currentThread() == owner) {
            link(another);
        } else {
            shared().open.add(another);
        }
        return another;
    }

    /** Ends the call in which this was opened; if the lease has ended meanwhile, closes it as {@link #track} does. */
    final void leaveWith(OpenStatement opened) throws SQLException {
        if (!endUntimedAlone()) {
            leaveCountedWith(opened);
        }
    }

    private void leaveCountedWith(OpenStatement opened) throws SQLException {
        try {
            checked(opened);
        } finally {
            leaveCounted();
        }
    }

    private void link(Tracked child) {
        Shared others = shared;
        if (others != null && others.sweep) {
            others.sweep = false;
            sweep();
        }
        child.listed = true;
        Tracked first = head;
        if (first != null && first.isSpare()) {
            first = first.next; // at most one, and that at the head
        }
        child.next = first;
        if (first != null) {
            first.previous = child;
        }
        HEAD.setRelease(this, child);
    }

    /** Takes out a child that is closed. */
    final void forget(Tracked child) {
        if (!child.listed) {
            Shared others = shared;
            if (others != null) {
                others.open.remove(child);
            }
        } else if (Thread.currentThread() == owner) {
            unlink(child);
        } else {
            shared().sweep = true; // the owner will, when it comes by
        }
    }

    /** The same for the owner that has closed it alone, which says so by this. */
    final void forgetAlone(Tracked child) {
        child.setGoneRelease();
        if (child.listed) {
            unlink(child);
        }
    }

    /** The same for a statement, which stays at the head of the list. */
    final void forgetAlone(OpenStatement child) {
        if (child == head && child.tryEmpty()) {
            child.setSpareRelease();
        } else {
            forgetAlone((Tracked) child);
        }
    }

    private void unlink(Tracked child) {
        Tracked before = child.previous;
        Tracked after = child.next;
        if (before != null) {
            before.next = after;
        } else if (head == child) {
            head = after;
        }
        if (after != null) {
            after.previous = before;
        }
    }

    private void sweep() {
        for (Tracked child = head; child != null; child = child.next) {
            if (child.isGone()) {
                unlink(child);
            }
        }
    }

    private Shared shared() {
        Shared others = shared;
        if (others == null) {
            OTHERS.compareAndSet(this, null, new Shared());
            others = shared;
        }
        return Objects.requireNonNull(others);
    }

    final boolean hasOpenChildren() {
        Shared others = shared;
        Tracked last = head;
        return (last != null && (last.next != null || !last.isSpare())) || (others != null && !others.open.isEmpty());
    }

    /**
     * The statement of the one execution that is in the driver; null if there is none, or more than one, be it of the
     * same statement, or a call without a limit beside it. For a thread that has counted a cancel, so that no execution
     * begins meanwhile; it may miss one that ends.
     */
    final @Nullable OpenStatement onlyRunning() {
        OpenStatement found = null;
        // a node that is taken out meanwhile still leads on to older ones
        for (Tracked child = (Tracked) HEAD.getVolatile(this); child != null; child = child.next) {
            if (child instanceof OpenStatement statement && statement.isRunning()) {
                if (found != null) {
                    return null;
                }
                found = statement;
            }
        }
        Shared others = shared;
        if (others != null) {
            for (Tracked child : others.open) {
                if (child instanceof OpenStatement statement && statement.isRunning()) {
                    if (found != null) {
                        return null;
                    }
                    found = statement;
                }
            }
        }
        return found == null || !found.runsOnce() ? null : found;
    }

    /** Closes what is open, after the lease has ended. The first failure is thrown at once: the connection goes too. */
    final void closeChildren() throws SQLException {
        for (Tracked child = (Tracked) HEAD.getVolatile(this); child != null; child = child.next) {
            child.closeWithLease();
        }
        Shared others = shared;
        if (others != null) {
            for (Tracked child : others.open) {
                child.closeWithLease();
            }
        }
    }
}
