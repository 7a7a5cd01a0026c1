package io.millpond.simulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads whose scheduler is this class: each continuation runs on the thread of the test when it is its turn,
 * so that a switch costs 0.2 µs. The JDK has the constructor for its own tests; without
 * {@code --add-opens java.base/java.lang=ALL-UNNAMED}, or before Java 21, there is none.
 */
final class VirtualStrands implements Strands {
    private static final @Nullable MethodHandle MAKER = maker();

    static final boolean AVAILABLE = MAKER != null;

    private static final long LATE_NANOS = 10_000_000_000L;

    private final Map<Fiber, Runnable> continuations = new ConcurrentHashMap<>();
    private @Nullable Fiber current;

    private static @Nullable MethodHandle maker() {
        try {
            Method method = Class.forName("java.lang.ThreadBuilders")
                    .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method);
        } catch (ReflectiveOperationException | RuntimeException notThere) {
            return null;
        }
    }

    @Override
    public void prepare(Fiber fiber) {
        Executor scheduler = continuation -> continuations.put(fiber, continuation);
        try {
            Thread thread = (Thread) MAKER.invoke(scheduler, fiber.name, 0, fiber.body);
            fiber.thread = thread;
            thread.start();
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public void begin(Fiber first) {
        current = first;
        while (current != null) {
            Runnable next = continuationOf(current);
            next.run();
        }
    }

    /** It may come a little later: where two simulations load a class at the same time, one waits for the other. */
    private Runnable continuationOf(Fiber fiber) {
        Runnable next = continuations.remove(fiber);
        if (next == null) {
            long begun = System.nanoTime();
            do {
                Thread.onSpinWait();
                next = continuations.remove(fiber);
            } while (next == null && System.nanoTime() - begun < LATE_NANOS);
        }
        if (next == null) {
            throw new IllegalStateException(fiber + " waits in a way that is not simulated");
        }
        return next;
    }

    @Override
    public void transfer(Fiber from, Fiber to) {
        current = to;
        Thread.yield();
        if (current != from) {
            throw new IllegalStateException(from + " was pinned and could not be switched");
        }
    }

    @Override
    public void leave(Fiber ended, Fiber to) {
        current = to;
    }

    @Override
    public void end(Fiber ended) {
        current = null;
    }
}
