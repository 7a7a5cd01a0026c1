package io.millpond.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Broken promises, collected on whatever thread sees them and thrown on the thread of the test. */
final class Violations {
    private static final int KEPT = 50;

    private final Queue<String> first = new ConcurrentLinkedQueue<>();
    private final AtomicLong count = new AtomicLong();

    void add(String what) {
        if (count.incrementAndGet() <= KEPT) {
            first.add(what);
        }
    }

    List<String> list() {
        return new ArrayList<>(first);
    }

    void throwIfAny(String title) {
        long seen = count.get();
        if (seen > 0) {
            throw new AssertionError(title + ": " + seen + " violation(s)\n  " + String.join("\n  ", first));
        }
    }
}
