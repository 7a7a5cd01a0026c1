package io.millpond.pool;

import org.jspecify.annotations.Nullable;

/**
 * The context class loader of a worker is the driver's ({@link PoolThreads}), which may not see what a listener or a
 * credentials provider looks up by it. So those are called under their own, and nothing of theirs stays on the thread.
 */
final class ContextLoader {
    private ContextLoader() {}

    /** The calling thread now looks classes up where {@code callee} comes from; answers what to {@link #leave} with. */
    static @Nullable ClassLoader enter(Object callee) {
        Thread own = Thread.currentThread();
        ClassLoader before = own.getContextClassLoader();
        own.setContextClassLoader(callee.getClass().getClassLoader());
        return before;
    }

    static void leave(@Nullable ClassLoader before) {
        Thread.currentThread().setContextClassLoader(before);
    }
}
