package io.millpond.core;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Parking that a model checker can see through: a parked thread looks at a flag until it is set. A wake-up that is lost
 * is then a thread that never ends, which the checker reports; the JDK's own parking it takes for something that
 * returns at once.
 */
class SpinningParking implements Parking {
    private final Map<Thread, AtomicBoolean> permits = new ConcurrentHashMap<>();

    @Override
    public void park(Object blocker, long nanos) {
        AtomicBoolean permit = permitOf(Thread.currentThread());
        while (!permit.compareAndSet(true, false)) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void unpark(Thread thread) {
        permitOf(thread).set(true);
    }

    private AtomicBoolean permitOf(Thread thread) {
        return permits.computeIfAbsent(thread, missing -> new AtomicBoolean());
    }
}
