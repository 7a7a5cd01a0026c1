package io.millpond.testkit;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The scripts of one driver, in order of definition. Without any, a call pays one volatile read. */
final class Scripts {
    private static final Script[] NONE = {};

    private volatile Script[] running = NONE;
    /** Removed ones too: a call may still hang in them. */
    private final List<Script> all = new CopyOnWriteArrayList<>();

    synchronized void add(Script script) {
        Script[] longer = Arrays.copyOf(running, running.length + 1);
        longer[running.length] = script;
        running = longer;
        all.add(script);
    }

    synchronized void remove(Script script) {
        running = Arrays.stream(running).filter(s -> s != script).toArray(Script[]::new);
    }

    void releaseAll() {
        for (Script script : all) {
            script.close();
        }
    }

    void nudge() {
        for (Script script : all) {
            script.gate.nudge();
        }
    }

    /** Plays what matches; the first that answers or throws ends it. */
    Object play(int call, ScriptedConnection on, int number, String sql) throws SQLException {
        Script[] now = running;
        return now.length == 0 ? null : playAll(now, call, on, number, sql);
    }

    private static Object playAll(Script[] scripts, int call, ScriptedConnection on, int number, String sql)
            throws SQLException {
        // every script counts this attempt, also those that an earlier one leaves no turn
        List<Script> due = new ArrayList<>(2);
        for (Script script : scripts) {
            if (script.matches(call, on, number, sql)) {
                due.add(script);
            }
        }
        for (Script script : due) {
            Object told = playOne(script, on);
            if (told != null) {
                return told;
            }
        }
        return null;
    }

    private static Object playOne(Script script, ScriptedConnection on) throws SQLException {
        try {
            return script.play(on);
        } catch (Throwable failure) {
            Told.raise(failure);
            return null;
        }
    }
}
