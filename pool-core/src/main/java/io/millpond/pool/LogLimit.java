package io.millpond.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/** Lets so many lines through per period and counts the others. Thread-safe. */
final class LogLimit {
    /** The lines since a moment, and those left out since the last one that was not. */
    private record Window(long began, int said, int unsaid) {}

    private static final Window FIRST = new Window(0, 0, 0);
    private static final VarHandle WINDOW;

    static {
        try {
            WINDOW = MethodHandles.lookup().findVarHandle(LogLimit.class, "window", Window.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int most;
    private final long length;

    /** Replaced by CAS. */
    private volatile Window window = FIRST;

    LogLimit(int most, Duration length) {
        this.most = most;
        this.length = length.toNanos();
    }

    static LogLimit perMinute(int most) {
        return new LogLimit(most, Duration.ofMinutes(1));
    }

    /** What the end of a line says of those that were left out before it. */
    static String leftOut(int unsaid) {
        return unsaid == 0 ? "" : "; " + unsaid + " more such lines were left out";
    }

    /** Answers how many lines were left out since the last one, or -1 if this one has to be left out too. */
    int admit(long now) {
        while (true) {
            Window before = window;
            boolean over = now - before.began >= length;
            boolean admitted = over || before.said < most;
            Window after = admitted
                    ? new Window(over ? now : before.began, over ? 1 : before.said + 1, 0)
                    : new Window(before.began, before.said, before.unsaid + 1);
            if (WINDOW.compareAndSet(this, before, after)) {
                return admitted ? before.unsaid : -1;
            }
        }
    }
}
