package io.millpond.testkit;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Sees to it that one physical connection has one owner, and one thread inside at a time.
 *
 * <p>Two checks, both one CAS: {@code enter}/{@code exit} for the borrower that a test declares,
 * {@code begin}/{@code end} around every call that reaches the driver. If two threads borrowed the same connection, the
 * second CAS finds the first one's mark.
 */
final class OwnerCheck {
    private final int connection;
    private final Violations violations;
    private final AtomicReference<Object> owner = new AtomicReference<>();
    /** A call that hangs there would hold up every pool of the JVM. */
    private static final String SHARED_THREAD = "millpond-upkeep";

    /** More than the beginning and the end of a call take, compiled or interpreted. */
    private static final int FRAMES = 16;

    private final AtomicReference<Thread> inside = new AtomicReference<>();
    private volatile int insideCall;
    private volatile boolean torn;

    OwnerCheck(int connection, Violations violations) {
        this.connection = connection;
        this.violations = violations;
    }

    void enter(Object token) {
        Object other = owner.compareAndExchange(null, token);
        if (other != null && other != token) {
            violations.add("connection " + connection + ": " + token + " entered while " + other + " owned it");
        }
    }

    void exit(Object token) {
        Object was = owner.compareAndExchange(token, null);
        if (was != token) {
            violations.add("connection " + connection + ": " + token + " left, but the owner was " + was);
        }
    }

    /** Whether some thread is inside a call. */
    boolean busy() {
        return inside.get() != null;
    }

    /**
     * A stack that is about to end does so here, and not between a call's being noted and its end: nobody would ever be
     * inside alone again.
     */
    private static long requireStack(int left, long a, long b, long c, long d, long e, long f) {
        return left == 0 ? a : requireStack(left - 1, b, c, d, e, f, a) + left;
    }

    /** Answers whether this call is the outermost on its thread and must be ended. */
    boolean begin(int call) {
        requireStack(FRAMES, 1, 2, 3, 4, 5, 6);
        Thread me = Thread.currentThread();
        if (me.getName().equals(SHARED_THREAD)) {
            violations.add(
                    "connection " + connection + ": the thread that all pools share called " + CallIds.name(call));
        }
        Thread other = inside.compareAndExchange(null, me);
        if (other == null) {
            insideCall = call;
            Object o = owner.get();
            if (o instanceof Thread && o != me && !torn) {
                violations.add("connection " + connection + ": " + me.getName() + " called " + CallIds.name(call)
                        + " while " + ((Thread) o).getName() + " owned it");
            }
            return true;
        }
        if (other != me && !torn) {
            violations.add("connection " + connection + ": " + me.getName() + " called " + CallIds.name(call)
                    + " while " + other.getName() + " was inside " + CallIds.name(insideCall));
        }
        return false;
    }

    void end(boolean outermost) {
        if (outermost) {
            inside.set(null);
        }
    }

    /** From now on other threads may call: the connection was aborted under its owner. */
    void tear() {
        torn = true;
    }
}
