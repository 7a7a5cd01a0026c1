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

    @Nullable
    HostileConnection connection;

    Errand(String name) {
        this.name = name;
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

    boolean isOver() {
        return stage == Stage.OVER;
    }

    @Override
    public String toString() {
        return name;
    }
}
