package io.millpond.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A monotonic clock that stands still until a test moves it. Starts close to the wrap-around if asked to. */
public final class ManualNanos implements LongSupplier {
    private final AtomicLong now;

    public ManualNanos() {
        this(0);
    }

    public ManualNanos(long start) {
        now = new AtomicLong(start);
    }

    @Override
    public long getAsLong() {
        return now.get();
    }

    public void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }

    public void set(long nanos) {
        now.set(nanos);
    }
}
