package io.millpond.testkit;

import java.util.concurrent.atomic.AtomicInteger;

/** A level and the highest it ever was. */
final class Occupancy {
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    void up() {
        int level = now.incrementAndGet();
        if (level > most.get()) {
            most.accumulateAndGet(level, Math::max);
        }
    }

    void down() {
        now.decrementAndGet();
    }

    int now() {
        return now.get();
    }

    int most() {
        return most.get();
    }
}
