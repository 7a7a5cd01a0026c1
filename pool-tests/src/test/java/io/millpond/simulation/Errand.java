package io.millpond.simulation;

import org.jspecify.annotations.Nullable;

/** What a borrower is about: one borrow, use, and return. The driver asks it whether a call that arrives is in order. */
final class Errand {
    private enum Stage {
        BORROWING,
        USING,
        RETURNING,
        OVER
    }

    private final String name;
    private Stage stage = Stage.BORROWING;
    private boolean looked;

    @Nullable
    HostileConnection connection;

    /** The step at which it asked for a connection. */
    final long begunAt;

    Errand(String name, long begunAt) {
        this.name = name;
        this.begunAt = begunAt;
    }

    void has() {
        stage = Stage.USING;
    }

    void returns() {
        stage = Stage.RETURNING;
        if (connection != null) {
            connection.holder = null;
        }
    }

    void isDone() {
        stage = Stage.OVER;
    }

    boolean isUsing() {
        return stage == Stage.USING;
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
