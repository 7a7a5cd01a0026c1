package io.millpond.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Threads that pass a baton on, for a JDK without virtual ones. They are used again by later simulations. */
final class PlatformStrands implements Strands {
    private final class Carrier extends Thread {
        final Semaphore baton = new Semaphore(0);

        @Nullable
        Runnable body;

        Carrier() {
            super("simulated");
            setDaemon(true);
        }

        @Override
        public void run() {
            while (true) {
                baton.acquireUninterruptibly();
                Runnable next = body;
                if (next == null) {
                    return;
                }
                next.run();
            }
        }
    }

    /** Touched by whoever has the baton. */
    private final Deque<Carrier> idle = new ArrayDeque<>();

    private final Map<Fiber, Carrier> carriers = new HashMap<>();
    private final Semaphore over = new Semaphore(0);

    @Override
    public void prepare(Fiber fiber) {
        Carrier carrier = idle.poll();
        if (carrier == null) {
            carrier = new Carrier();
            carrier.start();
        }
        carrier.body = fiber.body;
        fiber.thread = carrier;
        carriers.put(fiber, carrier);
    }

    @Override
    public void begin(Fiber first) {
        baton(first).release();
        over.acquireUninterruptibly();
    }

    @Override
    public void transfer(Fiber from, Fiber to) {
        Semaphore own = baton(from);
        baton(to).release();
        // an interrupt that comes meanwhile is kept
        own.acquireUninterruptibly();
    }

    @Override
    public void leave(Fiber ended, Fiber to) {
        Semaphore next = baton(to);
        retire(ended);
        next.release();
    }

    @Override
    public void end(Fiber ended) {
        retire(ended);
        over.release();
    }

    /** Its thread may be given a new body at once: it finds that when it asks for the baton again. */
    private void retire(Fiber ended) {
        Thread.interrupted();
        idle.push(carriers.remove(ended));
    }

    private Semaphore baton(Fiber fiber) {
        return carriers.get(fiber).baton;
    }
}
