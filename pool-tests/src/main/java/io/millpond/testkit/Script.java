package io.millpond.testkit;

import java.util.concurrent.atomic.AtomicLong;

/** A running script: the test can see how often it played and who hangs in it, free them, and take it away. */
public final class Script implements AutoCloseable {
    final Gate gate = new Gate();

    private final Cue cue;
    private final Act act;
    private final Scripts scripts;
    private final AtomicLong plays = new AtomicLong();

    Script(Cue cue, Act act, Scripts scripts) {
        this.cue = cue;
        this.act = act;
        this.scripts = scripts;
    }

    /** How often it has played, those still inside included. */
    public long plays() {
        return plays.get();
    }

    /** How many threads hang in it now. */
    public int inside() {
        return gate.inside();
    }

    /** Frees all that hang in it, now and later. */
    public void release() {
        gate.release(null);
    }

    /** Frees all that hang in it, now and later, with this failure. */
    public void release(Throwable failure) {
        gate.release(failure);
    }

    /** Takes the script away: calls that come later behave. Those inside stay until released. */
    public void remove() {
        scripts.remove(this);
    }

    /** Removes and releases. */
    @Override
    public void close() {
        remove();
        release();
    }

    boolean matches(int call, ScriptedConnection on, int number, String sql) {
        return cue.matches(call, on, number, sql);
    }

    Object play(ScriptedConnection on) throws Throwable {
        plays.incrementAndGet();
        return act.perform(this, on);
    }

    interface Act {
        Object perform(Script script, ScriptedConnection connection) throws Throwable;
    }
}
