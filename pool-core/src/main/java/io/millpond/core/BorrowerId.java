package io.millpond.core;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * A thread's id, negative for a virtual thread: no list of threads shows those, so that one that cannot be found has
 * not necessarily ended. A number and not the thread, because a slot outlives many threads and must not keep one.
 */
public final class BorrowerId {
    /**
     * {@code Thread.isVirtual()}, which is new in Java 21; null before. A constant to the compiler, which leaves a
     * type check of it.
     */
    private static final @Nullable MethodHandle IS_VIRTUAL = findIsVirtual();

    private BorrowerId() {}

    /** The number of this thread. */
    public static long of(Thread thread) {
        long id = thread.getId();
        return isVirtual(thread) ? -id : id;
    }

    /** The thread's own id. */
    public static long threadId(long borrowerId) {
        return Math.abs(borrowerId);
    }

    /** Whether it is that of a virtual thread. */
    public static boolean isVirtual(long borrowerId) {
        return borrowerId < 0;
    }

    private static boolean isVirtual(Thread thread) {
        if (IS_VIRTUAL == null) {
            return false;
        }
        try {
            return (boolean) IS_VIRTUAL.invokeExact(thread);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static @Nullable MethodHandle findIsVirtual() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException beforeJava21) {
            return null;
        }
    }
}
