package io.millpond.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

/**
 * Time since the pool was made, in nanoseconds, twice: {@link #exact()} asks the source (about 20 ns), {@link #now()}
 * reads what a ticker left there (below 1 ns) and lags by up to one {@link #TICK_NANOS}. Both start at 1, so that no
 * time is 0 or negative and differences never overflow.
 *
 * <p>While nothing uses the pool the ticker stops, and says so in the clock's own word: the next reader finds a
 * negative number, reads the exact time, and wakes the ticker. A running clock costs its readers nothing for that.
 *
 * <p>Thread-safe. The source must be monotonic.
 */
public final class CoarseClock {
    /** Period of the ticker: 5 ms, about 1 % of one core while the pool is in use. */
    public static final long TICK_NANOS = 5_000_000;

    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(CoarseClock.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LongSupplier source;
    private final long origin;

    /**
     * The last tick if positive; minus the last tick while stopped. Written by the ticker, and by CAS by the reader
     * that starts it.
     */
    private volatile long word = -1;

    /** Set once, before the pool is shared. */
    private Runnable wakeTicker = () -> {};

    public CoarseClock(LongSupplier source) {
        this.source = source;
        this.origin = source.getAsLong() - 1;
    }

    /** What wakes the ticker when a reader finds the clock stopped. To be called before the clock is shared. */
    public void onStart(Runnable wakeTicker) {
        this.wakeTicker = wakeTicker;
    }

    /** The exact time. */
    public long exact() {
        return source.getAsLong() - origin;
    }

    /** The time of the last tick; starts the ticker if it is stopped. */
    public long now() {
        long last = (long) WORD.getOpaque(this);
        return last > 0 ? last : start();
    }

    /**
     * The same, for whoever has just moved a slot by CAS and has to find the clock stopped if the ticker stopped it and
     * did not see that move. A weaker read need not wait for the CAS.
     */
    long nowVolatile() {
        long last = word;
        return last > 0 ? last : start();
    }

    private long start() {
        while (true) {
            long last = word;
            if (last > 0) {
                return last;
            }
            long now = exact();
            // fails where a tick or another reader came first: its time may be later, and time does not go back
            if (WORD.compareAndSet(this, last, now)) {
                try {
                    wakeTicker.run();
                } catch (Throwable outOfStack) {
                    // whoever reads has a lease already, which must not be lost for that: the next one tries again
                    word = -now;
                }
                return now;
            }
        }
    }

    /** Moves the clock on to what its source says; for tests, whose ticker has this clock alone. */
    public long tick() {
        return tick(source.getAsLong());
    }

    /** Moves the clock on to what its source has just said, to a ticker of several clocks; by the ticker alone. */
    public long tick(long reading) {
        long now = reading - origin;
        while (true) {
            long last = word;
            // a reader that started the clock meanwhile may have read a later time
            if (last >= now || WORD.compareAndSet(this, last, now)) {
                return now;
            }
        }
    }

    /**
     * Says that no tick will come until somebody asks; by the ticker alone, which must look for users of the pool once
     * more afterwards: one that read the clock just before this will not wake it.
     */
    public void stop() {
        long last = word;
        // positive, it is changed by the ticker alone
        if (last > 0) {
            WORD.setVolatile(this, -last);
            // the ticker's look for users, which follows, must not move before this store
            VarHandle.fullFence();
        }
    }

    /** Whether nobody has asked since the last {@link #stop()}. */
    public boolean isStopped() {
        return word < 0;
    }
}
