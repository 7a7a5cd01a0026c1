package io.millpond.simulation;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a borrower is about: one borrow, use, and return. The driver asks it whether a call that arrives is in order.
 */
final class Errand {
    private enum Stage {
        BORROWING,
        USING,
        RETURNING,
        OVER
    }

    private final String name;
    private final boolean shared;
    private Stage stage = Stage.BORROWING;
    private final Set<Fiber> threads = new LinkedHashSet<>();
    private boolean looked;

    @Nullable
    HostileConnection connection;

    /** The step at which it asked for a connection. */
    final long begunAt;

    /** Limit of the statement it executes, in nanoseconds. */
    long ownLimit = Scheduler.FOREVER;

    /** When the first call of its transaction began; -1 if none is open. */
    long transactionSince = -1;

    /** When its last call was in the driver. */
    long lastCallAt;

    /** The same as it was when the last one began. */
    long idleSince;

    /** What had been lost to stalls when it began. */
    long lostBefore;

    /** Whether one of its calls has taken longer than its limit. */
    boolean overdue;

    /** Whether its connection was ended while its transaction was over a limit. */
    boolean transactionEnded;

    /** From when a transaction of it was over a limit at one of its calls. */
    final Excuse transactionWasOver = new Excuse();

    /** From when an execution came back to it after its limit, though the driver may have been faster. */
    final Excuse callWasOver = new Excuse();

    /** What an execution of it failed of while its connection was there. */
    @Nullable
    Throwable ownFailure;

    /** Whether it has cancelled something itself. */
    boolean cancelledByUser;

    /** Whether it is not to be returned. */
    boolean isKept;

    /** @param shared whether several threads use the connection */
    Errand(String name, long begunAt, boolean shared) {
        this.name = name;
        this.begunAt = begunAt;
        this.shared = shared;
    }

    void has() {
        stage = Stage.USING;
    }

    void returns() {
        if (stage == Stage.USING) {
            stage = Stage.RETURNING;
        }
        if (connection != null && connection.holder == this) {
            connection.holder = null;
        }
    }

    void isDone() {
        stage = Stage.OVER;
    }

    boolean isUsing() {
        return stage == Stage.USING;
    }

    boolean isShared() {
        return shared;
    }

    /** A call of the handle begins. */
    void calls(Scheduler scheduler) {
        Fiber self = scheduler.current();
        self.calledAt = scheduler.now();
        threads.add(self);
        self.executesSince = self.calledAt;
        idleSince = lastCallAt;
        self.calledWhileLive = !isOver();
    }

    /** Whether an execution of any of its threads, begun by then, has not returned to its caller. */
    boolean hasOpenSince(long time) {
        return threads.stream().anyMatch(each -> each.executesSince >= 0 && each.executesSince <= time);
    }

    /** Whether so much time has passed since then. */
    boolean isOver(long limit, long since, long now) {
        return limit > 0 && since >= 0 && now - since >= limit;
    }

    /** That of the statement it executes, in nanoseconds. */
    long limitOfCall(Settings.Limits limits) {
        return limits.query() == 0 ? ownLimit : Math.min(limits.query(), ownLimit);
    }

    /** True for its first call. */
    boolean isNew() {
        boolean first = !looked;
        looked = true;
        return first;
    }

    boolean isOver() {
        return stage == Stage.OVER;
    }

    @Override
    public String toString() {
        return name;
    }
}
